import { parseArgs } from 'node:util';
import { filesBelow, readText } from '../../replay/files.ts';
import { randomScenario } from '../../replay/fuzz/random_scenario.ts';
import { type Trial, tryScenario } from '../../replay/fuzz/trial.ts';
import { PROPERTIES } from './properties.ts';

/**
 * npm run fuzz [-- SEED] [--runs N] [--cases N] [--from N] [--print]
 *
 * Without a seed: every property of properties.ts on N cases, all gold tests and copied lab scenarios saved and taken up
 * again at every event, then N random scenarios; seeds begin at --from. With one: that random scenario alone; --print
 * shows it. Progress goes to stderr.
 */
const ROOT = `${import.meta.dirname}/../..`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '300' },
    cases: { type: 'string', default: '100000' },
    from: { type: 'string', default: '1' },
    print: { type: 'boolean', default: false },
  },
});

let tried = 0;
const AT_A_TIME = 1000;

/** Every property, on batches of cases of one seed each; a property that fails is left at its smallest case. */
async function tryProperties(cases: number, from: number): Promise<number> {
  let failed = 0;
  for (const [sentence, property] of Object.entries(PROPERTIES)) {
    console.error(sentence);
    for (let done = 0; done < cases; done += AT_A_TIME) {
      const seed = from + done / AT_A_TIME;
      try {
        await property({ seed, runs: Math.min(AT_A_TIME, cases - done) });
      } catch (error) {
        failed++;
        console.log(error instanceof Error ? `${error.message}\n${error.cause}` : String(error));
        break;
      }
      if ((done / AT_A_TIME) % 10 === 9) console.error(`  ${done + AT_A_TIME} of ${cases}`);
    }
  }
  return failed;
}

function report({ name, events, broken }: Trial): number {
  if (++tried % 100 === 0) console.error(`${tried} scenarios tried`);
  if (broken.length > 0) console.log(`${name} (${events} events)\n  ${broken.slice(0, 3).join('\n  ')}`);
  return broken.length > 0 ? 1 : 0;
}

async function trySeeds(seeds: readonly number[]): Promise<number> {
  let failed = 0;
  for (const seed of seeds) failed += report(await tryScenario(randomScenario(seed), `seed ${seed}`, 'all'));
  return failed;
}

async function tryFiles(folder: string): Promise<number> {
  console.error(`${folder.slice(ROOT.length + 1)}, saved at every event`);
  let failed = 0;
  for (const path of filesBelow(folder).filter((one) => one.endsWith('.replay.yaml'))) {
    failed += report(await tryScenario(readText(`${folder}/${path}`), `${folder}/${path}`, 'all'));
  }
  return failed;
}

const seeds = positionals.map(Number);
if (values.print) for (const seed of seeds) console.log(randomScenario(seed));
const runs = Array.from({ length: Number(values.runs) }, (_, i) => i + Number(values.from));
const failed =
  seeds.length > 0
    ? await trySeeds(seeds)
    : (await tryProperties(Number(values.cases), Number(values.from))) +
      (await tryFiles(`${ROOT}/gold_tests`)) +
      (await tryFiles(`${ROOT}/fixtures/oracle/scenarios`)) +
      (await trySeeds(runs));
console.log(failed === 0 ? 'all laws are kept' : `${failed} break a law`);
process.exitCode = failed === 0 ? 0 : 1;

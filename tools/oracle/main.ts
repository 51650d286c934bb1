import { parseArgs } from 'node:util';
import { LEVELS, type Level } from '../../replay/compare/levels.ts';
import { kindOf, readFolder, readTextIfAny, writeText } from '../../replay/files.ts';
import { lost, type Ratchet, raised, showRatchet } from '../../replay/oracle/ratchet.ts';
import { type ScenarioScore, showDifferences, showNotModelled, showTable } from '../../replay/oracle/scores.ts';
import { findCases, runCase } from '../../replay/oracle/suite.ts';

/**
 * npm run oracle [-- public|upstream] [--topic T] [--scenario S] [--show N] [--level L] [--update] [--lower]
 *
 * Runs the scenarios of the recording lab through the model and says how much of what the real server did it does too.
 * Fails when a transaction does not pass a level any more that it passed once (fixtures/ratchet.json).
 */
const ROOT = `${import.meta.dirname}/../..`;
const SHARED = `${ROOT}/../shared`;
const RATCHET = `${ROOT}/fixtures/ratchet.json`;

const SETS = {
  public: { records: `${SHARED}/oracle/recorded/public`, scenarios: `${SHARED}/oracle/scenarios/public` },
  upstream: { records: `${SHARED}/oracle/recorded/upstream`, scenarios: `${SHARED}/upstream-gold` },
};
type SetName = keyof typeof SETS;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    topic: { type: 'string', multiple: true },
    scenario: { type: 'string', multiple: true },
    show: { type: 'string', default: '0' },
    level: { type: 'string' },
    update: { type: 'boolean', default: false },
    lower: { type: 'boolean', default: false },
  },
});

const isChosen = (score: ScenarioScore) =>
  values.topic === undefined || values.topic.some((topic) => score.topics.includes(topic));

/** Runs one set; answers the lines of what was lost. */
function runSet(set: SetName, ratchet: Ratchet): { lines: string[]; ratchet: Ratchet } {
  const { records, scenarios } = SETS[set];
  const etc = readFolder(`${SHARED}/oracle/etc`);
  const cases = findCases(records, scenarios).filter(
    ({ name }) => values.scenario === undefined || values.scenario.some((wanted) => name.includes(wanted)),
  );
  const start = performance.now();
  const scores = cases.map((one) => runCase(one, etc)).filter(isChosen);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${set}: ${scores.length} scenarios in ${seconds} s`);
  console.log([...showTable(scores), ...showNotModelled(scores)].join('\n'));
  const level = LEVELS.find((one) => one === values.level) as Level | undefined;
  const differences = showDifferences(scores, Number(values.show), level);
  if (differences.length > 0) console.log(differences.join('\n'));
  return { lines: lost(ratchet, set, scores), ratchet: raised(ratchet, set, scores, values.lower) };
}

function main(): number {
  const wanted = positionals.length === 0 ? Object.keys(SETS) : positionals;
  const unknown = wanted.filter((set) => !(set in SETS));
  if (unknown.length > 0) {
    console.error(`oracle: no set ${unknown.join(', ')}; there are ${Object.keys(SETS).join(' and ')}`);
    return 2;
  }
  if (kindOf(`${SHARED}/oracle`) === 'absent') {
    console.log('oracle: skipped, the recordings (../shared/oracle) are not here');
    return 0;
  }
  let ratchet = JSON.parse(readTextIfAny(RATCHET) ?? '{}') as Ratchet;
  const before = ratchet;
  const lines = wanted.flatMap((set) => {
    const result = runSet(set as SetName, ratchet);
    ratchet = result.ratchet;
    return result.lines;
  });
  if (lines.length > 0) console.log(`\n${lines.join('\n')}`);
  if (values.update || values.lower) writeText(RATCHET, showRatchet(ratchet));
  else if (showRatchet(ratchet) !== showRatchet(before))
    console.log('\nmore passes than before: keep it with --update');
  return lines.length > 0 && !values.lower ? 1 : 0;
}

process.exitCode = main();

/**
 * Plays one scenario many times, in several time zones and locales and on several Nodes: one digest must come out.
 * `npm run same-bytes -- [SCENARIO] [--count 100] [--node PATH_OF_ANOTHER_NODE]…`
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { digestOf, surroundingsOf } from './runs.ts';

const SCENARIO = fileURLToPath(new URL('../../fixtures/oracle/scenarios/basic-p1.replay.yaml', import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '100' }, node: { type: 'string', multiple: true, default: [] } },
});
const [scenario = SCENARIO] = positionals;
const nodes = [process.execPath, ...values.node];
const all = new Set<string>();
for (const node of nodes) {
  const places = surroundingsOf([node]);
  const digests = new Set<string>();
  for (let run = 0; run < Number(values.count); run += 1) {
    digests.add(digestOf(scenario, places[run % places.length] as (typeof places)[number]));
  }
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  console.log(`${version}: ${values.count} runs in ${places.length} surroundings: ${[...digests].join(' ')}`);
  for (const digest of digests) all.add(digest);
}
console.log(all.size === 1 ? 'one digest' : `${all.size} digests`);
process.exitCode = all.size === 1 ? 0 : 1;

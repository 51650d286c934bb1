import { join } from 'node:path';
import { readTree } from './read_tree.ts';
import { RULES } from './rules.ts';
import { show } from './tree.ts';

// node tools/tidy/main.ts: prints what every rule finds, those that wait included.
const tree = readTree(join(import.meta.dirname, '..', '..'));

for (const [sentence, rule] of Object.entries(RULES)) {
  const found = rule(tree).map(show);
  process.stdout.write(
    `${found.length === 0 ? 'ok    ' : 'broken'} ${sentence}\n${found.map((one) => `         ${one}\n`).join('')}`,
  );
}

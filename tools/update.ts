import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatedPages } from './docs/pages.ts';

// npm run update: writes the pages that are generated from the tables.
const root = dirname(import.meta.dirname);

for (const [path, text] of await generatedPages(root)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

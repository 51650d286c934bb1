import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EDGES } from '../../core/names/edges.ts';
import { PERFORM } from '../../core/sm/perform.ts';
import { STATES } from '../../core/sm/states.ts';
import { STEPS } from '../../core/transact/steps.ts';
import { FOLDERS } from '../tidy/layers.ts';
import { actionsPage, foldersPage, handlersPage, stepsPage, transitionsPage } from './diagrams.ts';
import { notModelledPage } from './not_modelled.ts';
import { recordsPage } from './records.ts';
import { type Vocabulary, vocabularyPage } from './vocabulary.ts';

/** Reads the lists and tables of `core/names`, in the order of their file names. */
async function readVocabularies(root: string): Promise<Vocabulary[]> {
  const folder = join(root, 'core', 'names');
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .sort();
  return Promise.all(
    files.map(async (file) => ({
      path: `core/names/${file}`,
      text: readFileSync(join(folder, file), 'utf8'),
      values: (await import(pathToFileURL(join(folder, file)).href)) as Record<string, unknown>,
    })),
  );
}

/** The sources below a folder, path to text. */
export function readSources(root: string, folder: string): Map<string, string> {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .sort();
  return new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
}

/** All generated pages, path to text. `npm run update` writes them; a test fails when one is stale. */
export async function generatedPages(root: string): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/vocabulary.md', vocabularyPage(await readVocabularies(root))],
    ['docs/not_modelled.md', notModelledPage(readSources(root, 'core'))],
    ['docs/records.md', recordsPage(readSources(root, 'core'))],
    ['docs/diagrams/folders.md', foldersPage(FOLDERS)],
    ['docs/diagrams/actions.md', actionsPage(PERFORM)],
    ['docs/diagrams/transitions.md', transitionsPage(EDGES)],
    ['docs/diagrams/handlers.md', handlersPage(STATES)],
    ['docs/diagrams/steps.md', stepsPage(STEPS)],
  ]);
}

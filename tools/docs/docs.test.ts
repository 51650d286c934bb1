import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actionsPage, foldersPage } from './diagrams.ts';
import { generatedPages } from './pages.ts';
import { commentOf, vocabularyPage } from './vocabulary.ts';

const root = join(import.meta.dirname, '..', '..');

describe('generated pages', async () => {
  const pages = await generatedPages(root);

  test.each([...pages])('%s is fresh (else: npm run update)', (path, text) => {
    expect(existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : 'absent').toBe(text);
  });

  test('docs/diagrams holds nothing that is not generated', () => {
    const found = readdirSync(join(root, 'docs', 'diagrams')).map((file) => `docs/diagrams/${file}`);
    expect(found.filter((path) => !pages.has(path))).toEqual([]);
  });
});

test('a vocabulary shows its comment, its lists in order and its tables by row', () => {
  const text = '/** Things\n * to do. */\nexport const ACTIONS = 1;\nexport const HOOKS = 2;\n';
  const values = { ACTIONS: ['READ', 'A|B'], HOOKS: { START: 60011, END: [60012, null] }, printed: () => '' };
  const page = vocabularyPage([{ path: 'core/names/a.ts', text, values }]);
  expect(page.slice(page.indexOf('##'))).toBe(
    `## ACTIONS\n\n\`core/names/a.ts\`. Things to do.\n\n0. \`READ\`\n1. \`A\\|B\`\n
## HOOKS\n\n\`core/names/a.ts\`. \n\n| name | |\n|---|---|\n| \`START\` | 60011 |\n| \`END\` | 60012, – |\n`,
  );
});

test('the comment of a constant is the one right before it', () => {
  const text = '/** One. */\nexport const ONE = 1;\nexport const TWO = 2;\n';
  expect([commentOf(text, 'ONE'), commentOf(text, 'TWO')]).toEqual(['One.', '']);
});

test('the folder graph leaves out arrows that follow from others', () => {
  const page = foldersPage({ 'core/base': [], 'core/http': ['core/base'], 'core/txn': ['core/base', 'core/http'] });
  expect(page.match(/-->/g)).toHaveLength(2);
  expect(page).toContain('core_txn["core/txn"] --> core_http["core/http"]');
});

test('the action graph leads from each action to its state, its hook, or on', () => {
  const page = actionsPage({
    CACHE_LOOKUP: { do: 'wait', state: 'state_cache_open_read' },
    API_OS_DNS: { do: 'hook', hook: 'TS_HTTP_OS_DNS_HOOK' },
    POST_REMAP_SKIP: { do: 'again' },
  });
  expect(page.split('\n').filter((line) => line.includes('-->'))).toEqual([
    '  CACHE_LOOKUP -- wait --> state_cache_open_read(["state_cache_open_read"])',
    '  API_OS_DNS -- hook --> TS_HTTP_OS_DNS_HOOK(["TS_HTTP_OS_DNS_HOOK"])',
    '  POST_REMAP_SKIP -- again --> again(["again"])',
  ]);
});

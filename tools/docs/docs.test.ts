import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { actionsPage, foldersPage, handlersPage, stepsPage, transitionsPage } from './diagrams.ts';
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

const arrowsOf = (page: string) => page.split('\n').filter((line) => line.includes('-->'));

test('the action graph leads from each action to its hook, to what it begins or prepares, or on', () => {
  function lookUp() {}
  const page = actionsPage({
    CACHE_LOOKUP: { kind: 'begin', begin: lookUp },
    API_OS_DNS: { kind: 'hook', hook: 'TS_HTTP_OS_DNS_HOOK' },
    POST_REMAP_SKIP: { kind: 'again' },
    SEND_ERROR_CACHE_NOOP: { kind: 'answer', prepare: { name: '' } },
    STORE_PUSH_BODY: { kind: 'not modelled', what: 'PUSH' },
  });
  expect(arrowsOf(page)).toEqual([
    '  CACHE_LOOKUP -- begins --> lookUp(["lookUp"])',
    '  API_OS_DNS -- asks --> TS_HTTP_OS_DNS_HOOK(["TS_HTTP_OS_DNS_HOOK"])',
    '  POST_REMAP_SKIP -- goes on at --> the_return_point(["the return point"])',
    '  SEND_ERROR_CACHE_NOOP -- answers --> TS_HTTP_SEND_RESPONSE_HDR_HOOK(["TS_HTTP_SEND_RESPONSE_HDR_HOOK"])',
  ]);
  expect(page.slice(page.indexOf('##'))).toBe('## Not played\n\n- `STORE_PUSH_BODY`: PUSH\n');
});

test('the handler graph has one arrow for the events with one reaction', () => {
  const [read, fail] = [{ name: 'read' }, { name: 'fail' }];
  const page = handlersPage({ state_a: { READY: read, EOS: fail, ERROR: fail } });
  expect(arrowsOf(page)).toEqual([
    '  state_a -- "READY" --> read(["read"])',
    '  state_a -- "EOS<br>ERROR" --> fail(["fail"])',
  ]);
});

test('the transition graph leads from each action to all that may follow', () => {
  expect(arrowsOf(transitionsPage({ A: ['B', 'C'] }))).toEqual(['  A --> B & C']);
});

test('a step without a function of its own is not played', () => {
  const page = stepsPage({ HandleRequest: { name: 'handleRequest' }, HandleStatPage: { name: '' } });
  expect(page.split('\n').slice(-3, -1)).toEqual([
    '| `HandleRequest` | `handleRequest` |',
    '| `HandleStatPage` | not played |',
  ]);
});

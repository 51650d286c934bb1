import { expect, test } from 'vitest';
import { noDeadExports } from './exports.ts';
import { caught } from './planted.ts';

test('an export that nothing imports is caught, with its line', () => {
  const files = {
    'core/base/a.ts':
      '\nexport const one = 1, two = 2;\nexport function three() {}\nexport type Four = 4;\nconst five = 5;\n',
    'core/base/a.test.ts': "import { one } from './a.ts';\n",
    'core/base/b.ts': "import { type Four as Vier } from './a.ts';\n",
  };
  expect(caught(noDeadExports({}), files)).toEqual([
    'core/base/a.ts:2: nothing imports two',
    'core/base/a.ts:3: nothing imports three',
  ]);
});

test.each([
  ["import * as all from './a.ts';"],
  ["export * from './a.ts';"],
  ["export { one as eins } from './a.ts';"],
  ["const { one } = await import('./a.ts');"],
  ["type One = typeof import('./a.ts').one;"],
])('%s uses it', (text) => {
  expect(caught(noDeadExports({}), { 'core/base/a.ts': 'export const one = 1;\n', 'core/base/b.ts': text })).toEqual(
    [],
  );
});

test('a listed file may export more; listed without need it is stale', () => {
  const rule = noDeadExports({ 'core/index.ts': 'the public face', 'core/base/a.ts': 'why' });
  expect(caught(rule, { 'core/index.ts': 'export const one = 1;\n', 'core/base/a.ts': '' })).toEqual([
    'core/base/a.ts: stale: listed as used from elsewhere, and it need not be',
  ]);
});

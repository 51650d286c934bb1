import { expect, test } from 'vitest';
import { notModelledPage } from './not_modelled.ts';

test('whatever a table row, a step or a handler names as missing is one row with its files', () => {
  const page = notModelledPage(
    new Map([
      ['core/b.ts', `A: missing('PUSH'),\nreturn env.notModelled(\`a 1\${status} answer\`, 'here');`],
      ['core/a.ts', "B: missing('PUSH'),\nleaveModel(ctx, txn, 'a reset', 'there');"],
    ]),
  );
  expect(page.split('\n').slice(6, -1)).toEqual([
    '| PUSH | core/a.ts, core/b.ts |',
    '| a 1… answer | core/b.ts |',
    '| a reset | core/a.ts |',
  ]);
});

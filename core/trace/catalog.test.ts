import { expect, test } from 'vitest';
import { CATALOG, type CatalogRow } from './catalog.ts';
import { piecesOf } from './render.ts';

const rows = Object.entries(CATALOG) as [string, CatalogRow][];

test('every row has a text in at least one profile', () => {
  expect(rows.filter(([, [, v92, v33]]) => v92 === null && !v33).map(([name]) => name)).toEqual([]);
});

test('a message has the same arguments in both profiles, or fewer in the older one', () => {
  const argsOf = (text: string) =>
    piecesOf(text).flatMap((piece) => (typeof piece === 'string' || piece.arg === '' ? [] : [piece.arg]));
  const odd = rows.filter(([, [, v92, v33]]) => {
    if (v92 === null || !v33) return false;
    const known = new Set(argsOf(v92));
    return argsOf(v33).some((arg) => !known.has(arg));
  });
  expect(odd.map(([name]) => name)).toEqual([]);
});

test('tags are those of the debug log: lower case, `http` and its relatives first of all', () => {
  const tags = new Set(rows.map(([, [tag]]) => tag));
  for (const tag of tags) expect(tag).toMatch(/^[a-z_]+$/);
  expect([...tags]).toEqual(expect.arrayContaining(['http', 'http_seq', 'http_trans', 'http_tunnel', 'http_hdrs']));
});

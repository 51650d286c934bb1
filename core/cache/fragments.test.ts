import { expect, test } from 'vitest';
import { fragmentOf, piecesOf } from './fragments.ts';

test.each([
  [1_048_575, 0],
  [1_048_576, 1_048_576],
  [1_070_000, 1_048_576],
  [1_400_000, 1_400_000],
])('of %d bytes that wait %d are written', (waiting, written) => {
  expect(fragmentOf(waiting, 1_048_576)).toBe(written);
});

test.each([
  ['all of it', 0, 2500, [1000, 1000, 500]],
  ['the beginning', 0, 100, [100]],
  ['the end', 2400, 2500, [100]],
  ['across an edge', 900, 1100, [100, 100]],
  ['up to an edge', 500, 1000, [500]],
  ['nothing', 0, 0, []],
] as const)('%s is read document by document', (_, start, end, pieces) => {
  expect(piecesOf([1000, 1000], start, end)).toEqual(pieces);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agreed, align } from './alignment.ts';

test('equal lists agree entry by entry', () => {
  expect(align(['a', 'b'], ['a', 'b'])).toEqual([
    { simulated: 0, recorded: 0 },
    { simulated: 1, recorded: 1 },
  ]);
});

test('a changed entry stands on both sides, and what follows agrees again', () => {
  expect(align(['a', 'x', 'c'], ['a', 'b', 'c'])).toEqual([
    { simulated: 0, recorded: 0 },
    { simulated: null, recorded: 1 },
    { simulated: 1, recorded: null },
    { simulated: 2, recorded: 2 },
  ]);
});

test('every entry of both lists stands exactly once, in order', () => {
  const list = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
  fc.assert(
    fc.property(list, list, (a, b) => {
      const pairs = align(a, b);
      expect(pairs.flatMap(({ simulated }) => (simulated === null ? [] : [simulated]))).toEqual(
        a.map((_, index) => index),
      );
      expect(pairs.flatMap(({ recorded }) => (recorded === null ? [] : [recorded]))).toEqual(
        b.map((_, index) => index),
      );
      for (const { simulated, recorded } of pairs) {
        if (simulated !== null && recorded !== null) expect(a[simulated]).toBe(b[recorded]);
      }
    }),
  );
});

test('very long lists are paired by position', () => {
  const long = Array.from({ length: 2000 }, () => 'a');
  expect(agreed(align(long, [...long, 'b']))).toBe(2000);
});

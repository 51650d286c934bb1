import { expect, test } from 'vitest';
import { agreement } from './align.ts';

const same = (a: string, b: string) => a === b;
const of = (left: string, right: string) => agreement([...left], [...right], same);

test('equal lists have no first difference', () => {
  expect(of('abc', 'abc')).toEqual({ equal: 3, total: 3, first: null });
  expect(of('', '')).toEqual({ equal: 0, total: 0, first: null });
});

test('what both have in order counts, wherever it stands', () => {
  expect(of('abcd', 'abXcd')).toEqual({ equal: 4, total: 4, first: { left: 2, right: 2 } });
  expect(of('abcd', 'acd')).toMatchObject({ equal: 3 });
  // the longest common subsequence of the textbook: BCBA, BDAB …
  expect(of('abcbdab', 'bdcaba')).toMatchObject({ equal: 4 });
  expect(of('abc', 'xyz')).toMatchObject({ equal: 0, first: { left: 0, right: 0 } });
});

test('a list that ends early differs at its end', () => {
  expect(of('ab', 'abc')).toEqual({ equal: 2, total: 2, first: { left: 2, right: 2 } });
  expect(of('abc', '')).toEqual({ equal: 0, total: 3, first: { left: 0, right: 0 } });
});

test('long lists without anything in common are given up in bounded time', () => {
  const list = (prefix: string) => Array.from({ length: 20_000 }, (_, i) => `${prefix}${i}`);
  expect(agreement(list('a'), list('b'), same)).toMatchObject({ equal: 0, total: 20_000 });
});

import { expect, test } from 'vitest';
import { slots } from './sample_heads.ts';
import { firstSlotList, tokenList, withoutQuotes } from './token_list.ts';

// What the real server prints of these Vary values in `Vary list of … elements`.
test.each([
  [',', ['', '']],
  ['a,', ['a', '']],
  [' , a', ['', 'a']],
  ['"a,b"', ['a,b']],
  ['a;x, b', ['a;x', 'b']],
  ['a,,b', ['a', '', 'b']],
  ['"', ['']],
  ['a"b,c"d', ['a"b,c"d']],
  ['a\\"b,c', ['a\\"b,c']],
  ['" a "', [' a ']],
  ['', ['']],
  ['a,"b', ['a', 'b']],
  ['"a" x, "b"', ['a" x', 'b']],
])('%s has the elements %j', (value, elements) => {
  expect(tokenList(value)).toEqual(elements);
});

test('semicolons separate parameters', () => {
  expect(tokenList('text/html; q="a;b" ;x', ';')).toEqual(['text/html', 'q="a;b', 'x']);
});

test('only the first slot of a name is read', () => {
  expect(firstSlotList(slots('Vary: a, b', 'Vary: c'), 'vary')).toEqual(['a', 'b']);
  expect(firstSlotList([], 'Vary')).toEqual([]);
});

test('quotes go from both ends', () => {
  expect(withoutQuotes('"a"')).toBe('a');
  expect(withoutQuotes('a')).toBe('a');
});

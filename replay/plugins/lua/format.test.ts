import { expect, test } from 'vitest';
import { formatText } from './format.ts';

test('numbers and texts take their places, with width, sign and digits', () => {
  expect(formatText('%03d|%s|%5.2f|%-4s|%+d|%%', [7, 'z', 1.5, 'ab', 2])).toBe('007|z| 1.50|ab  |+2|%');
  expect(formatText('%x %X %5s %.2s %c', [255, 255, 'a', 'abc', 65])).toBe('ff FF     a ab A');
});

test('a value that is missing is an error', () => {
  expect(() => formatText('%d', [])).toThrow("bad argument #2 to 'format' (no value)");
});

import { expect, test } from 'vitest';
import { isBlankCode, isControlCode, isHostCode, isTokenCode } from './syntax.ts';

const chars = (accepts: (code: number) => boolean): string =>
  Array.from({ length: 256 }, (_, code) => code)
    .filter(accepts)
    .map((code) => String.fromCharCode(code))
    .join('');

test('token characters are those of RFC 9110 section 5.6.2', () => {
  expect(chars(isTokenCode).replace(/[0-9A-Za-z]/g, '')).toBe("!#$%&'*+-.^_`|~");
});

test('a host name may hold letters, digits and eight marks', () => {
  expect(chars(isHostCode).replace(/[0-9A-Za-z]/g, '')).toBe('%-.:[]_~');
});

test('the tab is no control character in a value, DEL is', () => {
  expect(isControlCode(9)).toBe(false);
  expect(isControlCode(0)).toBe(true);
  expect(isControlCode(127)).toBe(true);
  expect(isControlCode(128)).toBe(false);
  expect(chars(isBlankCode)).toBe('\t ');
});

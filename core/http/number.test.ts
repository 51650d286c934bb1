import { expect, test } from 'vitest';
import { findInt32, parseInt32, parseInt64 } from './number.ts';

test('an integer stops at the first byte that is no digit', () => {
  expect(parseInt32('12abc')).toBe(12);
  expect(parseInt32(' -7;')).toBe(-7);
  expect(parseInt32('abc')).toBeNull();
  expect(parseInt32('')).toBeNull();
  expect(parseInt32('-')).toBeNull();
});

test('too long a 32 bit number is never small', () => {
  expect(parseInt32('4294967301')).toBe(2147483647);
  expect(parseInt32('99999999999999')).toBeGreaterThanOrEqual(214748364);
  expect(parseInt32('2147483648')).toBe(2147483647);
  expect(parseInt32('-2147483648')).toBe(-2147483648);
});

test('a directive argument is looked for past other bytes', () => {
  expect(findInt32('="60"')).toBe(60);
  expect(findInt32('= -5')).toBe(-5);
  expect(findInt32('=foo')).toBeNull();
  expect(findInt32('=-x5')).toBeNull();
});

test('64 bit numbers wrap and do not saturate', () => {
  expect(parseInt64('99999999999')).toBe(99999999999);
  expect(parseInt64('18446744073709551617')).toBe(1);
  expect(parseInt64(' -3')).toBe(-3);
  expect(parseInt64('x')).toBe(0);
});

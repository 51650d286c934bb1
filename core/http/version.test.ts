import { expect, test } from 'vitest';
import { isSupported, parseVersion } from './version.ts';

test('a version is two numbers that wrap at 256; too short a text is 0.9', () => {
  expect(parseVersion('HTTP/1.1')).toBe('1.1');
  expect(parseVersion('HTTP/01.00')).toBe('1.0');
  expect(parseVersion('HTTP/257.1')).toBe('1.1');
  expect(parseVersion('HTTP/1.')).toBe('0.9');
  expect(parseVersion('XTTP/1.1')).toBe('0.9');
});

test('1.0 and 1.1 are spoken', () => {
  expect(['0.9', '1.0', '1.1', '1.2', '2.0'].filter(isSupported)).toEqual(['1.0', '1.1']);
});

import { expect, test } from 'vitest';
import { isUrlError, parseUrl } from '../http/url.ts';
import { cacheKey, hashedBytes } from './key.ts';

function keyOf(text: string, generation = -1): string {
  const parsed = parseUrl(text, 0);
  if (isUrlError(parsed)) throw new Error(`no URL: ${text}`);
  return cacheKey(parsed, generation);
}

test('all separators stand in the key, and the port', () => {
  expect(keyOf('http://h/p')).toBe('http://:@h/p;? 80');
  expect(keyOf('https://u:w@h/p;a?b=1')).toBe('https://u:w@h/p;a?b=1 443');
});

test.each([
  ['http://h/p', 'http://h:80/p'],
  ['http://h/p', 'http://h/p?'],
  ['http://h/p', 'http://H/p'],
  ['http://h/p', 'http://h//p'],
  ['http://h/p', 'http://h/p#part'],
])('%s and %s are one object', (a, b) => {
  expect(keyOf(a)).toBe(keyOf(b));
});

test.each([
  ['http://h/p', 'https://h/p'],
  ['http://h/a%20b', 'http://h/a+b'],
  ['http://h/p?a&b', 'http://h/p?b&a'],
  ['http://h/p', 'http://h/P'],
  ['http://h/p', 'http://h:8080/p'],
])('%s and %s are two', (a, b) => {
  expect(keyOf(a)).not.toBe(keyOf(b));
});

test('a generation gives a name space of its own', () => {
  expect(new Set([keyOf('http://h/p'), keyOf('http://h/p', 0), keyOf('http://h/p', 7)]).size).toBe(3);
});

test('the server hashes port and generation as numbers, low byte first', () => {
  expect(hashedBytes(keyOf('http://h:18081/p'))).toBe('http://:@h/p;?\xa1\x46');
  expect(hashedBytes(keyOf('http://h/p', 258))).toBe('http://:@h/p;?\x50\x00\x02\x01\x00\x00\x00\x00\x00\x00');
});

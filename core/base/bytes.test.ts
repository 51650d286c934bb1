import { expect, test } from 'vitest';
import { bytesOf, latin1Of, utf8ToLatin1 } from './bytes.ts';

test('a latin1 string survives the way to bytes and back, whatever its bytes and length', () => {
  const every = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('');
  expect(latin1Of(bytesOf(every))).toBe(every);
  const long = every.repeat(100);
  expect(latin1Of(bytesOf(long))).toBe(long);
});

test('ordinary text becomes one code unit per UTF-8 byte', () => {
  expect(utf8ToLatin1('é€')).toBe('\xc3\xa9\xe2\x82\xac');
  expect(utf8ToLatin1('plain')).toBe('plain');
});

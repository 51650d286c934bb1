import { expect, test } from 'vitest';
import { sipHash } from './siphash.ts';

test('nothing hashes to the value that SipHash-2-4 has for it under the key zero', () => {
  expect(sipHash('')).toBe(0x1e924b9d737700d7n);
});

test('every byte counts, the last ones of an unfinished word too', () => {
  const texts = ['/', '/a', '/b', '/abcdefg', '/abcdefh', '/abcdefgh', '/abcdefg\0'];
  expect(new Set(texts.map(sipHash)).size).toBe(texts.length);
});

test('a hash has 64 bits', () => {
  for (const text of ['', 'a', 'x'.repeat(100)]) {
    expect(sipHash(text)).toBeGreaterThanOrEqual(0n);
    expect(sipHash(text)).toBeLessThan(1n << 64n);
  }
});

import { expect, test } from 'vitest';
import { chunkedText } from './chunks.ts';

test('a body is framed in chunks of the sizes that were read', () => {
  expect(chunkedText('abcdefghijklmnop', [10, 6, 0])).toBe('a\r\nabcdefghij\r\n6\r\nklmnop\r\n0\r\n\r\n');
});

test('a body without chunks is the last chunk alone', () => {
  expect(chunkedText('', [])).toBe('0\r\n\r\n');
});

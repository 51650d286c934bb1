import { expect, test } from 'vitest';
import { chunkedText, piecesRead } from './chunks.ts';

test('a body is framed in chunks of the sizes that were read', () => {
  expect(chunkedText('abcdefghijklmnop', [10, 6, 0])).toBe('a\r\nabcdefghij\r\n6\r\nklmnop\r\n0\r\n\r\n');
});

test('a body without chunks is the last chunk alone', () => {
  expect(chunkedText('', [])).toBe('0\r\n\r\n');
});

test('a body is cut where the reads ended: within a chunk, before its line end, and before the last chunk', () => {
  const step = (name: string, bytes = 0) => ({ name, bytes });
  const text = chunkedText('abcdefghijklmnop', [10, 6, 0]);
  const reads = [
    [step('chunk_size_read'), step('chunk_read_part', 4)],
    [step('chunk_read')],
    [step('chunk_size_start'), step('chunk_size_start'), step('chunk_size_read'), step('chunk_read')],
    [step('chunk_size_start'), step('chunk_size_start')],
    [step('chunk_size_read'), step('chunk_trailers_read')],
  ];
  expect(piecesRead(text, reads)).toEqual(['a\r\nabcd', 'efghij', '\r\n6\r\nklmnop', '\r\n', '0\r\n\r\n']);
});

import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { chunksOf } from './chunks.ts';

test.each([
  [3, '3\r\nabc\r\n2\r\nde\r\n'],
  [0, '5\r\nabcde\r\n'],
  [100_000, '5\r\nabcde\r\n'],
])('with chunking.size %i five bytes are %j', (size, raw) => {
  const { ctx, txn } = desk({ records: { 'http.chunking.size': size } });
  expect(chunksOf(ctx, txn, 'abcde').raw).toBe(raw);
});

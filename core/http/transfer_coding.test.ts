import { expect, test } from 'vitest';
import { isCodingSupported } from './transfer_coding.ts';

const coded = (...values: string[]) => values.map((value) => ({ name: 'Transfer-Encoding', value, raw: null }));

test('a body without a coding, or in chunks alone, can be taken apart', () => {
  expect(isCodingSupported([])).toBe(true);
  expect(isCodingSupported(coded('chunked'))).toBe(true);
  expect(isCodingSupported(coded('Chunked'))).toBe(true);
});

// The real 9.2.9 answers these with 501 in a request and 400 in a response.
test.each([[['gzip']], [['chunked, gzip']], [['chunked', 'gzip']]])('another coding cannot: %j', (values) => {
  expect(isCodingSupported(coded(...values))).toBe(false);
});

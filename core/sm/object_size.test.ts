import { expect, test } from 'vitest';
import { buildConfig } from '../config/config.ts';
import { isTooLarge } from './object_size.ts';

test.each([
  [0, 1e9, false],
  [100_000, 100_000, false],
  [100_000, 100_001, true],
])('with max_doc_size %d a body of %d bytes is too large: %s', (value, bytes, answer) => {
  const config = buildConfig({}, [{ name: 'proxy.config.cache.max_doc_size', value, from: 'test' }]);
  expect(isTooLarge(config, bytes)).toBe(answer);
});

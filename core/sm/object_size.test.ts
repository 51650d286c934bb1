import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { buildConfig } from '../config/config.ts';
import { isTooLarge, storing } from './object_size.ts';

test.each([
  [0, 1e9, false],
  [100_000, 100_000, false],
  [100_000, 100_001, true],
])('with max_doc_size %d a body of %d bytes is too large: %s', (value, bytes, answer) => {
  const config = buildConfig({}, [{ name: 'proxy.config.cache.max_doc_size', value, from: 'test' }]);
  expect(isTooLarge(config, bytes)).toBe(answer);
});

test.each([
  [1, 60, true],
  [0, 60, false],
  [1, undefined, false],
])('with permit.pinning %d and pin-in-cache %s an object is pinned: %s', (permitted, seconds, pinned) => {
  const { ctx, txn } = desk({ records: { 'cache.permit.pinning': permitted } });
  if (seconds !== undefined) txn.cache.rules = { pinInCache: seconds };
  const { now, pinnedUntil } = storing(ctx, txn);
  expect(pinnedUntil).toBe(pinned ? now + 60 : 0);
});

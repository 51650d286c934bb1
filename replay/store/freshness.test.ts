import { expect, test } from 'vitest';
import { buildConfig } from '../../core/config/config.ts';
import { FETCHED, storedCopy } from '../../fixtures/stored.ts';
import { freshnessOf } from './freshness.ts';

test('a copy is fresh for its lifetime and stale after it', () => {
  const config = buildConfig({});
  expect(freshnessOf(storedCopy(0), config, FETCHED + 60)).toEqual({
    age: 60,
    lifetime: 60,
    state: 'fresh',
    rule: 'within its lifetime',
  });
  expect(freshnessOf(storedCopy(0), config, FETCHED + 61)).toMatchObject({
    state: 'stale',
    rule: 'older than allowed',
  });
});

test('lines of cache.config count', () => {
  const config = buildConfig({ 'cache.config': 'dest_host=example.com ttl-in-cache=1h\n' });
  expect(freshnessOf(storedCopy(0), config, FETCHED + 3600)).toMatchObject({ state: 'fresh', rule: 'ttl-in-cache' });
});

import { describe, expect, test } from 'vitest';
import { desk, reasonsOn, saidOn } from '../../fixtures/core_desk.ts';
import { cacheControlOf, consultCacheConfig, matchedRequest } from './cache_control.ts';

const given = (...lines: string[]) => ({ files: { 'cache.config': lines.join('\n') } });

test('lines look at the request as it goes to the origin', () => {
  const { txn } = desk();
  txn.clientRequest.url.path = 'a%20b';
  expect(matchedRequest(txn)).toMatchObject({
    method: 'GET',
    scheme: 'http',
    host: 'origin.test',
    path: 'a%20b',
    url: 'http://origin.test:8081/a b',
    port: 8081,
    localPort: 8080,
  });
});

test('without a file nothing is asked and nothing said', () => {
  const on = desk();
  consultCacheConfig(on.txn, on.env);
  expect(saidOn(on)).toEqual([]);
});

describe('a line that matches', () => {
  test('says what the cache may do, and stands among the reasons', () => {
    const on = desk(given('# none', 'dest_domain=origin.test action=never-cache'));
    consultCacheConfig(on.txn, on.env);
    expect(cacheControlOf(on.txn, on.env)).toMatchObject({ neverCache: true });
    expect(reasonsOn(on, 'getCacheControl')[0]?.from).toBe('cache.config:2');
  });

  test('gives a time to live', () => {
    const { txn, env } = desk(given('dest_domain=. ttl-in-cache=1h15m20s'));
    consultCacheConfig(txn, env);
    expect(txn.cache.rules.ttlInCache).toBe(4520);
  });

  test('is for its own requests only', () => {
    const { txn, env } = desk(given('dest_domain=other.test action=never-cache'));
    consultCacheConfig(txn, env);
    expect(cacheControlOf(txn, env)).toMatchObject({ neverCache: false });
  });
});

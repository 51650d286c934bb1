import { describe, expect, test } from 'vitest';
import { desk, fieldsOf, lay } from '../../fixtures/core_desk.ts';
import { get, slots } from '../policy/sample_heads.ts';
import { handleCacheWriteLock } from './write_lock.ts';

test.each([
  ['PREPARE_TO_WRITE', 'DO_WRITE'],
  ['PREPARE_TO_UPDATE', 'DO_UPDATE'],
  ['PREPARE_TO_DELETE', 'DO_DELETE'],
] as const)('a lock that is given turns %s into %s', (prepared, action) => {
  const { txn, env } = desk();
  Object.assign(txn.cache, { action: prepared, writeLock: 'SUCCESS' });
  const decision = handleCacheWriteLock(txn, env);
  expect(decision).toMatchObject({ action: 'ORIGIN_SERVER_OPEN', next: null, printed: ['next', 'nullptr'] });
  expect(txn.cache.action).toBe(action);
});

describe('a lock that is refused', () => {
  test.each([0, 2, 5])('with open_write_fail_action %i passes the request on past the cache', (failAction) => {
    const { txn, env } = desk();
    Object.assign(txn.cache, { action: 'PREPARE_TO_WRITE', writeLock: 'FAIL', failAction });
    expect(handleCacheWriteLock(txn, env)).toMatchObject({ action: 'ORIGIN_SERVER_OPEN' });
    expect(txn.cache).toMatchObject({ action: 'DO_NO_ACTION', writeStatus: 'WL_MISS' });
  });

  test.each([1, 3, 4])('with open_write_fail_action %i is a 502', (failAction) => {
    const { txn, env } = desk();
    Object.assign(txn.cache, { action: 'PREPARE_TO_WRITE', writeLock: 'FAIL', failAction });
    expect(handleCacheWriteLock(txn, env)).toMatchObject({ action: 'SEND_ERROR_CACHE_NOOP', next: null });
    expect(txn.clientResponse).toMatchObject({ status: 502, reason: 'Connection Failed' });
    expect(txn.cache.writeStatus).toBe('ERR');
  });

  test("puts the client's own conditions back in place of the proxy's", () => {
    const { txn, env } = desk({}, 'If-None-Match: "mine"');
    txn.serverRequest = { ...get(), fields: slots('If-Modified-Since: now', 'If-None-Match: "copy"') };
    Object.assign(txn.cache, { action: 'PREPARE_TO_UPDATE', writeLock: 'FAIL' });
    handleCacheWriteLock(txn, env);
    expect(fieldsOf(txn.serverRequest)).toEqual(['If-None-Match: "mine"']);
  });
});

describe('a lookup instead of the lock', () => {
  test('is made when no copy is held', () => {
    const { txn, env } = desk();
    Object.assign(txn.cache, { action: 'PREPARE_TO_WRITE', writeLock: 'READ_RETRY', failAction: 5 });
    expect(handleCacheWriteLock(txn, env)).toMatchObject({ action: 'CACHE_LOOKUP', next: null });
    expect(txn.serverRequest).toBeNull();
  });

  test('looks at a held copy again; with the stale bit it counts as fresh', () => {
    const { txn, env } = desk();
    lay(txn, 5, 'Cache-Control: max-age=1', 'Age: 50');
    Object.assign(txn.cache, { action: 'PREPARE_TO_UPDATE', writeLock: 'READ_RETRY', failAction: 2 });
    handleCacheWriteLock(txn, env);
    expect(txn.cache.result).toBe('HIT_FRESH');
  });
});

import { expect, test } from 'vitest';
import { desk, workOn } from '../../fixtures/core_desk.ts';
import { ask, getOf, logOf, serve } from '../../fixtures/played_server.ts';
import { openWriteOk } from './cache_lock.ts';
import { openReadFailed, openReadOk } from './cache_states.ts';

test('a copy that is there is looked at by its step; the point in time comes after what follows at once', () => {
  const on = desk();
  openReadOk(on.ctx, on.txn);
  expect(workOn(on)).toEqual(['transact HandleCacheOpenRead', 'routine open_read_end']);
  expect(on.txn.source).toBe('CACHE');
});

test('of one that is not there the plugins hear before the machine goes on', () => {
  const on = desk();
  openReadFailed(on.ctx, on.txn);
  expect(workOn(on)[0]).toBe('callout TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK');
  expect(on.txn).toMatchObject({ next: 'HandleCacheOpenRead', cache: { result: 'MISS' } });
});

test('a miss is said as the real server says it', () => {
  const server = serve();
  ask(server, 'c0', getOf('/a'));
  expect(logOf(server, 0)).toEqual(
    expect.arrayContaining([
      '[0] [0] cache_open_read - CACHE_EVENT_OPEN_READ_FAILED with ECACHE_NO_DOC (-20400)',
      '[0] open read failed.',
    ]),
  );
});

test('with the lock the machine goes on at its return point', () => {
  const on = desk();
  openWriteOk(on.ctx, on.txn);
  expect([on.txn.cache.writeLock, workOn(on)]).toEqual(['SUCCESS', ['transact the stored step']]);
});

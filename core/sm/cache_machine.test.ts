import { describe, expect, test } from 'vitest';
import { argsOn, type Desk, desk, lay, saidOn, workOn } from '../../fixtures/core_desk.ts';
import { preload } from '../cache/preload.ts';
import { openWrite } from '../cache/store.ts';
import type { CacheAction } from '../names/states.ts';
import { answer, get } from '../policy/sample_heads.ts';
import { prepareWrite } from './cache_lock.ts';
import { deleteAll, issueUpdate, performCacheWriteAction } from './cache_machine.ts';
import { openRead } from './cache_read.ts';

/** A transaction whose URL has these copies in the store. */
function stored(...etags: string[]): Desk {
  const on = desk();
  for (const etag of etags)
    preload(on.ctx.core, {
      url: on.txn.clientRequest.url,
      request: get(),
      response: answer(200, `ETag: "${etag}"`, 'Cache-Control: max-age=60', 'Content-Length: 5'),
      requestSentTime: 0,
      responseReceivedTime: 0,
      body: 'hello',
    });
  return on;
}

describe('a lookup', () => {
  test('that finds nothing is answered at once', () => {
    const on = stored();
    openRead(on.ctx, on.txn);
    expect(workOn(on)).toEqual(['dispatch state_cache_open_read CACHE_EVENT_OPEN_READ_FAILED']);
    expect(argsOn(on, 'issuing_lookup')).toEqual({ url: 'http://origin.test:8081/p' });
    expect(on.txn.cache).toMatchObject({ lookups: 1, object: null, key: 'http://:@origin.test/p;? 8081' });
  });

  test('that finds a copy gives the transaction a view of it', () => {
    const on = stored('a');
    openRead(on.ctx, on.txn);
    expect(workOn(on)).toEqual(['dispatch state_cache_open_read CACHE_EVENT_OPEN_READ']);
    expect(on.txn.cache.object).toMatchObject({ size: 5, fromRam: false });
  });

  test('asks for the URL that was settled for it, not for that of the request', () => {
    const on = stored();
    on.txn.cache.lookupUrl = { ...on.txn.clientRequest.url, host: 'pristine' };
    openRead(on.ctx, on.txn);
    expect(on.txn.cache.key).toContain('@pristine/');
  });
});

test('a lock for writing that is free is given at once', () => {
  const on = stored();
  openRead(on.ctx, on.txn);
  on.ctx.core.work.length = 0;
  prepareWrite(on.ctx, on.txn);
  expect(workOn(on)).toEqual(['dispatch state_cache_open_write CACHE_EVENT_OPEN_WRITE']);
  expect(Object.values(on.ctx.core.objects)[0]?.writer).toBe(on.txn.sm);
  expect(on.txn.cache.openWriteTries).toBe(1);
});

describe('the cache action is carried out when the tunnel is set up', () => {
  test.each<[CacheAction, boolean, boolean]>([
    ['DO_WRITE', true, true],
    ['DO_REPLACE', true, true],
    ['DO_NO_ACTION', false, false],
    ['DO_SERVE', false, false],
    ['DO_SERVE_AND_DELETE', false, true],
  ])('%s: a body is written %s, the lock is kept %s', (action, writes, keeps) => {
    const on = stored();
    on.txn.cache.action = action;
    openWrite(on.ctx.core, 'k', on.txn.sm, { replaces: null, at_ms: 0 });
    expect(performCacheWriteAction(on.ctx, on.txn)).toBe(writes);
    expect(on.txn.sm in on.ctx.core.writers).toBe(keeps);
    expect(argsOn(on, 'cache_write_action')).toEqual({ action });
  });

  test('DO_DELETE removes the copy at hand', () => {
    const on = stored('a', 'b');
    openRead(on.ctx, on.txn);
    const key = on.txn.cache.key ?? '';
    openWrite(on.ctx.core, key, on.txn.sm, { replaces: on.txn.cache.object, at_ms: 0 });
    on.txn.cache.action = 'DO_DELETE';
    performCacheWriteAction(on.ctx, on.txn);
    expect(on.ctx.core.objects[key]?.alternates).toHaveLength(1);
  });
});

test('a purge removes every copy of the URL', () => {
  const on = stored('a', 'b');
  openRead(on.ctx, on.txn);
  deleteAll(on.ctx, on.txn);
  expect(on.ctx.core.objects).toEqual({});
});

test('a header is only renewed under the lock', () => {
  const on = stored('a');
  openRead(on.ctx, on.txn);
  const { object, key } = on.txn.cache;
  if (!object || !key) throw new Error('no copy');
  on.txn.cache.toStore = { ...object, responseReceivedTime: 9 };
  issueUpdate(on.ctx, on.txn);
  expect(on.txn.cache.stored).toBe(false);
  openWrite(on.ctx.core, key, on.txn.sm, { replaces: object, at_ms: 0 });
  on.txn.cache.writeLock = 'SUCCESS';
  issueUpdate(on.ctx, on.txn);
  expect(on.txn.cache.stored).toBe(true);
  expect(on.ctx.core.objects[key]?.alternates[0]?.responseReceivedTime).toBe(9);
});

test('without a copy there is nothing to renew', () => {
  const on = desk();
  lay(on.txn, 1);
  issueUpdate(on.ctx, on.txn);
  expect([on.txn.cache.stored, saidOn(on)]).toEqual([false, []]);
});

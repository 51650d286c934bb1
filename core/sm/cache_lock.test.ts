import { describe, expect, test } from 'vitest';
import { argsOn, type Desk, desk, lay, saidOn, workOn } from '../../fixtures/core_desk.ts';
import { cacheKey } from '../cache/key.ts';
import { openWrite } from '../cache/store.ts';
import { openReadInstead, openWriteFailed, prepareWrite, retryWrite } from './cache_lock.ts';

const ACTION = 'http.cache.open_write_fail_action';
const RETRIES = 'http.cache.max_open_write_retries';

/** A desk whose object is locked by another transaction, asked for once. */
function locked(records: Record<string, number> = {}): Desk {
  const on = desk({ records });
  openWrite(on.ctx.core, cacheKey(on.txn.clientRequest.url, -1), 3, { replaces: null, at_ms: 0 });
  prepareWrite(on.ctx, on.txn);
  return on;
}

describe('a lock that another holds', () => {
  test('is asked for again until the tries are used up', () => {
    const on = locked({ [RETRIES]: 2 });
    retryWrite(on.ctx, on.txn);
    expect(workOn(on)).toEqual([]);
    retryWrite(on.ctx, on.txn);
    expect(saidOn(on).filter((name) => name === 'open_write_retry')).toHaveLength(2);
    expect(on.ctx.core.work.at(-1)).toMatchObject({ event: 'CACHE_EVENT_OPEN_WRITE_FAILED' });
  });

  test('with no tries at all is not asked for', () => {
    const on = locked({ [RETRIES]: 0 });
    expect(saidOn(on)).not.toContain('enter_cache_sm');
    expect(on.ctx.core.work.at(-1)).toMatchObject({ event: 'CACHE_EVENT_OPEN_WRITE_FAILED' });
  });

  test('with fail action 5 is given up for another lookup', () => {
    const on = locked({ [ACTION]: 5 });
    expect(saidOn(on)).toContain('open_write_no_reads');
    retryWrite(on.ctx, on.txn);
    expect(argsOn(on, 'open_write_retry')).toMatchObject({ tries: 2, what: 'falling back to read retry...' });
    expect(on.ctx.core.work.at(-1)).toMatchObject({ event: 'CACHE_EVENT_OPEN_READ' });
    openReadInstead(on.ctx, on.txn);
    expect(on.txn.cache).toMatchObject({ writeLock: 'READ_RETRY', failAction: 5, result: 'NONE' });
  });
});

test.each([
  [0, false, 'FAIL'],
  [1, false, 'FAIL'],
  [2, true, 'READ_RETRY'],
  [4, true, 'FAIL'],
] as const)('a refusal with fail action %i, a copy held: %s, is %s', (action, held, lock) => {
  const on = desk({ records: { [ACTION]: action } });
  if (held) lay(on.txn, 5);
  openWriteFailed(on.ctx, on.txn);
  expect(on.txn.cache.writeLock).toBe(lock);
});

import { describe, expect, test } from 'vitest';
import { argsOn, type Desk, desk, lay, saidOn } from '../../fixtures/core_desk.ts';
import { openWrite } from '../cache/store.ts';
import type { ObjectToStore } from '../txn/txn.ts';
import { openRead, readAfterWait, retryRead } from './cache_read.ts';

const WRITER = 3;

/** A desk whose object another transaction is writing, with its header decided or not. */
function besideWriter(records: Record<string, number> = {}, info = false): Desk {
  const on = desk({ records });
  openRead(on.ctx, on.txn);
  openWrite(on.ctx.core, on.txn.cache.key ?? '', WRITER, { replaces: null, at_ms: on.ctx.now_ms });
  const writer = on.ctx.core.writers[WRITER];
  if (info && writer) {
    const { request, response } = lay(on.txn, 5, 'Content-Length: 5');
    writer.info = { request, response, requestSentTime: 0, responseReceivedTime: 0 } satisfies ObjectToStore;
  }
  on.ctx.core.work = [];
  on.ctx.core.due = [];
  openRead(on.ctx, on.txn);
  return on;
}

const waits = (on: Desk) => on.ctx.core.due.map(({ name, at_ms }) => [name, at_ms - on.ctx.now_ms]);

describe('a lookup beside a writer', () => {
  test.each([false, true])('waits for its header and its body (header known: %s)', (info) => {
    const on = besideWriter({}, info);
    const found: unknown[] = [];
    for (let i = 0; i < 10; i++) {
      found.push(waits(on)[0]);
      on.ctx.core.due = [];
      readAfterWait(on.ctx, on.txn);
    }
    expect(found).toEqual([50, 50, 100, 100, 100, 100, 100, 100, 100, 100].map((ms) => ['cache read wait', ms]));
    expect(on.txn.cache.readError).toBe('DOC_BUSY');
    expect(on.txn.cache.readWhileWrite).toBe(true);
  });

  test('is busy at once when reading while writing is off', () => {
    const on = besideWriter({ 'cache.enable_read_while_writer': 0 });
    expect(waits(on)).toEqual([]);
    expect(argsOn(on, 'enter_cache_sm')).toMatchObject({ event: 'CACHE_EVENT_OPEN_READ_FAILED' });
    expect(on.txn.cache.readError).toBe('DOC_BUSY');
  });

  test('is tried again as often as configured', () => {
    const on = besideWriter({
      'cache.enable_read_while_writer': 0,
      'http.cache.max_open_read_retries': 2,
      'http.cache.open_read_retry_time': 30,
    });
    for (const tries of [1, 2]) {
      expect(waits(on)).toEqual([['cache read retry', 30]]);
      on.ctx.core.due = [];
      retryRead(on.ctx, on.txn);
      expect(argsOn(on, 'open_read_retry')).toEqual({ tries });
    }
    expect(waits(on)).toEqual([]);
  });

  test('does not see one that came after it began', () => {
    const on = besideWriter();
    on.txn.cache.readStart = on.ctx.now_ms - 1;
    on.ctx.core.due = [];
    readAfterWait(on.ctx, on.txn);
    expect(on.txn.cache.readError).toBe('NO_DOC');
    expect(saidOn(on)).toContain('enter_cache_sm');
  });
});

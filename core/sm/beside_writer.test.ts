import { beforeEach, describe, expect, test } from 'vitest';
import { type Desk, desk, lay, saidOn } from '../../fixtures/core_desk.ts';
import { openWrite } from '../cache/store.ts';
import { cacheDelivers, readBehindAgain, tellReaders, writerDelay } from './beside_writer.ts';
import { cacheTransfer } from './tunnels.ts';

const WRITER = 3;
let on: Desk;

/** A transaction that reads what another one writes: so much is written, and the length is known or not. */
function reading(written: string, fragments: number[], size: number | null): void {
  on = desk();
  const { ctx, txn } = on;
  txn.cache.object = { ...lay(txn, 1), size, writer: WRITER };
  txn.client_info.receiveChunked = size === null;
  openWrite(ctx.core, 'k', WRITER, { replaces: null, at_ms: ctx.now_ms });
  Object.assign(ctx.core.writers[WRITER] ?? {}, { body: written, fragments });
  cacheTransfer(ctx, txn);
  cacheDelivers(ctx, txn);
}

const events = () => saidOn(on).filter((line) => line.includes('producer'));
const sent = () => on.ctx.commands.flatMap((c) => (c.do === 'write' ? [c.bytes.length > 0] : [])).length;
const waits = () =>
  on.ctx.core.due.filter(({ name }) => name === 'writer wait').map(({ at_ms }) => at_ms - on.ctx.now_ms);

function lookAgain(): void {
  on.ctx.core.due = on.ctx.core.due.filter(({ name }) => name !== 'writer wait');
  readBehindAgain(on.ctx, on.txn);
}

test('a reader waits twice briefly and then longer', () => {
  on = desk();
  expect([1, 2, 3, 9].map((tries) => writerDelay(on.ctx, tries))).toEqual([50, 50, 100, 100]);
});

describe('a reader of what is being written', () => {
  beforeEach(() => reading('abcdef', [4], 6));

  test('is given the documents that are written, and then waits', () => {
    expect(sent()).toBe(1);
    cacheDelivers(on.ctx, on.txn);
    expect(waits()).toEqual([50]);
    cacheDelivers(on.ctx, on.txn);
    expect(waits()).toEqual([50]);
  });

  test('waits as long as the writer takes', () => {
    cacheDelivers(on.ctx, on.txn);
    for (let i = 0; i < 30; i++) lookAgain();
    expect(waits()).toEqual([100]);
  });

  test('has all of it when it is stored', () => {
    cacheDelivers(on.ctx, on.txn);
    tellReaders(on.ctx, WRITER);
    delete on.ctx.core.writers[WRITER];
    lookAgain();
    expect(events().length).toBeGreaterThan(0);
    expect(on.ctx.core.work.at(-1)).toMatchObject({
      handler: 'tunnel_handler_cache_read',
      event: 'VC_EVENT_READ_COMPLETE',
    });
  });

  test('is cut off when the writer gives up', () => {
    cacheDelivers(on.ctx, on.txn);
    delete on.ctx.core.writers[WRITER];
    lookAgain();
    expect(on.ctx.core.work.at(-1)).toMatchObject({ handler: 'tunnel_handler_cache_read', event: 'EVENT_ERROR' });
  });
});

test('a body whose length nobody knows ends when it is stored', () => {
  reading('abcdef', [4], null);
  tellReaders(on.ctx, WRITER);
  cacheDelivers(on.ctx, on.txn);
  cacheDelivers(on.ctx, on.txn);
  expect(on.ctx.core.work.at(-1)).toMatchObject({ handler: 'tunnel_handler_cache_read', event: 'VC_EVENT_EOS' });
});

import { cacheKey } from '../cache/key.ts';
import { openWrite } from '../cache/store.ts';
import { intOf } from '../config/config.ts';
import { printUrl } from '../http/url.ts';
import type { EventName } from '../names/events.ts';
import { configOf } from '../txn/overrides.ts';
import type { Txn } from '../txn/txn.ts';
import { arm, type Ctx, milestone, newPtr, push, sayOf } from './context.ts';

const FAIL_ACTION = 'proxy.config.http.cache.open_write_fail_action';
/** Fail actions: an error for miss and revalidation alike; another lookup. */
const ERROR_ALWAYS = 4;
const READ_RETRY = 5;

/** Asks for the write lock. ATS: HttpSM::do_cache_prepare_write, HttpCacheSM::open_write. */
export function prepareWrite(ctx: Ctx, txn: Txn): void {
  milestone(ctx, txn, 'CACHE_OPEN_WRITE_BEGIN', true);
  sayOf(ctx, txn, 'writing_to_cache', { url: printUrl(txn.cache.lookupUrl ?? txn.clientRequest.url) });
  tryWrite(ctx, txn);
}

/** With its tries used up a transaction fails without asking. The count lives as long as the transaction. */
function tryWrite(ctx: Ctx, txn: Txn): void {
  txn.cache.openWriteTries++;
  if (txn.cache.openWriteTries > txn.redirect.tries && triesUsed(ctx, txn))
    return toMachine(ctx, txn, 'CACHE_EVENT_OPEN_WRITE_FAILED');
  const generation = intOf(configOf(ctx.core, txn), 'proxy.config.http.cache.generation');
  const key = cacheKey(txn.cache.lookupUrl ?? txn.clientRequest.url, generation);
  // A transformed copy is stored beside the one it was made from.
  const replaces = txn.action === 'CACHE_ISSUE_WRITE_TRANSFORM' ? null : txn.cache.object;
  const event = openWrite(ctx.core, key, txn.sm, { replaces, at_ms: ctx.now_ms })
    ? 'CACHE_EVENT_OPEN_WRITE'
    : 'CACHE_EVENT_OPEN_WRITE_FAILED';
  sayOf(ctx, txn, 'enter_cache_sm', { handler: 'state_cache_open_write', event });
  if (event === 'CACHE_EVENT_OPEN_WRITE') toMachine(ctx, txn, event);
  else refused(ctx, txn);
}

function triesUsed(ctx: Ctx, txn: Txn): boolean {
  return txn.cache.openWriteTries > intOf(configOf(ctx.core, txn), 'proxy.config.http.cache.max_open_write_retries');
}

/** Somebody else holds the lock. ATS: HttpCacheSM::state_cache_open_write */
function refused(ctx: Ctx, txn: Txn): void {
  const { config } = ctx.core;
  const tries = txn.cache.openWriteTries;
  if (triesUsed(ctx, txn) && intOf(config, FAIL_ACTION) !== READ_RETRY) {
    sayOf(ctx, txn, 'open_write_retry', { tries, what: 'done retrying...' });
    return toMachine(ctx, txn, 'CACHE_EVENT_OPEN_WRITE_FAILED');
  }
  if (intOf(config, FAIL_ACTION) === READ_RETRY) {
    sayOf(ctx, txn, 'open_write_retry', { tries, what: 'read retry triggered' });
    if (intOf(config, 'proxy.config.http.cache.max_open_read_retries') <= 0) sayOf(ctx, txn, 'open_write_no_reads');
    txn.cache.openWriteTries = intOf(config, 'proxy.config.http.cache.max_open_write_retries') + 1;
  }
  const delay = intOf(config, 'proxy.config.http.cache.open_read_retry_time');
  arm(ctx, { sm: txn.sm }, 'cache write retry', 'EVENT_INTERVAL', delay);
}

/** Time for another try, or for another lookup instead. */
export function retryWrite(ctx: Ctx, txn: Txn): void {
  const tries = txn.cache.openWriteTries;
  sayOf(ctx, txn, 'enter_cache_sm', { handler: 'state_cache_open_write', event: 'EVENT_INTERVAL' });
  if (intOf(configOf(ctx.core, txn), FAIL_ACTION) === READ_RETRY) {
    sayOf(ctx, txn, 'open_write_retry', { tries, what: 'falling back to read retry...' });
    return toMachine(ctx, txn, 'CACHE_EVENT_OPEN_READ');
  }
  sayOf(ctx, txn, 'open_write_retry', { tries, what: 'retrying cache open write...' });
  tryWrite(ctx, txn);
}

function toMachine(ctx: Ctx, txn: Txn, event: EventName): void {
  push(ctx, { do: 'dispatch', sm: txn.sm, handler: 'state_cache_open_write', event });
}

/** The write lock is ours. ATS: HttpSM::state_cache_open_write. */
export function openWriteOk(ctx: Ctx, txn: Txn): void {
  settleLock(ctx, txn, 'SUCCESS');
}

/** It is not; a transaction that holds a copy may use that instead. */
export function openWriteFailed(ctx: Ctx, txn: Txn): void {
  if (txn.redirect.inProcess) {
    sayOf(ctx, txn, 'open_write_failed_redirect');
    return settleLock(ctx, txn, 'FAIL');
  }
  const action = intOf(configOf(ctx.core, txn), FAIL_ACTION);
  if (action === 0) return settleLock(ctx, txn, 'FAIL');
  txn.cache.failAction = action;
  if (txn.cache.object && action !== ERROR_ALWAYS) return settleLock(ctx, txn, 'READ_RETRY');
  sayOf(ctx, txn, 'open_write_failed', { ptr: newPtr(ctx.core), action });
  settleLock(ctx, txn, 'FAIL');
}

/** Instead of the lock the cache is read again. */
export function openReadInstead(ctx: Ctx, txn: Txn): void {
  if (!txn.cache.object) txn.cache.result = 'NONE';
  txn.cache.failAction = READ_RETRY;
  settleLock(ctx, txn, 'READ_RETRY');
}

function settleLock(ctx: Ctx, txn: Txn, lock: Txn['cache']['writeLock']): void {
  txn.cache.writeLock = lock;
  milestone(ctx, txn, 'CACHE_OPEN_WRITE_END', true);
  push(ctx, { do: 'transact', sm: txn.sm, step: null });
}

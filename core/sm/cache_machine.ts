import { never } from '../base/never.ts';
import { cacheKey } from '../cache/key.ts';
import { readHead } from '../cache/ram.ts';
import {
  abortWrite,
  deleteAlternate,
  deleteObject,
  dropLost,
  objectAt,
  openWrite,
  updateHeaders,
  viewOf,
} from '../cache/store.ts';
import { intOf } from '../config/config.ts';
import { copyFields } from '../http/header.ts';
import { printUrl } from '../http/url.ts';
import { NORMALIZE_AE, normaliseAcceptEncodingField } from '../policy/accept_encoding.ts';
import { selectAlternate } from '../policy/alternates.ts';
import type { AlternateView, Txn } from '../txn/txn.ts';
import { arm, type Ctx, milestone, push, sayAll, sayOf } from './context.ts';
import { leaveModel } from './unmodelled.ts';

/** A followed redirect that leads back to the object the transaction itself is writing waits this long, in vain. */
const OWN_WRITER_MS = 1000;

/** The wait for an object the transaction itself is writing is over. */
export function ownWriterWaited(ctx: Ctx, txn: Txn): void {
  txn.cache.readError = 'DOC_BUSY';
  txn.cache.object = null;
  const event = 'CACHE_EVENT_OPEN_READ_FAILED';
  sayOf(ctx, txn, 'enter_cache_sm', { handler: 'state_cache_open_read', event });
  push(ctx, { do: 'dispatch', sm: txn.sm, handler: 'state_cache_open_read', event });
}

/** Looks the request's URL up; the answer comes at once. ATS: HttpSM::do_cache_lookup_and_read. */
export function openRead(ctx: Ctx, txn: Txn): void {
  const url = txn.cache.lookupUrl ?? txn.clientRequest.url;
  txn.cache.lookups++;
  txn.cache.result = 'NONE';
  txn.cache.openReadTries++;
  txn.cache.key = cacheKey(url, intOf(ctx.core.config, 'proxy.config.http.cache.generation'));
  milestone(ctx, txn, 'CACHE_OPEN_READ_BEGIN', true);
  sayOf(ctx, txn, 'issuing_lookup', { url: printUrl(url) });
  sayAll(
    ctx,
    txn,
    normaliseAcceptEncodingField(copyFields(txn.clientRequest.fields), intOf(ctx.core.config, NORMALIZE_AE)),
  );
  const object = objectAt(ctx.core, txn.cache.key);
  if (object && object.writer === txn.sm)
    return arm(ctx, { sm: txn.sm }, 'own writer', 'CACHE_EVENT_OPEN_READ_FAILED', OWN_WRITER_MS);
  if (object && object.writer !== null)
    return leaveModel(ctx, txn, 'a lookup of an object that another transaction is writing', 'CACHE_LOOKUP');
  txn.cache.readError = 'NO_DOC';
  const found = object && object.alternates.length > 0 ? choose(ctx, txn, object.key) : null;
  txn.cache.object = found;
  const event = found ? 'CACHE_EVENT_OPEN_READ' : 'CACHE_EVENT_OPEN_READ_FAILED';
  sayOf(ctx, txn, 'enter_cache_sm', { handler: 'state_cache_open_read', event });
  push(ctx, { do: 'dispatch', sm: txn.sm, handler: 'state_cache_open_read', event });
}

/** Chooses among the stored alternates and reads the chosen one. ATS: HttpTransactCache::SelectFromAlternates. */
function choose(ctx: Ctx, txn: Txn, key: string): AlternateView | null {
  const object = objectAt(ctx.core, key);
  if (!object) return null;
  const now = Math.floor(ctx.now_ms / 1000);
  const verdict = selectAlternate({
    request: txn.clientRequest,
    alternates: object.alternates,
    config: ctx.core.config,
    now,
  });
  sayAll(ctx, txn, verdict.said);
  txn.lastCacheWhy = verdict.because;
  if (verdict.answer >= 0) {
    const view = viewOf(ctx.core, object, verdict.answer);
    if (!view) dropLost(ctx.core, object, verdict.answer);
    return view;
  }
  txn.cache.readError = 'ALT_MISS';
  readHead(ctx.core, object.key, object.place);
  return null;
}

/** The lock was asked for often enough: once more per followed redirect. ATS: HttpCacheSM::open_write. */
function isUsedUp(ctx: Ctx, txn: Txn): boolean {
  const { openWriteTries } = txn.cache;
  const most = intOf(ctx.core.config, 'proxy.config.http.cache.max_open_write_retries');
  return openWriteTries > txn.redirect.tries && openWriteTries > most;
}

/** Asks for the write lock. ATS: HttpSM::do_cache_prepare_write, HttpCacheSM::open_write. */
export function prepareWrite(ctx: Ctx, txn: Txn): void {
  const url = txn.cache.lookupUrl ?? txn.clientRequest.url;
  milestone(ctx, txn, 'CACHE_OPEN_WRITE_BEGIN', true);
  sayOf(ctx, txn, 'writing_to_cache', { url: printUrl(url) });
  txn.cache.openWriteTries++;
  if (isUsedUp(ctx, txn)) {
    const event = 'CACHE_EVENT_OPEN_WRITE_FAILED';
    return push(ctx, { do: 'dispatch', sm: txn.sm, handler: 'state_cache_open_write', event });
  }
  const key = txn.cache.key ?? cacheKey(url, -1);
  if (!openWrite(ctx.core, key, txn.sm, txn.cache.object))
    return leaveModel(ctx, txn, 'a write lock that another transaction holds', 'CACHE_ISSUE_WRITE');
  sayOf(ctx, txn, 'enter_cache_sm', { handler: 'state_cache_open_write', event: 'CACHE_EVENT_OPEN_WRITE' });
  push(ctx, { do: 'dispatch', sm: txn.sm, handler: 'state_cache_open_write', event: 'CACHE_EVENT_OPEN_WRITE' });
}

/** Does what the cache action says now; answers whether a body is to be written. ATS: perform_cache_write_action. */
export function performCacheWriteAction(ctx: Ctx, txn: Txn): boolean {
  const { action } = txn.cache;
  sayOf(ctx, txn, 'cache_write_action', { action });
  switch (action) {
    case 'DO_WRITE':
    case 'DO_REPLACE':
      txn.cache.writeStatus = 'INTR';
      return true;
    case 'DO_NO_ACTION':
      if (ctx.core.profile === '3.3' && ctx.core.writers[txn.sm])
        sayOf(ctx, txn, 'cache_free', { ptr: 0x7fc41a29ce40 });
      abortWrite(ctx.core, txn.sm);
      return false;
    case 'DO_SERVE':
      abortWrite(ctx.core, txn.sm);
      return false;
    case 'DO_DELETE':
      deleteAlternate(ctx.core, txn.sm, txn.cache.object);
      return false;
    case 'DO_SERVE_AND_UPDATE':
    case 'DO_UPDATE':
      issueUpdate(ctx, txn);
      return false;
    case 'DO_SERVE_AND_DELETE':
    case 'DO_LOOKUP':
    case 'DO_UNDEFINED':
    case 'PREPARE_TO_DELETE':
    case 'PREPARE_TO_UPDATE':
    case 'PREPARE_TO_WRITE':
      return false;
    default:
      return never(action);
  }
}

/** Stores new headers for the copy at hand. ATS: HttpSM::issue_cache_update. */
export function issueUpdate(ctx: Ctx, txn: Txn): void {
  const { object, toStore } = txn.cache;
  if (!object || !toStore || txn.cache.writeLock !== 'SUCCESS') return;
  updateHeaders(ctx.core, txn.sm, object, toStore);
  txn.cache.stored = true;
}

/** Removes everything under the request's key. ATS: HttpSM::do_cache_delete_all_alts. */
export function deleteAll(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'issuing_delete', { url: printUrl(txn.cache.lookupUrl ?? txn.clientRequest.url) });
  abortWrite(ctx.core, txn.sm);
  if (txn.cache.key) deleteObject(ctx.core, txn.cache.key);
}

import { never } from '../base/never.ts';
import { abortWrite, deleteAlternate, deleteObject, updateHeaders } from '../cache/store.ts';
import { printUrl } from '../http/url.ts';
import type { Txn } from '../txn/txn.ts';
import { type Ctx, sayOf } from './context.ts';
import { storing } from './object_size.ts';

/** Does what the cache action says now; answers whether a body is to be written. ATS: perform_cache_write_action. */
export function performCacheWriteAction(ctx: Ctx, txn: Txn): boolean {
  const { action } = txn.cache;
  sayOf(ctx, txn, 'cache_write_action', { action });
  switch (action) {
    case 'DO_WRITE':
    case 'DO_REPLACE':
      // The lock is kept for the transformed copy.
      if (txn.toTransform && !txn.wishes.storeUntransformed && !txn.range.transform) return false;
      txn.cache.writeStatus = 'INTR';
      showWriter(ctx, txn);
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

/** The header that is being stored: readers that wait for it see it from now on. ATS: CacheVC::set_http_info */
function showWriter(ctx: Ctx, txn: Txn): void {
  const writer = ctx.core.writers[txn.sm];
  if (writer) writer.info = txn.cache.toStore;
}

/** Stores new headers for the copy at hand. ATS: HttpSM::issue_cache_update. */
export function issueUpdate(ctx: Ctx, txn: Txn): void {
  const { object, toStore } = txn.cache;
  if (!object || !toStore || txn.cache.writeLock !== 'SUCCESS') return;
  updateHeaders(ctx.core, txn.sm, object, toStore, storing(ctx, txn));
  txn.cache.stored = true;
}

/** Removes everything under the request's key. ATS: HttpSM::do_cache_delete_all_alts. */
export function deleteAll(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'issuing_delete', { url: printUrl(txn.cache.lookupUrl ?? txn.clientRequest.url) });
  abortWrite(ctx.core, txn.sm);
  if (txn.cache.key) deleteObject(ctx.core, txn.cache.key);
}

import type { Txn } from '../txn/txn.ts';
import { type Ctx, milestone, push, sayOf } from './context.ts';

/** Why a lookup found nothing, as the log writes it. ATS: CacheErr. */
const ERRORS = {
  NO_DOC: 'ECACHE_NO_DOC (-20400)',
  DOC_BUSY: 'ECACHE_DOC_BUSY (-20401)',
  ALT_MISS: 'ECACHE_ALT_MISS (-20408)',
} as const;

/** The object is there. ATS: HttpSM::state_cache_open_read. */
export function openReadOk(ctx: Ctx, txn: Txn): void {
  txn.source = 'CACHE';
  sayOf(ctx, txn, 'open_read_ok');
  push(
    ctx,
    { do: 'transact', sm: txn.sm, step: 'HandleCacheOpenRead' },
    { do: 'routine', sm: txn.sm, name: 'open_read_end' },
  );
}

/** It is not: the plugins hear of it before the machine goes on. */
export function openReadFailed(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'open_read_failed', { sm: txn.sm, error: ERRORS[txn.cache.readError] });
  sayOf(ctx, txn, 'open_read_failed_end');
  txn.cache.result = 'MISS';
  txn.next = 'HandleCacheOpenRead';
  txn.apiNext = 'API_CACHE_LOOKUP_COMPLETE';
  push(
    ctx,
    { do: 'callout', sm: txn.sm, hook: 'TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK' },
    { do: 'routine', sm: txn.sm, name: 'open_read_end' },
  );
}

/** The write lock is ours. ATS: HttpSM::state_cache_open_write. */
export function openWriteOk(ctx: Ctx, txn: Txn): void {
  txn.cache.writeLock = 'SUCCESS';
  milestone(ctx, txn, 'CACHE_OPEN_WRITE_END', true);
  push(ctx, { do: 'transact', sm: txn.sm, step: null });
}

/** The lock is not to be had. ATS: HttpSM::state_cache_open_write. */
export function openWriteFailed(ctx: Ctx, txn: Txn): void {
  if (txn.redirect.inProcess) sayOf(ctx, txn, 'open_write_failed_redirect');
  txn.cache.writeLock = 'FAIL';
  push(ctx, { do: 'transact', sm: txn.sm, step: null });
}

import type { Txn } from '../txn/txn.ts';
import { type Ctx, push, sayOf } from './context.ts';

/** Why a lookup found nothing, as the log writes it. ATS: CacheErr. */
const ERRORS = {
  NO_DOC: 'ECACHE_NO_DOC (-20400)',
  DOC_BUSY: 'ECACHE_DOC_BUSY (-20401)',
  BAD_META_DATA: 'ECACHE_BAD_META_DATA (-20403)',
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

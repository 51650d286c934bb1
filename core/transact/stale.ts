import { isStaleReturnable } from '../policy/returnable.ts';
import type { Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { cacheControlOf } from './cache_control.ts';

/** May the copy at hand be served although it is stale? ATS: HttpTransact::is_stale_cache_response_returnable. */
export function staleAllowed(txn: Txn, env: Env): boolean {
  const object = txn.cache.object;
  if (!object) return false;
  const verdict = isStaleReturnable({
    request: txn.clientRequest,
    cachedResponse: object.response,
    requestSentTime: object.requestSentTime,
    responseReceivedTime: object.responseReceivedTime,
    now: env.now,
    config: env.config,
    cacheControl: cacheControlOf(txn, env),
  });
  env.sayAll(verdict.said);
  const answer = verdict.answer ? 'may be served' : `may not be served: ${verdict.rule}`;
  env.decided('is_stale_cache_response_returnable', answer, verdict.because);
  return verdict.answer;
}

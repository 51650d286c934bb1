import type { ResponseHead } from '../http/message.ts';
import { headersForCacheWrite, negativeCachingHeader } from '../policy/merge.ts';
import type { Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';

/**
 * What will be stored with the body: the request as the origin got it, or as it would have got it, and this answer.
 * ATS: HttpTransact::set_headers_for_cache_write.
 */
export function prepareStore(txn: Txn, env: Env, response: ResponseHead, negative: boolean): void {
  const { object } = txn.cache;
  const upstream = txn.serverRequest ?? txn.clientRequest;
  const stored = negative ? negativeCachingHeader(response, env.config, env.now) : response;
  const heads = headersForCacheWrite({ upstream, url: txn.clientRequest.url, response: stored, config: env.config });
  const own = txn.serverRequest !== null;
  txn.cache.toStore = {
    ...heads,
    requestSentTime: own ? txn.times.requestSent : (object?.requestSentTime ?? 0),
    responseReceivedTime: own ? txn.times.responseReceived : (object?.responseReceivedTime ?? 0),
  };
}

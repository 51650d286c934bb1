import { intOf } from '../config/config.ts';
import { hasField } from '../http/header.ts';
import type { ResponseHead } from '../http/message.ts';
import { clientConditionals, isClientConditional } from '../policy/conditionals.ts';
import { mergeCachedHeaders, requestForCacheUpdate } from '../policy/merge.ts';
import type { Env } from '../txn/env.ts';
import type { AlternateView, Txn } from '../txn/txn.ts';
import { direct } from './decisions.ts';
import type { Outcome } from './outcome.ts';
import { setUpRange } from './range.ts';

/** The origin says the copy is unchanged. ATS: the 304 case of handle_cache_operation_on_forward_server_response. */
export function unchanged(txn: Txn, env: Env, response: ResponseHead, cacheable: boolean): Outcome {
  const object = txn.cache.object;
  const { action } = txn.cache;
  if (object && (action === 'DO_DELETE' || (action === 'DO_UPDATE' && !cacheable)))
    return discarded(txn, env, object, response);
  if (object && action === 'DO_UPDATE' && txn.serverRequest && isClientConditional(txn.serverRequest))
    return renewed(txn, env, object, response);
  env.say('hcoofsr_304_unconditional');
  txn.cache.action = 'DO_NO_ACTION';
  return {
    decision: direct('INTERNAL_CACHE_NOOP', 'a 304 that the proxy did not ask for is passed on'),
    status: 304,
    base: response,
    unexpected: true,
  };
}

/** What the client's own conditions say of the copy; 200 when it has none. */
function wanted(txn: Txn, env: Env, object: AlternateView): number {
  if (!isClientConditional(txn.clientRequest)) return 200;
  const verdict = clientConditionals(txn.clientRequest, object.response, object.responseReceivedTime);
  env.decided('match_response_to_request_conditionals', String(verdict.answer), verdict.because);
  return verdict.answer;
}

/** The 304 itself forbids keeping the copy: it is used once more and given up. */
function discarded(txn: Txn, env: Env, object: AlternateView, response: ResponseHead): Outcome {
  if (wanted(txn, env, object) !== 200) {
    txn.cache.action = 'DO_DELETE';
    return {
      decision: direct('INTERNAL_CACHE_DELETE', 'the copy is deleted; the client keeps its own'),
      status: 304,
      base: response,
    };
  }
  if (txn.clientRequest.method === 'HEAD') {
    txn.cache.action = 'DO_DELETE';
    return {
      decision: direct('SERVER_READ', 'the copy is deleted; its header is the answer'),
      status: object.response.status,
      base: object.response,
    };
  }
  cutFromCopy(txn, env, object);
  txn.cache.action = 'DO_SERVE_AND_DELETE';
  return {
    decision: direct('SERVE_FROM_CACHE', 'the copy is served once more'),
    status: object.response.status,
    base: object.response,
  };
}

/** The copy's life is renewed. */
function renewed(txn: Txn, env: Env, object: AlternateView, response: ResponseHead): Outcome {
  // Then the client's conditions are the origin's business, whatever they say of the copy.
  const asksOrigin = intOf(env.config, 'proxy.config.http.cache.when_to_revalidate') === 4;
  if (asksOrigin && isClientConditional(txn.clientRequest)) {
    txn.cache.action = 'DO_NO_ACTION';
    return { decision: direct('INTERNAL_CACHE_NOOP', "the origin's 304 is passed on"), status: 304, base: response };
  }
  const status = wanted(txn, env, object);
  if (status === 200 && txn.clientRequest.method !== 'HEAD') cutFromCopy(txn, env, object);
  const base = merge(txn, object, response);
  if (status !== 200) {
    txn.cache.action = 'DO_UPDATE';
    return {
      decision: direct('INTERNAL_CACHE_UPDATE_HEADERS', `the copy is renewed; the client gets ${status}`),
      status,
      base,
    };
  }
  if (txn.clientRequest.method === 'HEAD') {
    txn.cache.action = 'DO_UPDATE';
    return { decision: direct('SERVER_READ', 'the copy is renewed; its header is the answer'), status, base };
  }
  txn.cache.action = 'DO_SERVE_AND_UPDATE';
  return { decision: direct('SERVE_FROM_CACHE', 'the copy is renewed and served'), status, base };
}

/** One range is cut from the copy; anything else gives all of it. */
function cutFromCopy(txn: Txn, env: Env, object: AlternateView): void {
  if (hasField(txn.clientRequest.fields, 'Range'))
    setUpRange(txn, env, { length: object.size ?? -1, response: object.response, seekable: true });
}

function merge(txn: Txn, object: AlternateView, response: ResponseHead): ResponseHead {
  const times = { requestSentTime: txn.times.requestSent, now: txn.times.now };
  const merged = mergeCachedHeaders(object.response, response, times);
  const request = requestForCacheUpdate(txn.serverRequest ?? object.request, txn.clientRequest.url);
  txn.cache.toStore = {
    request,
    response: merged,
    requestSentTime: txn.times.requestSent,
    responseReceivedTime: txn.times.responseReceived,
  };
  return merged;
}

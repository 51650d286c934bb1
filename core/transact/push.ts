import { copyFields, setValue } from '../http/header.ts';
import type { RequestHead } from '../http/message.ts';
import { isResponseCacheable } from '../policy/cacheable.ts';
import { headersForCacheWrite } from '../policy/merge.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { answerWith } from './answer.ts';
import { cacheControlOf } from './cache_control.ts';
import { direct, go } from './decisions.ts';
import { errorAnswer } from './errors.ts';

/** A PUSH brings an answer of its own, whether one is stored or not. ATS: HttpTransact::HandleCacheOpenReadPush. */
export function handleCacheOpenReadPush(txn: Txn): Decision {
  txn.cache.action = txn.cache.object ? 'PREPARE_TO_UPDATE' : 'PREPARE_TO_WRITE';
  return go('READ_PUSH_HDR', 'HandlePushResponseHdr', 'the pushed answer comes in the body: its header is read');
}

/** The pushed header is whole: may it be stored? ATS: HttpTransact::HandlePushResponseHdr. */
export function handlePushResponseHdr(txn: Txn, env: Env): Decision {
  const response = txn.serverResponse;
  if (!response) return env.notModelled('a pushed answer without a header', 'HandlePushResponseHdr');
  if (txn.pushedBody < 0) return pushError(txn, env, 'Bad Content Length');
  env.dump('Pushed Response Header', response);
  const request = generatedRequest(txn);
  txn.serverRequest = request;
  // The time of the request, however late its header came.
  txn.times.requestSent = txn.times.now;
  txn.times.responseReceived = txn.times.now;
  env.dump('Generated Request Header', request);
  const verdict = isResponseCacheable({
    request,
    response,
    config: env.config,
    cacheControl: cacheControlOf(txn, env),
    lookupable: true,
    rangeSetup: txn.range.setup,
    pushed: true,
  });
  env.sayAll(verdict.said);
  env.decided('is_response_cacheable', `${verdict.answer ? 'yes' : 'no'}: ${verdict.rule}`, verdict.because);
  if (!verdict.answer) return pushError(txn, env, 'Response Not Cacheable');
  return go('CACHE_ISSUE_WRITE', 'HandlePushCacheWrite', 'the pushed answer may be stored: lock the object');
}

/** What is stored as the request: the PUSH as a GET, marked. */
function generatedRequest(txn: Txn): RequestHead {
  const request: RequestHead = { ...txn.clientRequest, method: 'GET', fields: copyFields(txn.clientRequest.fields) };
  setValue(request.fields, 'X-Inktomi-Source', 'http PUSH');
  return request;
}

/** ATS: HttpTransact::HandlePushCacheWrite. */
export function handlePushCacheWrite(txn: Txn, env: Env): Decision {
  const { serverRequest: upstream, serverResponse: response } = txn;
  if (txn.cache.writeLock !== 'SUCCESS' || !upstream || !response) return pushError(txn, env, 'Cache Write Failed');
  txn.cache.action = txn.cache.action === 'PREPARE_TO_UPDATE' ? 'DO_REPLACE' : 'DO_WRITE';
  const heads = headersForCacheWrite({ upstream, url: txn.clientRequest.url, response, config: env.config });
  txn.cache.toStore = {
    ...heads,
    requestSentTime: txn.times.requestSent,
    responseReceivedTime: txn.times.responseReceived,
  };
  env.dump('Cached Request Hdr', heads.request);
  return go('STORE_PUSH_BODY', null, 'the pushed body goes into the cache');
}

/** ATS: HttpTransact::HandlePushTunnelSuccess. */
export function handlePushTunnelSuccess(txn: Txn, env: Env): Decision {
  const replaced = txn.cache.action === 'DO_REPLACE';
  const [status, reason] = replaced ? ([200, 'OK'] as const) : ([201, 'Created'] as const);
  answerWith(txn, env, { base: null, status, reason, source: replaced ? 'CACHE' : 'INTERNAL' });
  return go('INTERNAL_CACHE_NOOP', null, replaced ? 'the copy is replaced' : 'the object is stored');
}

/** ATS: HttpTransact::HandlePushTunnelFailure. */
export function handlePushTunnelFailure(txn: Txn, env: Env): Decision {
  return pushError(txn, env, 'Cache Error');
}

/** ATS: HttpTransact::HandleBadPushRespHdr. */
export function handleBadPushRespHdr(txn: Txn, env: Env): Decision {
  return pushError(txn, env, 'Malformed Pushed Response Header');
}

/** The connection ends by halves, so that a client still sending can read why. ATS: HttpTransact::HandlePushError. */
function pushError(txn: Txn, env: Env, reason: string): Decision {
  txn.client_info.keepAlive = false;
  txn.halfClose = true;
  errorAnswer(txn, env, { status: 400, reason, template: 'default' });
  return direct('SEND_ERROR_CACHE_NOOP', `the push is refused: ${reason}`);
}

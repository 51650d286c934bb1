import { hasField } from '../http/header.ts';
import type { ResponseHead } from '../http/message.ts';
import type { CacheAction } from '../names/states.ts';
import { isResponseCacheable, negativeCaching } from '../policy/cacheable.ts';
import { clientConditionals, isClientConditional, SEND_FULL_BODY } from '../policy/conditionals.ts';
import { isMethodSafe } from '../policy/methods.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { cacheControlOf } from './cache_control.ts';
import { direct } from './decisions.ts';
import { downgraded } from './downgrade.ts';
import { finishAnswer } from './forwarded.ts';
import { mark } from './mark.ts';
import { negativelyRevalidated } from './negative_revalidation.ts';
import { contentLength } from './next_hop.ts';
import type { Outcome } from './outcome.ts';
import { prepareStore } from './prepare_store.ts';
import { setUpRange } from './range.ts';
import { unchanged } from './unchanged.ts';

/**
 * The origin answered and the cache has a part in it: store, renew or delete the copy, and answer the client.
 * ATS: HttpTransact::handle_cache_operation_on_forward_server_response.
 */
export function forwardWithCache(txn: Txn, env: Env, response: ResponseHead): Decision {
  env.say('hcoofsr');
  env.say('hcoofsr_seq');
  const cacheable = askCacheable(txn, env, response);
  env.say(cacheable ? 'hcoofsr_cacheable' : 'hcoofsr_not_cacheable');
  if (response.status === 304) {
    mark(txn, 'server', 'N');
    return finishAnswer(txn, env, unchanged(txn, env, response, cacheable), response);
  }
  if (response.status === 505) return downgraded(txn, env);
  mark(txn, 'server', 'S');
  mark(txn, 'proxy', 'S');
  env.say('hcoofsr_code', { status: response.status });
  const revalidated = negativelyRevalidated(txn, env, response.status);
  if (revalidated) return revalidated;
  return finishAnswer(txn, env, replaced(txn, env, response, cacheable), response);
}

function askCacheable(txn: Txn, env: Env, response: ResponseHead): boolean {
  if (txn.wishes.noStore) {
    env.decided('is_response_cacheable', 'no: a plugin forbids it', []);
    return false;
  }
  const verdict = isResponseCacheable({
    request: txn.clientRequest,
    response,
    config: env.config,
    cacheControl: cacheControlOf(txn, env),
    lookupable: true,
    rangeSetup: txn.range.setup,
    pluginCacheable: txn.wishes.requestCacheable,
  });
  env.sayAll(verdict.said);
  env.decided('is_response_cacheable', `${verdict.answer ? 'yes' : 'no'}: ${verdict.rule}`, verdict.because);
  return verdict.answer;
}

/** Any answer but a 304: it goes to the client, and into the cache when it may. */
function replaced(txn: Txn, env: Env, response: ResponseHead, cacheable: boolean): Outcome {
  txn.cache.action = txn.wishes.noStore ? 'DO_NO_ACTION' : nextCacheAction(txn, response, cacheable);
  const stores = txn.cache.action === 'DO_WRITE' || txn.cache.action === 'DO_REPLACE';
  const negative = cacheable ? storeNegative(txn, env, response) : false;
  // 3.3 passes a whole answer to a Range on as it came
  if (stores && env.profile === '9.2' && hasField(txn.clientRequest.fields, 'Range')) cutFromNew(txn, env, response);
  const status = negative ? response.status : clientStatus(txn, env, response);
  if (stores) prepareStore(txn, env, response, negative);
  if (status === response.status || status === SEND_FULL_BODY)
    return { decision: direct('SERVER_READ', passedOn(txn.cache.action, response)), status, base: response };
  const next = stores ? 'INTERNAL_CACHE_WRITE' : 'INTERNAL_CACHE_NOOP';
  return { decision: direct(next, `the client's condition makes it a ${status}`), status, base: response };
}

const UPDATES: Readonly<Partial<Record<CacheAction, string>>> = {
  DO_WRITE: 'passed on and stored',
  DO_REPLACE: 'passed on, and replaces the copy',
  DO_DELETE: 'passed on, and the copy is deleted',
};

function passedOn(action: CacheAction, response: ResponseHead): string {
  return `the origin's ${response.status} is ${UPDATES[action] ?? 'passed on and not stored'}`;
}

/** The table of cache actions for an answer that is not a 304. */
function nextCacheAction(txn: Txn, response: ResponseHead, cacheable: boolean): CacheAction {
  const { action } = txn.cache;
  const method = txn.serverRequest?.method ?? 'GET';
  const failed = response.status >= 400 && response.status <= 599 && !isMethodSafe(method);
  if (action === 'DO_WRITE') return cacheable && method !== 'HEAD' ? 'DO_WRITE' : 'DO_NO_ACTION';
  if (!cacheable && failed) return 'DO_NO_ACTION';
  if (action === 'DO_DELETE') return 'DO_DELETE';
  return cacheable && method !== 'HEAD' ? 'DO_REPLACE' : 'DO_DELETE';
}

/** With negative caching on the status is asked about once more. */
function storeNegative(txn: Txn, env: Env, response: ResponseHead): boolean {
  const verdict = negativeCaching({ response, config: env.config });
  env.sayAll(verdict.said);
  return verdict.answer && txn.cache.action !== 'DO_DELETE';
}

/** Ranges are read against the copy that is replaced, if there is one, and cut from what replaces it. */
function cutFromNew(txn: Txn, env: Env, response: ResponseHead): void {
  const total = contentLength(response) ?? 0;
  const replaced = txn.cache.action === 'DO_REPLACE' ? txn.cache.object : null;
  const replacedBy = replaced ? response : null;
  setUpRange(txn, env, {
    length: replaced?.size ?? total,
    total,
    response,
    seekable: false,
    replacedBy,
    origin: response,
  });
}

/** The client's conditions against the new answer. */
function clientStatus(txn: Txn, env: Env, response: ResponseHead): number {
  const asks = ['DO_WRITE', 'DO_REPLACE', 'DO_NO_ACTION'].includes(txn.cache.action);
  if (!asks || response.status !== 200 || !isClientConditional(txn.clientRequest)) return response.status;
  const verdict = clientConditionals(txn.clientRequest, response, txn.times.responseReceived, 'origin response');
  env.decided('match_response_to_request_conditionals', String(verdict.answer), verdict.because);
  env.say('hcoofsr_conditional', { crc: verdict.answer });
  return verdict.answer;
}

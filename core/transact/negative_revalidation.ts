import { isOn } from '../config/config.ts';
import { clientConditionals, isClientConditional } from '../policy/conditionals.ts';
import { negativeRevalidatingHeader } from '../policy/merge.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { AlternateView, Txn } from '../txn/txn.ts';
import { answerWith } from './answer.ts';
import { direct } from './decisions.ts';
import { mark } from './mark.ts';
import { staleAllowed } from './stale.ts';

const ERRORS: readonly number[] = [500, 502, 503, 504];

/**
 * The origin failed to renew the copy: serve it all the same and let it live on for a while. Null when that is not
 * allowed. ATS: the negative_revalidating part of handle_cache_operation_on_forward_server_response.
 */
export function negativelyRevalidated(txn: Txn, env: Env, status: number): Decision | null {
  const object = txn.cache.object;
  const enabled = isOn(env.config, 'proxy.config.http.negative_revalidating_enabled');
  if (!object || !enabled || !ERRORS.includes(status) || txn.cache.action !== 'DO_UPDATE') return null;
  if (!staleAllowed(txn, env) || ERRORS.includes(object.response.status)) return null;
  env.say('hcoofsr_negative_revalidating');
  mark(txn, 'fill', 'U');
  return revive(txn, env, object);
}

function revive(txn: Txn, env: Env, object: AlternateView): Decision {
  const base = negativeRevalidatingHeader(object.response, env.config, env.now);
  const { requestSent: requestSentTime, responseReceived: responseReceivedTime } = txn.times;
  txn.cache.toStore = {
    request: structuredClone(txn.clientRequest),
    response: base,
    requestSentTime,
    responseReceivedTime,
  };
  const unmodified =
    isClientConditional(txn.clientRequest) &&
    clientConditionals(txn.clientRequest, object.response, object.responseReceivedTime).answer === 304;
  const decision = next(txn, unmodified);
  if (unmodified) mark(txn, 'proxy', 'N');
  answerWith(txn, env, { base, status: unmodified ? 304 : base.status, source: 'HTTP_ORIGIN_SERVER' });
  return decision;
}

function next(txn: Txn, unmodified: boolean): Decision {
  if (unmodified)
    return direct('INTERNAL_CACHE_UPDATE_HEADERS', "the origin failed; the client's own copy is still good");
  if (txn.clientRequest.method === 'HEAD')
    return direct('INTERNAL_CACHE_NOOP', 'the origin failed: the stored header is the answer');
  txn.cache.action = 'DO_SERVE_AND_UPDATE';
  return direct('SERVE_FROM_CACHE', 'the origin failed: the stale copy is served and kept a while longer');
}

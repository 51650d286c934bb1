import { hasField } from '../http/header.ts';
import { clientConditionals } from '../policy/conditionals.ts';
import { isMethodCacheable } from '../policy/methods.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { AlternateView, Txn } from '../txn/txn.ts';
import { addWarning, answerWith } from './answer.ts';
import { direct } from './decisions.ts';
import { errorAnswer } from './errors.ts';
import { mark } from './mark.ts';
import { setUpRange } from './range.ts';
import { headerForTransform, isToTransform } from './transform.ts';

/** Answers from the copy at hand, with a warning if there is one to give. ATS: build_response_from_cache. */
export function fromCache(txn: Txn, env: Env, warning: number | null): Decision {
  const object = txn.cache.object as AlternateView;
  const verdict = clientConditionals(txn.clientRequest, object.response, object.responseReceivedTime);
  env.decided('match_response_to_request_conditionals', String(verdict.answer), verdict.because);
  const decision = byCondition(txn, env, object, verdict.answer);
  if (warning !== null && txn.clientResponse && txn.clientResponse.status !== 502)
    addWarning(txn.clientResponse, env, warning);
  return decision;
}

function byCondition(txn: Txn, env: Env, object: AlternateView, status: number): Decision {
  if (status === 304) return unmodified(txn, env, object);
  if (status === 412) return failedPrecondition(txn, env);
  mark(txn, 'lookup', 'H');
  const { method } = txn.clientRequest;
  if (method !== 'HEAD' && isMethodCacheable(method, env.config)) return wholeOrPart(txn, env, object, status);
  if (method !== 'HEAD') return unfit(txn, env);
  env.say('from_cache_header');
  txn.cache.action = 'DO_NO_ACTION';
  answerWith(txn, env, { base: object.response, status: object.response.status, source: 'CACHE' });
  return direct('INTERNAL_CACHE_NOOP', 'HEAD: the stored header is the answer');
}

/** A stored copy is no answer to a method that changes things: the connection's failure is. */
function unfit(txn: Txn, env: Env): Decision {
  env.say('from_cache_failed');
  errorAnswer(txn, env, { status: 502, reason: 'Connection Failed', template: 'connect#failed_connect' });
  txn.cache.action = 'DO_NO_ACTION';
  return direct('INTERNAL_CACHE_NOOP', `the origin cannot be asked, and ${txn.clientRequest.method} needs it`);
}

function unmodified(txn: Txn, env: Env, object: AlternateView): Decision {
  mark(txn, 'lookup', 'N');
  env.say('from_cache_not_modified');
  txn.cache.action = 'DO_NO_ACTION';
  answerWith(txn, env, { base: object.response, status: 304, source: 'CACHE' });
  return direct('INTERNAL_CACHE_NOOP', "the client's own copy is still good: 304");
}

function failedPrecondition(txn: Txn, env: Env): Decision {
  mark(txn, 'lookup', 'I');
  env.say('from_cache_precondition');
  txn.cache.action = 'DO_NO_ACTION';
  answerWith(txn, env, { base: null, status: 412, source: 'CACHE' });
  return direct('INTERNAL_CACHE_NOOP', "the client's precondition does not hold for the copy: 412");
}

function wholeOrPart(txn: Txn, env: Env, object: AlternateView, status: number): Decision {
  txn.cache.action = 'DO_SERVE';
  env.say('from_cache_full');
  if (status === 200 && hasField(txn.clientRequest.fields, 'Range')) {
    const decision = part(txn, env, object);
    if (decision) return decision;
  }
  if (isToTransform(txn)) headerForTransform(txn, env, object.response);
  else answerWith(txn, env, { base: object.response, status: object.response.status, source: 'CACHE' });
  return direct('SERVE_FROM_CACHE', 'the copy is served');
}

/** Null when the answer is the copy, whole or cut; a decision when it is neither. */
function part(txn: Txn, env: Env, object: AlternateView): Decision | null {
  const ignored = txn.clientRequest.fields;
  setUpRange(txn, env, { length: object.size ?? -1, response: object.response, seekable: !txn.cache.readWhileWrite });
  const { setup } = txn.range;
  if (setup === 'RANGE_NOT_SATISFIABLE') {
    txn.cache.action = 'DO_NO_ACTION';
    errorAnswer(txn, env, { status: 416, reason: 'Requested Range Not Satisfiable', template: 'default' });
    return direct('INTERNAL_CACHE_NOOP', 'no requested range lies inside the object: 416');
  }
  const cut = setup === 'RANGE_REQUESTED' || setup === 'RANGE_NOT_TRANSFORM_REQUESTED';
  if (cut || !hasField(ignored, 'Range')) return null;
  env.say('range_tunnel');
  txn.cache.action = 'DO_NO_ACTION';
  return txn.dns.success ? env.call('HandleCacheOpenReadMiss', txn) : env.call('CallOSDNSLookup', txn);
}

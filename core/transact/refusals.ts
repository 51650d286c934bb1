import { isMethodSupported } from '../policy/methods.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { go } from './decisions.ts';
import { type ErrorAnswer, errorAnswer } from './errors.ts';
import { mark } from './mark.ts';
import { startOfWork } from './request.ts';

/** What a request that cannot be read is answered, by the status its parser gave. */
const BAD: Readonly<Record<number, ErrorAnswer>> = {
  400: { status: 400, reason: 'Invalid HTTP Request', template: 'request#syntax_error' },
  414: { status: 414, reason: 'URI Too Long', template: 'request#uri_len_too_long' },
  501: { status: 501, reason: 'Field not implemented', template: 'transcoding#unsupported' },
  505: { status: 505, reason: 'Unsupported HTTP Version', template: 'request#syntax_error' },
};

/** The request (or a response's transfer coding) cannot be read. ATS: HttpTransact::BadRequest. */
export function badRequest(txn: Txn, env: Env): Decision {
  startOfWork(txn, env);
  env.say('bad_request');
  if (!isMethodSupported(txn.clientRequest.method)) mark(txn, 'tunnel', 'M');
  const answer = BAD[txn.badStatus] ?? BAD[400];
  if (answer) errorAnswer(txn, env, answer);
  txn.client_info.keepAlive = false;
  return go('SEND_ERROR_CACHE_NOOP', null, 'the request cannot be read');
}

/** ATS: HttpTransact::Forbidden. */
export function forbidden(txn: Txn, env: Env): Decision {
  startOfWork(txn, env);
  env.say('forbidden');
  errorAnswer(txn, env, { status: 403, reason: 'Access Denied', template: 'access#denied' });
  return go('SEND_ERROR_CACHE_NOOP', null, 'the request is not allowed');
}

/** ATS: HttpTransact::SelfLoop. */
export function selfLoop(txn: Txn, env: Env): Decision {
  mark(txn, 'error', 'L');
  errorAnswer(txn, env, { status: 400, reason: 'Cycle Detected', template: 'request#cycle_detected' });
  env.say('self_loop');
  errorAnswer(txn, env, {
    over: txn.clientResponse,
    status: 400,
    reason: 'Direct self loop detected',
    template: 'request#cycle_detected',
  });
  return go('SEND_ERROR_CACHE_NOOP', null, 'the request would come back to this proxy');
}

/** The origin failed lately and may not be tried at all. ATS: HttpTransact::OriginDead. */
export function originDead(txn: Txn, env: Env): Decision {
  startOfWork(txn, env);
  env.say('origin_dead');
  errorAnswer(txn, env, { status: 502, reason: 'Origin Server Marked Down', template: 'connect#failed_connect' });
  return go('SEND_ERROR_CACHE_NOOP', null, 'the origin is marked down and may not be tried');
}

/** The client was silent in the middle of its body. ATS: HttpTransact::PostInactiveTimeoutResponse. */
export function postInactiveTimeout(txn: Txn, env: Env): Decision {
  env.say('post_inactive');
  errorAnswer(txn, env, { status: 408, reason: 'Inactive Timeout', template: 'timeout#inactivity' });
  return go('SEND_ERROR_CACHE_NOOP', null, 'the client sent nothing of its body for too long');
}

/** The client took too long over its body. ATS: HttpTransact::PostActiveTimeoutResponse. */
export function postActiveTimeout(txn: Txn, env: Env): Decision {
  env.say('post_active');
  errorAnswer(txn, env, { status: 408, reason: 'Active Timeout', template: 'timeout#activity' });
  return go('SEND_ERROR_CACHE_NOOP', null, 'the client took too long over its body');
}

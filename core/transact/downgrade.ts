import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { direct } from './decisions.ts';
import { errorAnswer } from './errors.ts';
import { howToOpen } from './next_hop.ts';

/** A 505: the request is tried once more as HTTP/1.0. ATS: HttpTransactHeaders::downgrade_request. */
export function downgraded(txn: Txn, env: Env): Decision {
  const { serverRequest } = txn;
  if (serverRequest && serverRequest.version === '1.1') {
    serverRequest.version = '1.0';
    return howToOpen(txn, env, 'the origin does not speak 1.1: the request goes out as 1.0');
  }
  errorAnswer(txn, env, { status: 505, reason: 'HTTP Version Not Supported', template: 'response#bad_version' });
  return direct('SEND_ERROR_CACHE_NOOP', 'the origin speaks neither 1.1 nor 1.0');
}

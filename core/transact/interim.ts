import { valueOf } from '../http/header.ts';
import type { ResponseHead } from '../http/message.ts';
import { baseForClient, serverHeader } from '../policy/response_headers.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { go } from './decisions.ts';

/** 100 and 103 come before the answer proper; other 1xx pass for answers. */
export function isInterim(status: number): boolean {
  return status === 100 || status === 103;
}

/** Passes an interim answer on to clients that know what it is. ATS: HttpTransact::handle_100_continue_response. */
export function passInterim(txn: Txn, env: Env, response: ResponseHead): Decision {
  const printed = (action: string) => [action, 'HandleResponse'] as const;
  const expects = valueOf(txn.clientRequest.fields, 'Expect')?.toLowerCase() === '100-continue';
  const { version } = txn.client_info;
  if (version !== '1.1' && !(version === '1.0' && expects)) {
    const why = 'a client of 1.0 does not know interim answers';
    return go('SERVER_PARSE_NEXT_HDR', 'HandleResponse', why, printed('SM_ACTION_SERVER_PARSE_NEXT_HDR'));
  }
  const answer = { ...baseForClient(response), version };
  env.sayAll(serverHeader(answer.fields, env.config));
  txn.clientResponse = answer;
  env.dump("Proxy's Response", answer);
  return go('INTERNAL_100_RESPONSE', 'HandleResponse', 'an interim answer', printed('SM_ACTION_INTERNAL_100_RESPONSE'));
}

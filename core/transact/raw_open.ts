import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { answerWith } from './answer.ts';
import { direct } from './decisions.ts';
import { serverDied } from './hop_died.ts';

/**
 * The socket for a CONNECT exists: the client is told so before anybody knows whether the origin takes the connection.
 * ATS: HttpTransact::OriginServerRawOpen.
 */
export function originServerRawOpen(txn: Txn, env: Env): Decision {
  env.say('raw_open_enter');
  if (txn.current.state !== 'CONNECTION_ALIVE') {
    serverDied(txn, env);
    return direct('INTERNAL_CACHE_NOOP', 'there is no way to the origin');
  }
  answerWith(txn, env, { base: null, status: 200, reason: 'OK', source: 'NONE', lengthTrusted: true });
  env.say('raw_open_alive');
  return direct('SSL_TUNNEL', 'a socket was made: from here on the bytes are passed on as they come');
}

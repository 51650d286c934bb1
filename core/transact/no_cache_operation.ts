import type { ResponseHead } from '../http/message.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { answerWith } from './answer.ts';
import { direct } from './decisions.ts';
import { downgraded } from './downgrade.ts';
import { mark } from './mark.ts';
import { headerForTransform, isToTransform } from './transform.ts';

/** Passes the answer on; the cache is not touched. ATS: handle_no_cache_operation_on_forward_server_response. */
export function forwardWithoutCache(txn: Txn, env: Env, response: ResponseHead): Decision {
  env.say('hncoofsr');
  env.say('hncoofsr_seq');
  if (response.status === 505) return downgraded(txn, env);
  const decision = byStatus(txn, env, response.status);
  if (isToTransform(txn) && decision.action === 'SERVER_READ') headerForTransform(txn, env, response);
  else answerWith(txn, env, { base: response, status: response.status, source: 'HTTP_ORIGIN_SERVER' });
  return decision;
}

function byStatus(txn: Txn, env: Env, status: number): Decision {
  switch (status) {
    case 200:
      mark(txn, 'server', 'S');
      mark(txn, 'proxy', 'S');
      env.say('hncoofsr_200');
      txn.redirectEnabled = false;
      if (txn.clientRequest.method === 'CONNECT') {
        env.say('hncoofsr_tunnel');
        return direct('SSL_TUNNEL', 'the next hop has opened a tunnel');
      }
      env.say('hncoofsr_next');
      return direct('SERVER_READ', "the origin's answer is passed on and not stored");
    case 304:
      mark(txn, 'server', 'N');
      mark(txn, 'proxy', 'N');
      env.say('hncoofsr_304');
      return direct('INTERNAL_CACHE_NOOP', "the origin's 304 is passed on");
    case 206:
      return direct('SERVER_READ', "the origin's partial answer is passed on and not stored");
    default:
      env.say('hncoofsr_other');
      return direct('SERVER_READ', `the origin's ${status} is passed on and not stored`);
  }
}

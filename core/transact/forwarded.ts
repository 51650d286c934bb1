import { appendValue, elementsOf } from '../http/header.ts';
import type { ResponseHead } from '../http/message.ts';
import type { CacheAction } from '../names/states.ts';
import { isLikelyCacheable } from '../policy/request_headers.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { addWarning, answerWith } from './answer.ts';
import { mark } from './mark.ts';
import type { Outcome } from './outcome.ts';
import { headerForTransform, isToTransform } from './transform.ts';

/** Via letter and log line of what happens to the copy. */
const FILL: Readonly<
  Partial<Record<CacheAction, readonly [letter: string, line: 'hcoofsr_delete' | 'hcoofsr_write' | 'hcoofsr_update']>>
> = {
  DO_DELETE: ['D', 'hcoofsr_delete'],
  DO_SERVE_AND_DELETE: ['D', 'hcoofsr_delete'],
  DO_WRITE: ['W', 'hcoofsr_write'],
  DO_UPDATE: ['U', 'hcoofsr_update'],
  DO_SERVE_AND_UPDATE: ['U', 'hcoofsr_update'],
  DO_REPLACE: ['U', 'hcoofsr_update'],
};

/** Marks what was decided and builds the client's answer. ATS: the end of handle_cache_operation_on_forward_server_response. */
export function finishAnswer(txn: Txn, env: Env, outcome: Outcome, response: ResponseHead): Decision {
  const { action } = txn.cache;
  const fill = FILL[action];
  if (fill) {
    mark(txn, 'fill', fill[0]);
    env.say(fill[1]);
  }
  const unmodified = outcome.status === 304 && action !== 'DO_NO_ACTION';
  if (unmodified) {
    env.say('hcoofsr_client_conditional');
    mark(txn, 'client', 'I');
  }
  mark(txn, 'proxy', unmodified ? 'N' : 'S');
  sayStored(txn, env, action);
  if (isToTransform(txn) && feedsTransform(outcome)) headerForTransform(txn, env, outcome.base);
  else answerWith(txn, env, { base: outcome.base, status: outcome.status, source: sourceOf(action) });
  if (outcome.status === 304 || outcome.status === 412) conditionalAnswer(txn, env, outcome, response);
  return outcome.decision;
}

/** A 304 or 412 goes out without any body to cut. */
function feedsTransform({ decision }: Outcome): boolean {
  return decision.action === 'SERVER_READ' || decision.action === 'SERVE_FROM_CACHE';
}

function sayStored(txn: Txn, env: Env, action: CacheAction): void {
  if (action === 'DO_UPDATE' || action === 'DO_SERVE_AND_UPDATE') {
    env.say('hcoofsr_merge');
    env.say('merged_dead_bytes', { bytes: 0 });
  } else if (action === 'DO_WRITE' || action === 'DO_REPLACE')
    env.dump('Cached Request Hdr', txn.cache.toStore?.request ?? null);
}

function sourceOf(action: CacheAction): 'CACHE' | 'HTTP_ORIGIN_SERVER' {
  return action === 'DO_SERVE_AND_UPDATE' || action === 'DO_SERVE_AND_DELETE' ? 'CACHE' : 'HTTP_ORIGIN_SERVER';
}

/** A 304 or 412 carries the origin's own Via too, and a warning when nobody asked for it. */
function conditionalAnswer(txn: Txn, env: Env, outcome: Outcome, response: ResponseHead): void {
  const answer = txn.clientResponse;
  if (!answer) return;
  const via = elementsOf(response.fields, 'Via');
  if (via.length > 0) appendValue(answer.fields, 'Via', via.join(', '));
  if (outcome.unexpected && !txn.wishes.noStore && isLikelyCacheable(txn.clientRequest, env.config)) {
    addWarning(answer, env, 199, 'Proxy received unexpected 304 response; content may be stale');
  }
  env.dump("Proxy's Response (Client Conditionals)", answer);
}

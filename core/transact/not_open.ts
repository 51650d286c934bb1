import { type Fact, fact } from '../base/fact.ts';
import { intOf } from '../config/config.ts';
import { SERVER_STATES } from '../names/states.ts';
import { COMPUTED, configFact } from '../policy/ruling.ts';
import type { Decision, Env } from '../txn/env.ts';
import { hopOf } from '../txn/hop.ts';
import type { Txn } from '../txn/txn.ts';
import { go } from './decisions.ts';
import { fromCache } from './from_cache.ts';
import { parentDied, serverDied } from './hop_died.ts';
import { isDown, updateHost } from './host_state.ts';
import { mark } from './mark.ts';
import { howToOpen } from './next_hop.ts';
import { isRetryable } from './retryable.ts';
import { staleAllowed } from './stale.ts';

const MAX_RETRIES = 'proxy.config.http.connect_attempts_max_retries';
const OF_DEAD = 'proxy.config.http.connect_attempts_max_retries_dead_server';

/** No usable answer: try again, or give up. ATS: the failing states of HttpTransact::handle_response_from_server. */
export function serverFailed(txn: Txn, env: Env): Decision {
  const { state } = txn.current;
  if (state !== 'OUTBOUND_CONGESTION') env.congestion.failed(txn);
  if (state === 'ACTIVE_TIMEOUT' || state === 'OUTBOUND_CONGESTION') return giveUp(txn, env);
  const { max, limit } = mostRetries(txn, env);
  const { attempts } = txn.current;
  env.say('retry_limits', { max, attempts });
  if (attempts < max && isRetryable(txn))
    return isRotated(txn, env) ? nextAddress(txn, env, max) : retry(txn, env, max);
  sayFailed(txn, env);
  env.say('no_more_retries');
  mark(txn, 'origin', 'F');
  env.decided('handle_response_from_server', `no more attempts: ${state}`, [
    fact('attempts', attempts + 1, COMPUTED),
    fact('address', hopOf(txn).ip, COMPUTED),
    fact('connection', hopOf(txn).connectError ?? state, COMPUTED),
    limit,
  ]);
  return connectionNotOpen(txn, env);
}

/** There is nothing to be tried again. */
function giveUp(txn: Txn, env: Env): Decision {
  env.say(txn.current.state === 'ACTIVE_TIMEOUT' ? 'not_alive' : 'congested');
  mark(txn, 'origin', 'F');
  return connectionNotOpen(txn, env);
}

/** How often an address may be tried again, and who says so: one that is down, or is watched, has a limit of its own. */
function mostRetries(txn: Txn, env: Env): { max: number; limit: Fact } {
  const limit = env.congestion.retries(txn);
  if (limit) return { max: Number(limit.value), limit };
  if (isDown(txn, env)) return { max: intOf(env.config, OF_DEAD) - 1, limit: configFact(env.config, OF_DEAD) };
  return { max: intOf(env.config, MAX_RETRIES), limit: configFact(env.config, MAX_RETRIES) };
}

function sayFailed(txn: Txn, env: Env): void {
  const { attempts, state } = txn.current;
  env.say('connect_failed', { attempt: attempts, state: SERVER_STATES.indexOf(state), ip: hopOf(txn).ip ?? '' });
}

/** Is it time for another of several addresses? */
function isRotated(txn: Txn, env: Env): boolean {
  const every = intOf(env.config, 'proxy.config.http.connect_attempts_rr_retries');
  return txn.host.roundRobin && every > 0 && (txn.current.attempts + 1) % every === 0;
}

/** ATS: HttpTransact::delete_server_rr_entry. */
function nextAddress(txn: Txn, env: Env, max: number): Decision {
  const ip = hopOf(txn).ip ?? '';
  env.say('rr_failed', { attempt: txn.current.attempts, ip });
  env.say('rr_marking');
  txn.current.attempts++;
  env.say('attempts_now', { attempts: txn.current.attempts, max });
  return go('ORIGIN_SERVER_RR_MARK_DOWN', 'ReDNSRoundRobin', `${ip} failed often enough: take another address`);
}

/** ATS: HttpTransact::retry_server_connection_not_open. */
function retry(txn: Txn, env: Env, max: number): Decision {
  sayFailed(txn, env);
  hopOf(txn).keepAlive = false;
  txn.current.attempts++;
  env.say('attempts_now', { attempts: txn.current.attempts, max });
  env.say('retrying');
  if (txn.wishes.serverAddress)
    return go('API_OS_DNS', 'OSDNSLookup', 'a plugin gave the address: it may give another');
  return howToOpen(txn, env, `attempt ${txn.current.attempts} of ${max} more`);
}

/** Nobody answers: a stale copy if there is one, else an error. ATS: HttpTransact::handle_server_connection_not_open. */
export function connectionNotOpen(txn: Txn, env: Env): Decision {
  env.say('hscno');
  env.say('hscno_seq');
  mark(txn, 'server', 'E');
  updateHost(txn, env);
  const stale = txn.cache.action === 'DO_UPDATE' || txn.cache.action === 'DO_SERVE';
  if (stale && staleAllowed(txn, env)) {
    env.say('hscno_stale');
    txn.source = 'CACHE';
    return fromCache(txn, env, 111);
  }
  return txn.current.requestTo === 'PARENT_PROXY' ? parentDied(txn, env) : serverDied(txn, env);
}

import { intOf } from '../config/config.ts';
import type { ServerState } from '../names/states.ts';
import { SERVER_STATES } from '../names/states.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { direct } from './decisions.ts';
import { errorAnswer } from './errors.ts';
import { fromCache } from './from_cache.ts';
import { mark } from './mark.ts';
import { howToOpen } from './next_hop.ts';
import { staleAllowed } from './stale.ts';

/** No usable answer: try again, or give up. ATS: the failing states of HttpTransact::handle_response_from_server. */
export function connectionNotOpen(txn: Txn, env: Env): Decision {
  const { name, ip } = txn.server_info;
  const dead = intOf(env.config, 'proxy.config.http.connect_attempts_max_retries_dead_server') - 1;
  const max = env.host(name, ip).down ? dead : intOf(env.config, 'proxy.config.http.connect_attempts_max_retries');
  const { attempts, state } = txn.current;
  env.say('retry_limits', { max, attempts });
  env.say('connect_failed', { attempt: attempts, state: SERVER_STATES.indexOf(state), ip: ip ?? '' });
  if (attempts < max) return retry(txn, env, max);
  env.say('no_more_retries');
  mark(txn, 'origin', 'F');
  return serverDied(txn, env);
}

function retry(txn: Txn, env: Env, max: number): Decision {
  txn.server_info.keepAlive = false;
  txn.current.attempts++;
  env.say('attempts_now', { attempts: txn.current.attempts, max });
  env.say('retrying');
  return howToOpen(txn, `attempt ${txn.current.attempts} of ${max} more`);
}

/** ATS: HttpTransact::handle_server_connection_not_open. */
function serverDied(txn: Txn, env: Env): Decision {
  env.say('hscno');
  env.say('hscno_seq');
  mark(txn, 'server', 'E');
  countFailure(txn, env);
  const stale = txn.cache.action === 'DO_UPDATE' || txn.cache.action === 'DO_SERVE';
  if (stale && staleAllowed(txn, env)) {
    env.say('hscno_stale');
    txn.source = 'CACHE';
    return fromCache(txn, env, 111);
  }
  const [status, reason, template] = ERRORS[txn.current.state] ?? ERRORS.CONNECTION_ERROR;
  errorAnswer(txn, env, { status, reason: reasonOf(txn, reason), template });
  return direct('SEND_ERROR_CACHE_NOOP', `the origin gives no usable answer: ${status}`);
}

function countFailure(txn: Txn, env: Env): void {
  const { name, ip, port } = txn.server_info;
  const address = `${ip}:${port}`;
  if (ip !== null && txn.current.state === 'CONNECTION_ERROR') {
    const { count, down } = env.hostFailed(name, ip);
    if (down) env.say('hostdb_down', { address });
    else env.say('hostdb_increment', { address, count });
  }
  env.say('server_info', { address });
}

/** Status, reason and page by how it failed. ATS: HttpTransact::handle_server_died. */
const ERRORS: Readonly<Partial<Record<ServerState, readonly [number, string, string]>>> &
  Readonly<Record<'CONNECTION_ERROR', readonly [number, string, string]>> = {
  CONNECTION_ERROR: [502, 'connect failed', 'connect#failed_connect'],
  CONNECTION_CLOSED: [502, 'Server Hangup', 'connect#hangup'],
  INACTIVE_TIMEOUT: [504, 'Connection Timed Out', 'timeout#inactivity'],
  ACTIVE_TIMEOUT: [504, 'Maximum Transaction Time Exceeded', 'timeout#activity'],
  PARSE_ERROR: [502, 'Invalid HTTP Response', 'response#bad_response'],
  BAD_INCOMING_RESPONSE: [502, 'Malformed Server Response Status', 'response#bad_response'],
};

/** The system's words for why a connection failed. */
const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  EPIPE: 'Broken pipe',
};

function reasonOf(txn: Txn, reason: string): string {
  return txn.current.state === 'CONNECTION_ERROR' ? (CAUSES[txn.server_info.connectError ?? ''] ?? reason) : reason;
}

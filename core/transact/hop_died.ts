import type { ServerState } from '../names/states.ts';
import type { Decision, Env } from '../txn/env.ts';
import { hopOf } from '../txn/hop.ts';
import type { Txn } from '../txn/txn.ts';
import { direct, go } from './decisions.ts';
import { errorAnswer } from './errors.ts';

/** An error page: status, reason, template of the body factory. */
type Page = readonly [status: number, reason: string, template: string];

const BAD_RESPONSE = 'response#bad_response';
const FAILED = 'connect#failed_connect';

/** What the client is told, by how it ended with the origin. ATS: HttpTransact::handle_server_died. */
const SERVER_DIED: Readonly<Partial<Record<ServerState, Page>>> = {
  CONNECTION_ALIVE: [502, 'Unknown Error', BAD_RESPONSE],
  CONNECTION_ERROR: [502, 'connect failed', FAILED],
  OPEN_RAW_ERROR: [502, 'Tunnel Connection Failed', FAILED],
  CONNECTION_CLOSED: [502, 'Server Hangup', 'connect#hangup'],
  ACTIVE_TIMEOUT: [504, 'Maximum Transaction Time Exceeded', 'timeout#activity'],
  INACTIVE_TIMEOUT: [504, 'Connection Timed Out', 'timeout#inactivity'],
  PARSE_ERROR: [502, 'Invalid HTTP Response', BAD_RESPONSE],
  BAD_INCOMING_RESPONSE: [502, 'Malformed Server Response Status', BAD_RESPONSE],
  OUTBOUND_CONGESTION: [503, 'Origin server congested', 'congestion#retryAfter'],
};

/** ATS: HttpTransact::handle_parent_died. */
const PARENT_DIED: Readonly<Partial<Record<ServerState, Page>>> = {
  OUTBOUND_CONGESTION: [503, 'Next Hop Congested', 'congestion#retryAfter'],
  INACTIVE_TIMEOUT: [504, 'Next Hop Timeout', 'timeout#inactivity'],
  ACTIVE_TIMEOUT: [504, 'Next Hop Timeout', 'timeout#activity'],
};

/** The system's words for why a connection failed. */
const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  EPIPE: 'Broken pipe',
  EIO: 'Input/output error',
  ENET_CONNECT_FAILED: 'internal error - server connection terminated',
};

/** The origin gives no usable answer: the client gets an error page. */
export function serverDied(txn: Txn, env: Env): Decision {
  const congested = env.congestion.answer(txn);
  if (congested) {
    env.decided('congested origin', `503 ${congested.reason}`, congested.because);
    errorAnswer(txn, env, { status: 503, ...congested });
    return direct('SEND_ERROR_CACHE_NOOP', `congestion control answers: ${congested.reason}`);
  }
  const { state } = txn.current;
  const [status, reason, template] = SERVER_DIED[state] ?? ([502, 'Next Hop Connection Failed', 'connect'] as const);
  const cause = state === 'CONNECTION_ERROR' ? CAUSES[hopOf(txn).connectError ?? ''] : undefined;
  errorAnswer(txn, env, { status, reason: cause ?? reason, template });
  return direct('SEND_ERROR_CACHE_NOOP', `the origin gives no usable answer: ${status}`);
}

/** No parent takes the request, and the origin may not be asked. */
export function parentDied(txn: Txn, env: Env): Decision {
  const [status, reason, template] =
    PARENT_DIED[txn.current.state] ?? ([502, 'Next Hop Connection Failed', 'connect'] as const);
  errorAnswer(txn, env, { status, reason, template });
  return go('SEND_ERROR_CACHE_NOOP', null, `no parent takes the request: ${status}`);
}

import { intOf } from '../config/config.ts';
import { cleared } from '../congestion/control.ts';
import { emptyResponse, parseResponse } from '../http/parse_response.ts';
import { isCodingSupported } from '../http/transfer_coding.ts';
import type { EventName } from '../names/events.ts';
import type { ServerState } from '../names/states.ts';
import { mayFollow } from '../transact/redirect_follow.ts';
import { hopOf } from '../txn/hop.ts';
import { configOf } from '../txn/overrides.ts';
import type { Hop, Txn } from '../txn/txn.ts';
import type { SocketError } from '../txn/wire.ts';
import { armClientActivity } from './client_sessions.ts';
import { type Ctx, milestone, push, say, sayOf, serverOf } from './context.ts';
import { giveUpBody, originFailsPost } from './post_tunnel.ts';
import { armServerActivity, askToSend, closeServer, serverBorn } from './server_sessions.ts';
import { SERVER_ACTIVE, sayTimeout } from './timeouts.ts';
import { giveUpInterim } from './tunnels.ts';

/** Most bytes a field of an answer has, whatever the limit for requests is. */
const RESPONSE_FIELD_MAX = 131_070;

/** Nothing to do: the event is taken notice of. */
export function stay(): void {}

/** A socket was made. 9.2 waits for the handshake; 3.3 sends at once. ATS: HttpSM::state_http_server_open. */
export function serverOpened(ctx: Ctx, txn: Txn): void {
  serverBorn(ctx, txn);
  milestone(ctx, txn, 'SERVER_CONNECT_END', true);
  if (ctx.core.profile === '3.3') return askToSend(ctx, txn);
  txn.serverHandler = 'state_http_server_open';
  sayOf(ctx, txn, 'handshake_handler');
}

/** A socket for a CONNECT was made: the client hears of success at once. ATS: HttpSM::state_raw_http_server_open. */
export function rawOpened(ctx: Ctx, txn: Txn): void {
  serverBorn(ctx, txn, true);
  rawDecided(ctx, txn, 'CONNECTION_ALIVE');
}

/** No socket for a CONNECT. */
export function rawFailed(ctx: Ctx, txn: Txn): void {
  rawDecided(ctx, txn, 'OPEN_RAW_ERROR');
}

function rawDecided(ctx: Ctx, txn: Txn, state: ServerState): void {
  milestone(ctx, txn, 'SERVER_CONNECT_END', true);
  txn.current.state = state;
  push(ctx, { do: 'transact', sm: txn.sm, step: 'OriginServerRawOpen' });
}

/** The origin accepted. */
export function connected(ctx: Ctx, txn: Txn): void {
  const session = serverOf(ctx.core, txn);
  if (session) session.connected = true;
  cleared(ctx.core, txn);
  milestone(ctx, txn, 'SERVER_CONNECT_END', true);
  sayOf(ctx, txn, 'handshake_complete');
  hopOf(txn).connectError = null;
  askToSend(ctx, txn);
}

/** The connection could not be made. */
export function connectFailed(ctx: Ctx, txn: Txn, event: EventName): void {
  milestone(ctx, txn, 'SERVER_CONNECT_END', true);
  if (isTimeout(event)) setConnectFail(txn, 'ETIMEDOUT');
  if (event === 'NET_EVENT_OPEN_FAILED') setConnectFail(txn, 'ENET_CONNECT_FAILED');
  txn.current.state = 'CONNECTION_ERROR';
  closeServer(ctx, txn);
  push(ctx, { do: 'transact', sm: txn.sm, step: 'HandleResponse' });
}

/** Bytes of an answer came: read its header. ATS: HttpSM::state_read_server_response_header. */
export function readResponse(ctx: Ctx, txn: Txn): void {
  const session = serverOf(ctx.core, txn);
  if (!session) return;
  if (txn.milestones.SERVER_FIRST_READ === undefined) sayTimeout(ctx, txn, session, SERVER_ACTIVE);
  milestone(ctx, txn, 'SERVER_FIRST_READ');
  armServerActivity(ctx, txn);
  const parsed = parseResponse(session.buffer, session.eos, { fieldMax: RESPONSE_FIELD_MAX });
  for (const text of parsed.said) sayOf(ctx, txn, 'request_parse_note', { text });
  const used = parsed.state === 'more' ? session.buffer.length : parsed.used;
  const isOver = used > intOf(ctx.core.config, 'proxy.config.http.response_header_max_size');
  if (parsed.state === 'more' && !isOver) return;
  milestone(ctx, txn, 'SERVER_READ_HEADER_DONE', true);
  giveUpBody(ctx, txn);
  giveUpInterim(ctx, txn);
  if (parsed.state !== 'done' || isOver) {
    txn.serverResponse = parsed.head ?? emptyResponse();
    return unreadable(ctx, txn);
  }
  session.buffer = session.buffer.slice(parsed.used);
  if (!isCodingSupported(parsed.head.fields)) return unknownCoding(ctx, txn);
  txn.serverResponse = parsed.head;
  txn.current.state = 'CONNECTION_ALIVE';
  sayOf(ctx, txn, 'response_parsed');
  if (!mayFollow(txn, configOf(ctx.core, txn))) {
    txn.redirectEnabled = false;
    sayOf(ctx, txn, 'post_buffers_clear');
  }
  armClientActivity(ctx, txn);
  sayOf(ctx, txn, 'response_continue');
  txn.next = 'HandleResponse';
  txn.apiNext = 'API_READ_RESPONSE_HDR';
  push(ctx, { do: 'callout', sm: txn.sm, hook: 'TS_HTTP_READ_RESPONSE_HDR_HOOK' });
}

/** The body could not be taken apart: the client is told that its own request is bad, as the server has no other page. */
function unknownCoding(ctx: Ctx, txn: Txn): void {
  txn.badStatus = 400;
  push(ctx, { do: 'transact', sm: txn.sm, step: 'BadRequest' });
}

function unreadable(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'response_parse_error');
  txn.current.state = 'PARSE_ERROR';
  const session = serverOf(ctx.core, txn);
  if (session?.eos) return setupError(ctx, txn, 'VC_EVENT_EOS');
  push(ctx, { do: 'transact', sm: txn.sm, step: 'HandleResponse' });
}

/** The origin closed: what came so far is all there is. An empty header counts as read. */
export function responseEnds(ctx: Ctx, txn: Txn): void {
  const answered = ctx.core.tunnels[txn.sm] && ctx.core.tunnels[txn.sm]?.producer.vc !== 'client';
  if (!answered) readResponse(ctx, txn);
}

/** The origin reset the connection or stayed silent. */
export function responseFails(ctx: Ctx, txn: Txn, event: EventName): void {
  setupError(ctx, txn, event);
}

/** ATS: HttpSM::handle_server_setup_error. */
export function setupError(ctx: Ctx, txn: Txn, event: EventName): void {
  sayOf(ctx, txn, 'enter', { handler: 'handle_server_setup_error', event });
  const [state, cause] = SETUP_ERRORS[event] ?? (['CONNECTION_ERROR', null] as const);
  txn.current.state = state;
  if (cause) setConnectFail(txn, cause);
  if (originFailsPost(ctx, txn, event)) return;
  if (event !== 'VC_EVENT_ACTIVE_TIMEOUT') closeServer(ctx, txn);
  push(ctx, { do: 'transact', sm: txn.sm, step: 'HandleResponse' });
}

const SETUP_ERRORS: Readonly<Partial<Record<EventName, readonly [ServerState, SocketError]>>> = {
  VC_EVENT_EOS: ['CONNECTION_CLOSED', 'EPIPE'],
  VC_EVENT_ACTIVE_TIMEOUT: ['ACTIVE_TIMEOUT', 'ETIMEDOUT'],
  VC_EVENT_INACTIVITY_TIMEOUT: ['INACTIVE_TIMEOUT', 'ETIMEDOUT'],
};

/** Why there is no connection: only before one was made. ATS: State::set_connect_fail. */
export function setConnectFail(txn: Txn, error: NonNullable<Hop['connectError']>): void {
  const hop = hopOf(txn);
  if (hop.connectError === 'EIO') hop.connectError = error;
}

function isTimeout(event: EventName): boolean {
  return event === 'VC_EVENT_INACTIVITY_TIMEOUT' || event === 'VC_EVENT_ACTIVE_TIMEOUT';
}

/** Prints what stands before the handler's own line. */
export function beforeEnter(ctx: Ctx, txn: Txn, handler: string, event: EventName): void {
  if (handler === 'state_http_server_open') say(ctx, { sm: txn.sm, con: null }, 'server_open_enter', { event });
}

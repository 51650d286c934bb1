import { intOf, textOf } from '../config/config.ts';
import type { EventName } from '../names/events.ts';
import { newInflow, REQUEST_BLOCK, readFrom } from '../tunnel/buffer.ts';
import type { ClientSession, Core } from '../txn/core_state.ts';
import { configOf } from '../txn/overrides.ts';
import type { Txn } from '../txn/txn.ts';
import { type Address, isFetch } from '../txn/wire.ts';
import { sessionCallout } from './callouts.ts';
import { arm, type Ctx, disarmAll, emit, later, milestone, newPtr, push, put, say } from './context.ts';
import { armTimeout } from './inactivity.ts';
import { newTxn } from './new_txn.ts';
import { updateBorn, updateLetGo } from './updates.ts';

/** A client connected. 9.2 waits for its first bytes before it makes a session. ATS: ProtocolProbeSessionAccept. */
export function acceptClient(ctx: Ctx, conn: string, from: Address, local: Address, thread = 0): void {
  const probe = thread === 0 ? { from, local } : { from, local, thread };
  if (isFetch(conn)) return fetchBorn(ctx, conn, probe);
  ctx.core.probes[conn] = probe;
  say(ctx, { sm: null, con: null }, 'probe_needs_data');
}

/** The first bytes of a connection: the session is born and its first transaction starts. */
export function clientBorn(ctx: Ctx, conn: string, bytes: string): void {
  const probe = ctx.core.probes[conn];
  if (!probe) return;
  delete ctx.core.probes[conn];
  const session = openSession(ctx, conn, probe, bytes);
  if (session === null) return;
  if (ctx.core.profile === '3.3') {
    const seconds = intOf(ctx.core.config, 'proxy.config.http.accept_no_activity_timeout');
    say(ctx, { sm: null, con: session.con }, 'accept_timeout', { seconds });
  } else say(ctx, { sm: null, con: session.con }, 'data_in_buffer');
  startTransaction(ctx, session);
}

type Probe = Core['probes'][string];

/** The session of a plugin's own request is there before its bytes, and has no port of the server's. ATS: TSHttpConnectWithPluginId, PluginVC. */
function fetchBorn(ctx: Ctx, conn: string, probe: Probe): void {
  const session = openSession(ctx, conn, { ...probe, local: { ...probe.local, port: 0 } }, '');
  if (session === null) return;
  session.state = 'KEEP_ALIVE';
  say(ctx, { sm: null, con: session.con }, 'initiating_io');
}

/** Makes the session of a connection; null when a plugin refuses it. */
function openSession(ctx: Ctx, conn: string, probe: Probe, bytes: string): ClientSession | null {
  const con = ctx.core.nextCon++;
  const session: ClientSession = {
    con,
    conn,
    ...probe,
    state: 'INIT',
    inflow: newInflow(REQUEST_BLOCK, ctx.now_ms),
    buffer: '',
    eos: false,
    reset: false,
    listening: true,
    lastRead: 0,
    transactions: 0,
    sm: null,
    hooks: [],
    after: 'keep',
  };
  ctx.core.clients[con] = session;
  ctx.core.conns[session.conn] = { client: con };
  session.inflow.waiting = bytes;
  session.buffer = readFrom(session.inflow, session.inflow.room, 0);
  session.lastRead = session.buffer.length;
  const ptr = newPtr(ctx.core);
  const from = `${probe.from.ip}:${probe.from.port}`;
  say(ctx, { sm: null, con: null }, 'accepted', {
    ptr,
    from,
    transport: ctx.core.profile === '3.3' || isFetch(conn) ? 0 : 1,
  });
  say(ctx, { sm: null, con }, 'session_born', { ptr });
  if (sessionCallout(ctx, session, 'TS_HTTP_SSN_START_HOOK')) return session;
  closeClient(ctx, session, null, true);
  return null;
}

/** Makes a state machine for the next request of a session and starts it. ATS: Http1ClientSession::new_transaction. */
function startTransaction(ctx: Ctx, session: ClientSession): void {
  const sm = ctx.core.nextSm++;
  session.state = 'ACTIVE_READER';
  session.listening = true;
  session.sm = sm;
  session.after = 'keep';
  session.transactions++;
  disarmAll(ctx, { client: session.con });
  say(ctx, { sm, con: null }, 'post_buffers_new');
  say(ctx, { sm, con: session.con }, 'starting_transaction', { count: session.transactions, sm });
  const txn = newTxn(ctx.core, sm, session);
  ctx.core.txns[sm] = txn;
  updateBorn(ctx, txn, session);
  milestone(ctx, txn, 'SM_START');
  milestone(ctx, txn, 'UA_BEGIN');
  txn.apiNext = 'API_SM_START';
  armClientActivity(ctx, txn);
  later(ctx, { do: 'routine', sm, name: 'read_client' });
  const active = intOf(ctx.core.config, 'proxy.config.http.transaction_active_timeout_in');
  armTimeout(ctx, { client: session.con }, 'client active', 'VC_EVENT_ACTIVE_TIMEOUT', active);
  push(ctx, { do: 'callout', sm, hook: 'TS_HTTP_TXN_START_HOOK' });
}

/** Restarts the client's inactivity timer of a transaction. */
export function armClientActivity(ctx: Ctx, txn: Txn): void {
  const seconds = intOf(configOf(ctx.core, txn), 'proxy.config.http.transaction_no_activity_timeout_in');
  armTimeout(ctx, { client: txn.client }, 'client inactivity', 'VC_EVENT_INACTIVITY_TIMEOUT', seconds);
}

/** An event of an idle session. ATS: Http1ClientSession::state_keep_alive. */
export function idleEvent(ctx: Ctx, session: ClientSession, event: EventName): void {
  ctx.parent = say(ctx, { sm: null, con: session.con }, 'enter_client_session', { handler: 'state_keep_alive', event });
  if (event === 'VC_EVENT_READ_READY') startTransaction(ctx, session);
  else closeClient(ctx, session, null, true);
}

/** Closes a client connection; a session that no transaction runs on any more is destroyed at once. */
export function closeClient(ctx: Ctx, session: ClientSession, sm: number | null, destroy: boolean): void {
  if (session.state !== 'CLOSED') {
    session.state = 'CLOSED';
    say(ctx, { sm, con: session.con }, 'client_session_closed');
    emit(ctx, { do: 'close', conn: session.conn }, { sm, con: session.con });
    disarmAll(ctx, { client: session.con });
  }
  if (destroy) destroyClient(ctx, session, sm);
}

/**
 * Ends the sending side only: a client that may still be sending its body shall read the answer before it is reset.
 * ATS: Http1ClientSession::do_io_close (half close).
 */
export function halfCloseClient(ctx: Ctx, session: ClientSession, sm: number): void {
  session.state = 'HALF_CLOSED';
  session.buffer = '';
  const whose = { sm, con: session.con };
  say(ctx, whose, 'client_session_half_closed');
  emit(ctx, { do: 'shutdown', conn: session.conn }, whose);
  disarmAll(ctx, { client: session.con });
  const seconds = intOf(ctx.core.config, 'proxy.config.http.keep_alive_no_activity_timeout_in');
  armTimeout(ctx, { client: session.con }, 'client half closed', 'VC_EVENT_ACTIVE_TIMEOUT', seconds);
  session.eos = false;
  readSoon(ctx, session);
}

/** An event of a half-closed session. ATS: Http1ClientSession::state_wait_for_close. */
export function waitForClose(ctx: Ctx, session: ClientSession, event: EventName): void {
  const whose = { sm: null, con: session.con };
  ctx.parent = say(ctx, whose, 'enter_client_session', { handler: 'state_wait_for_close', event });
  session.buffer = '';
  if (event !== 'VC_EVENT_READ_READY') closeClient(ctx, session, null, true);
}

/** ATS: Http1ClientSession::destroy. */
export function destroyClient(ctx: Ctx, session: ClientSession, sm: number | null): void {
  sessionCallout(ctx, session, 'TS_HTTP_SSN_CLOSE_HOOK');
  say(ctx, { sm, con: session.con }, 'client_session_destroyed');
  delete ctx.core.clients[session.con];
  delete ctx.core.conns[session.conn];
  updateLetGo(ctx, session.conn);
}

/** The transaction has let go of its session: wait for the next request, or begin with the one already there. */
export function releaseClient(ctx: Ctx, session: ClientSession, sm: number): void {
  session.sm = null;
  if (session.buffer !== '') {
    say(ctx, { sm, con: session.con }, 'data_in_buffer');
    startTransaction(ctx, session);
    return;
  }
  session.state = 'KEEP_ALIVE';
  if (ctx.core.profile === '9.2') say(ctx, { sm, con: session.con }, 'initiating_io');
  const seconds = intOf(ctx.core.config, 'proxy.config.http.keep_alive_no_activity_timeout_in');
  disarmAll(ctx, { client: session.con });
  armTimeout(ctx, { client: session.con }, 'client keep-alive', 'VC_EVENT_INACTIVITY_TIMEOUT', seconds);
  session.eos = false;
  readSoon(ctx, session);
}

/**
 * Somebody reads the connection again: what has arrived meanwhile is read when this dispatch is over. An end that was
 * seen before is seen again by whoever is new.
 */
export function readSoon(ctx: Ctx, session: ClientSession): void {
  const { waiting, ended } = session.inflow;
  if (waiting === '' && (!ended || session.eos)) return;
  arm(ctx, { client: session.con }, 'client bytes', 'VC_EVENT_READ_READY', 0);
}

/** The client closed before it sent a byte: nothing is born. */
export function dropProbe(ctx: Ctx, conn: string): void {
  if (!ctx.core.probes[conn]) return;
  delete ctx.core.probes[conn];
  emit(ctx, { do: 'close', conn }, { sm: null, con: null });
  put(ctx, { kind: 'timer', sm: null, con: null, timer: `probe ${conn}`, due_ms: null });
}

/** Name the server gives itself in Via and error pages. */
export function proxyName(ctx: Ctx): string {
  return textOf(ctx.core.config, 'proxy.config.proxy_name') || ctx.core.server.name;
}

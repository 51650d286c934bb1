import { parseIp } from '../base/ip.ts';
import { intOf, isOn, textOf } from '../config/config.ts';
import { ipAllowRule, permitsMethod } from '../config/ip_allow.ts';
import { connectSeconds } from '../congestion/control.ts';
import type { RequestHead } from '../http/message.ts';
import { effectivePort } from '../http/url.ts';
import type { EventName } from '../names/events.ts';
import type { SmHandler } from '../names/handlers.ts';
import type { StepName } from '../names/steps.ts';
import { convertVersion } from '../policy/request_headers.ts';
import { findPooled, poolSizes, takeFromPool } from '../sessions/pool.ts';
import { isSharing, sharingMask } from '../sessions/sharing.ts';
import { isDown } from '../transact/host_state.ts';
import { newInflow, RESPONSE_BLOCK } from '../tunnel/buffer.ts';
import type { ServerSession } from '../txn/core_state.ts';
import { hopOf } from '../txn/hop.ts';
import { configOf } from '../txn/overrides.ts';
import { bodyToTransform } from '../txn/transforms.ts';
import type { Txn } from '../txn/txn.ts';
import { proxyName } from './client_sessions.ts';
import { isCongested, watchOrigin } from './congested.ts';
import {
  arm,
  type Ctx,
  clientOf,
  disarm,
  disarmAll,
  emit,
  milestone,
  newPtr,
  push,
  say,
  sayOf,
  serverOf,
} from './context.ts';
import { environment } from './environment.ts';
import { armTimeout } from './inactivity.ts';
import { SERVER_IDLE, sayPooled, sayTimeout } from './timeouts.ts';

/** Is there a way to this address at all? */
function isReachable(ctx: Ctx, ip: string): boolean {
  return !ctx.core.loopbackOnly || ip.startsWith('127.') || ip === '::1';
}

/** Connects to the next hop, or takes an idle connection. ATS: HttpSM::do_http_server_open. */
export function openServer(ctx: Ctx, txn: Txn): void {
  const { name, ip, port } = hopOf(txn);
  sayOf(ctx, txn, 'open_connection_enter', { family: ip?.includes(':') ? 'ipv6' : 'ipv4' });
  sayOf(ctx, txn, 'open_connection', { host: name, address: `${ip}:${port}` });
  sayOf(ctx, txn, 'sending_request');
  milestone(ctx, txn, 'SERVER_CONNECT', true);
  milestone(ctx, txn, 'SERVER_FIRST_CONNECT');
  const refusal = ctx.core.profile === '9.2' ? refusalOf(ctx, txn) : null;
  if (refusal) return refused(ctx, txn, refusal);
  watchOrigin(ctx, txn);
  if (txn.action === 'ORIGIN_SERVER_RAW_OPEN')
    return isCongested(ctx, txn)
      ? congested(ctx, txn, 'OriginServerRawOpen')
      : connectRe(ctx, txn, 'state_raw_http_server_open');
  if (hasCredentials(ctx, txn)) sayOf(ctx, txn, 'session_private_auth');
  if (isPostAlone(ctx, txn)) sayOf(ctx, txn, 'session_private_post');
  const mask = sharingMask(configOf(ctx.core, txn));
  const wish = { ip: ip ?? '', port, host: name, mask, ...poolOf(ctx, txn) };
  const pooled = isPrivate(ctx, txn) || !isSharing(mask) ? null : findPooled(ctx.core, wish);
  if (pooled) return reuse(ctx, txn, pooled);
  if (!isPrivate(ctx, txn)) for (const pool of poolsAsked(ctx)) sayOf(ctx, txn, 'pool_search_failed', { pool });
  if (isFull(ctx)) {
    txn.current.state = 'CONNECTION_ERROR';
    hopOf(txn).connectError = 'ENET_CONNECT_FAILED';
    return push(ctx, { do: 'transact', sm: txn.sm, step: 'HandleResponse' });
  }
  if (isCongested(ctx, txn)) return congested(ctx, txn, 'HandleResponse');
  connectRe(ctx, txn, 'state_http_server_open');
}

/** No connection may be made. A loop was answered already when it was found, and is answered once more. */
function refused(ctx: Ctx, txn: Txn, step: StepName): void {
  if (step === 'SelfLoop') txn.action = 'SEND_ERROR_CACHE_NOOP';
  push(ctx, { do: 'transact', sm: txn.sm, step });
}

/** The origin takes no connection now. ATS: HttpSM::send_origin_throttled_response. */
function congested(ctx: Ctx, txn: Txn, step: StepName): void {
  txn.current.state = 'OUTBOUND_CONGESTION';
  push(ctx, { do: 'transact', sm: txn.sm, step });
}

/** Makes a socket; the handler hears at once whether there is one. */
function connectRe(ctx: Ctx, txn: Txn, handler: SmHandler): void {
  sayOf(ctx, txn, 'connect_re');
  const event = isReachable(ctx, hopOf(txn).ip ?? '') ? 'NET_EVENT_OPEN' : 'NET_EVENT_OPEN_FAILED';
  push(ctx, { do: 'dispatch', sm: txn.sm, handler, event });
}

/** Whose pools are searched, in order. Record: http.server_session_sharing.pool. */
function poolsAsked(ctx: Ctx): readonly string[] {
  const pool = textOf(ctx.core.config, 'proxy.config.http.server_session_sharing.pool');
  if (pool === 'hybrid') return ['thread', 'global'];
  return [pool === 'global' ? 'global' : 'thread'];
}

/** As many connections to origins are open as there may be. Record: http.server_max_connections, 0 = any number. */
function isFull(ctx: Ctx): boolean {
  const most = intOf(ctx.core.config, 'proxy.config.http.server_max_connections');
  return most > 0 && Object.keys(ctx.core.servers).length >= most;
}

/** Why no connection may be made. */
function refusalOf(ctx: Ctx, txn: Txn): StepName | null {
  const env = environment(ctx, txn);
  const address = parseIp(hopOf(txn).ip ?? '');
  const rule = address && ipAllowRule(ctx.core.config.ipAllow, 'out', address);
  if (rule && !permitsMethod(rule, 'out', txn.clientRequest.method)) return 'Forbidden';
  const retries = intOf(configOf(ctx.core, txn), 'proxy.config.http.connect_attempts_max_retries_dead_server');
  if (retries <= 0 && isDown(txn, env)) return 'OriginDead';
  return txn.dns.success && loops(ctx, txn) ? 'SelfLoop' : null;
}

/** Would this request come back to the proxy itself? ATS: HttpTransact::will_this_request_self_loop. */
function loops(ctx: Ctx, txn: Txn): boolean {
  const cycles = intOf(configOf(ctx.core, txn), 'proxy.config.http.max_proxy_cycles');
  const local = txn.localAddress;
  const { ip } = hopOf(txn);
  const port = effectivePort(txn.clientRequest.url);
  sayOf(ctx, txn, 'max_proxy_cycles', { cycles });
  if (cycles === 0) {
    sayOf(ctx, txn, 'loop_ports', { dst: port, local: local.port });
    if (port === local.port && ip === local.ip) {
      sayOf(ctx, txn, 'loop_same_address');
      return true;
    }
  }
  const own = `${proxyName(ctx)}[${ctx.core.server.uuid}] (${textOf(ctx.core.config, 'proxy.config.http.request_via_str')})`;
  const count = viaCount(ctx, txn, own);
  const detected = count > cycles;
  sayOf(ctx, txn, detected ? 'loop_detected' : 'loop_allowed', { count, cycles });
  return detected;
}

/** How often this server stands in the client's Via fields. */
function viaCount(ctx: Ctx, txn: Txn, own: string): number {
  let count = 0;
  for (const field of txn.clientRequest.fields) {
    if (field.name.toLowerCase() !== 'via') continue;
    sayOf(ctx, txn, 'loop_via', { via: field.value, own });
    count += field.value.split(ctx.core.server.uuid).length - 1;
  }
  return count;
}

/** Connections that carry credentials are not shared. */
function isPrivate(ctx: Ctx, txn: Txn): boolean {
  return hasCredentials(ctx, txn) || isPostAlone(ctx, txn);
}

/** A body may be kept from connections that others use. Record: http.keep_alive_post_out. */
function isPostAlone(ctx: Ctx, txn: Txn): boolean {
  const { method } = txn.clientRequest;
  if (method !== 'POST' && method !== 'PUT') return false;
  return intOf(configOf(ctx.core, txn), 'proxy.config.http.keep_alive_post_out') !== 1;
}

function hasCredentials(ctx: Ctx, txn: Txn): boolean {
  if (!isOn(configOf(ctx.core, txn), 'proxy.config.http.auth_server_session_private')) return false;
  const names = ['authorization', 'proxy-authorization', 'www-authenticate'];
  return txn.serverRequest?.fields.some((f) => names.includes(f.name.toLowerCase())) ?? false;
}

/** Every event thread has a pool of its own, unless all share one. */
function poolOf(ctx: Ctx, txn: Txn): { thread?: number } {
  if (textOf(ctx.core.config, 'proxy.config.http.server_session_sharing.pool') === 'global') return {};
  return { thread: threadOf(ctx, txn) };
}

/** A transaction stays on the thread that accepted its client. */
function threadOf(ctx: Ctx, txn: Txn): number {
  return clientOf(ctx.core, txn)?.thread ?? 0;
}

function reuse(ctx: Ctx, txn: Txn, session: ServerSession): void {
  const { fqdn, ip } = poolSizes(ctx.core, poolOf(ctx, txn).thread);
  const ptr = newPtr(ctx.core);
  const name = `${session.address.ip}:${session.address.port}`;
  sayOf(ctx, txn, 'pool_remove', { ptr, name, fqdn, ip });
  takeFromPool(ctx.core, session);
  sayOf(ctx, txn, 'pool_removed', { ptr, fqdn: fqdn - 1, ip: ip - 1 });
  sayOf(ctx, txn, 'pool_search_ok');
  say(ctx, { sm: txn.sm, con: session.con }, 'pool_return');
  session.state = 'SSN_IN_USE';
  session.sm = txn.sm;
  disarmAll(ctx, { server: session.con });
  txn.serverSession = session.con;
  armActive(ctx, txn, session.con);
  askToSend(ctx, txn);
}

function nextNumber({ core }: Ctx): number {
  return core.nextServerCon === null ? core.nextCon++ : core.nextServerCon++;
}

/**
 * The socket exists; the connection is not made yet. One for a CONNECT (`raw`) has no session and takes a number from
 * nobody. ATS: Http1ServerSession::new_connection.
 */
export function serverBorn(ctx: Ctx, txn: Txn, raw = false): void {
  const con = raw ? -1 - txn.sm : nextNumber(ctx);
  const conn = `s${ctx.core.nextConn++}`;
  const hop = hopOf(txn);
  const address = { ip: hop.ip ?? '', port: hop.port };
  const thread = threadOf(ctx, txn);
  const session: ServerSession = {
    con,
    conn,
    address,
    ...(thread === 0 ? {} : { thread }),
    host: hop.name,
    state: 'SSN_IN_USE',
    private: isPrivate(ctx, txn),
    ...(txn.congestion === null ? {} : { congestion: txn.congestion.key }),
    inflow: newInflow(RESPONSE_BLOCK, ctx.now_ms),
    buffer: '',
    eos: false,
    connected: false,
    ...(raw ? { raw } : {}),
    headerOnItsWay: false,
    sm: txn.sm,
    slaveOf: null,
    used: 0,
  };
  ctx.core.servers[con] = session;
  ctx.core.conns[conn] = { server: con };
  txn.serverSession = con;
  if (!raw) say(ctx, { sm: txn.sm, con }, 'server_session_born', { ptr: newPtr(ctx.core) });
  emit(ctx, { do: 'connect', conn, to: address }, { sm: txn.sm, con });
  if (raw) armServerActivity(ctx, txn);
  else armTimeout(ctx, { server: con }, 'connect', 'VC_EVENT_INACTIVITY_TIMEOUT', connectTimeout(ctx, txn));
  armActive(ctx, txn, con);
}

function armActive(ctx: Ctx, txn: Txn, con: number): void {
  const seconds = intOf(configOf(ctx.core, txn), 'proxy.config.http.transaction_active_timeout_out');
  armTimeout(ctx, { server: con }, 'server active', 'VC_EVENT_ACTIVE_TIMEOUT', seconds);
}

/** Seconds a connection may take to be made. ATS: HttpSM::attach_server_session, get_server_connect_timeout. */
function connectTimeout(ctx: Ctx, txn: Txn): number {
  const watched = connectSeconds(ctx.core, txn);
  if (watched !== null) return watched;
  const config = configOf(ctx.core, txn);
  const { method } = txn.clientRequest;
  if (method === 'POST' || method === 'PUT') return intOf(config, 'proxy.config.http.post_connect_attempts_timeout');
  if (txn.current.requestTo === 'PARENT_PROXY')
    return intOf(config, 'proxy.config.http.parent_proxy.connect_attempts_timeout');
  return intOf(config, 'proxy.config.http.connect_attempts_timeout');
}

/** The connection can take the request: ask the plugins, then send. ATS: HttpSM::handle_http_server_open. */
export function askToSend(ctx: Ctx, txn: Txn): void {
  if (bodyToTransform(txn) && !ctx.core.transforms[txn.sm])
    return push(ctx, { do: 'routine', sm: txn.sm, name: 'body_to_transform' });
  txn.serverHandler = 'state_send_server_request_header';
  if (txn.serverRequest) toVersionOf(txn, txn.serverRequest);
  txn.apiNext = 'API_SEND_REQUEST_HDR';
  push(ctx, { do: 'callout', sm: txn.sm, hook: 'TS_HTTP_SEND_REQUEST_HDR_HOOK' });
}

/** The request speaks 1.0 to an origin known for it, and where it was turned to 1.0 after a 505. */
function toVersionOf(txn: Txn, request: RequestHead): void {
  convertVersion(request, hopOf(txn).version === '1.0' ? '1.0' : request.version);
}

/** Restarts the origin's inactivity timer of a transaction. */
export function armServerActivity(ctx: Ctx, txn: Txn): void {
  if (txn.serverSession === null) return;
  const seconds = intOf(configOf(ctx.core, txn), 'proxy.config.http.transaction_no_activity_timeout_out');
  disarm(ctx, { server: txn.serverSession }, 'connect');
  armTimeout(ctx, { server: txn.serverSession }, 'server inactivity', 'VC_EVENT_INACTIVITY_TIMEOUT', seconds);
}

/** Closes the transaction's origin connection, if it has one. */
export function closeServer(ctx: Ctx, txn: Txn): void {
  const session = serverOf(ctx.core, txn);
  if (!session) return;
  dropServer(ctx, session, txn.sm);
  txn.serverSession = null;
  txn.serverHandler = null;
}

/** Closes an origin connection whoever has it. */
function dropServer(ctx: Ctx, session: ServerSession, sm: number | null): void {
  session.state = 'SSN_CLOSED';
  if (ctx.core.profile === '9.2' && !session.raw)
    say(ctx, { sm, con: session.con }, 'server_session_close', { ptr: newPtr(ctx.core) });
  emit(ctx, { do: 'close', conn: session.conn }, { sm, con: session.con });
  disarmAll(ctx, { server: session.con });
  takeFromPool(ctx.core, session);
  delete ctx.core.servers[session.con];
  delete ctx.core.conns[session.conn];
}

/** The transaction needs its origin connection no more; it is pooled when the transaction ends. */
export function releaseServer(ctx: Ctx, txn: Txn): void {
  const session = serverOf(ctx.core, txn);
  if (!session) return;
  if (ctx.core.profile === '3.3') return attach(ctx, txn, session);
  const mask = sharingMask(configOf(ctx.core, txn));
  if (staysWithClient(ctx, txn)) return holdForClient(ctx, txn, session);
  say(ctx, { sm: txn.sm, con: session.con }, 'server_session_release', {
    private: session.private,
    match: mask,
  });
  if (session.private) {
    // Nobody else gets it: it is closed when the transaction ends.
    session.state = 'KA_RESERVED';
    return;
  }
  if (!isSharing(mask)) return closeServer(ctx, txn);
  session.state = 'SSN_TO_RELEASE';
  session.used++;
}

/** Record: http.attach_server_session_to_client. */
function staysWithClient(ctx: Ctx, txn: Txn): boolean {
  const attaches = intOf(configOf(ctx.core, txn), 'proxy.config.http.attach_server_session_to_client') === 1;
  return attaches && txn.client_info.keepAlive;
}

/** 9.2 says that the client's connection keeps it, but closes it when the transaction ends. */
function holdForClient(ctx: Ctx, txn: Txn, session: ServerSession): void {
  sayOf(ctx, txn, 'attaching_to_client');
  say(ctx, { sm: txn.sm, con: txn.client }, 'attach_slave', { server: session.con });
  session.state = 'KA_RESERVED';
}

/** 3.3: the client session keeps the connection for its next request. */
function attach(ctx: Ctx, txn: Txn, session: ServerSession): void {
  say(ctx, { sm: txn.sm, con: txn.client }, 'attach_slave', { server: session.con });
  sayTimeout(ctx, txn, session, SERVER_IDLE);
  session.state = 'KA_RESERVED';
  session.slaveOf = txn.client;
  session.sm = null;
  txn.serverSession = null;
}

/** The end of a transaction: its released connection becomes idle. ATS: HttpSM::kill_this, transaction_done. */
export function poolServer(ctx: Ctx, txn: Txn): void {
  const session = serverOf(ctx.core, txn);
  if (!session) return;
  if (session.state === 'KA_RESERVED') return closeServer(ctx, txn);
  txn.serverSession = null;
  const address = `${session.address.ip}:${session.address.port}`;
  say(ctx, { sm: txn.sm, con: session.con }, 'pool_add', { address });
  enterPool(ctx, session, txn.sm);
}

function enterPool(ctx: Ctx, session: ServerSession, sm: number | null): void {
  sayPooled(ctx, session);
  say(ctx, { sm, con: session.con }, 'pool_added');
  session.state = 'KA_POOLED';
  session.sm = null;
  session.buffer = '';
  ctx.core.pool.push(session.con);
  disarmAll(ctx, { server: session.con });
  const seconds = intOf(ctx.core.config, 'proxy.config.http.keep_alive_no_activity_timeout_out');
  armTimeout(ctx, { server: session.con }, 'server keep-alive', 'VC_EVENT_INACTIVITY_TIMEOUT', seconds);
  const { waiting, ended } = session.inflow;
  const unread = waiting !== '' ? 'VC_EVENT_READ_READY' : ended ? 'VC_EVENT_EOS' : null;
  if (unread) arm(ctx, { server: session.con }, 'server unread', unread, 0);
}

/** 3.3: a closing client session hands its slave to the pool. */
export function poolSlaves(ctx: Ctx, client: number): void {
  for (const session of Object.values(ctx.core.servers)) {
    if (session.slaveOf !== client) continue;
    session.slaveOf = null;
    enterPool(ctx, session, null);
  }
}

/** Anything that happens on an idle connection ends it. ATS: HttpSessionManager's pool events. */
export function idleServerEvent(ctx: Ctx, session: ServerSession, event: EventName): void {
  if (session.state === 'KA_POOLED' && ctx.core.profile === '9.2') {
    say(ctx, { sm: null, con: session.con }, 'pool_notice', { ptr: newPtr(ctx.core), event });
  }
  dropServer(ctx, session, null);
}

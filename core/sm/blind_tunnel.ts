import { intOf } from '../config/config.ts';
import type { EventName } from '../names/events.ts';
import type { SmHandler } from '../names/handlers.ts';
import { farFrom, flowFrom, flowTo, isRelayOver, newRelay, type RelayEnd, unwritten } from '../tunnel/relay.ts';
import type { Due, Flow, Relay } from '../txn/core_state.ts';
import { configOf } from '../txn/overrides.ts';
import type { Txn } from '../txn/txn.ts';
import { armClientActivity, closeClient } from './client_sessions.ts';
import { armSoon, type Ctx, clientOf, disarm, emit, later, milestone, push, sayOf, serverOf } from './context.ts';
import { armTimeout } from './inactivity.ts';
import { sayRedirection } from './producer_lines.ts';
import { armServerActivity, closeServer } from './server_sessions.ts';
import { responseHeader } from './tunnels.ts';

/** What the log calls each end. */
const NAMES: Readonly<Record<RelayEnd, string>> = {
  client: 'user agent - tunnel',
  server: 'http server - tunnel',
};

/** The routine that tells an end which has nothing left to write that this was all. */
const DONE: Readonly<Record<RelayEnd, string>> = { client: 'relay_to_client', server: 'relay_to_server' };

/**
 * Client ⇄ origin, whatever the bytes: after a CONNECT and after an upgrade. The answer's header goes first, then what
 * came behind the two headers. ATS: HttpSM::setup_blind_tunnel.
 */
export function blindTunnel(ctx: Ctx, txn: Txn): void {
  const [client, server] = [clientOf(ctx.core, txn), serverOf(ctx.core, txn)];
  if (!client || !server) return;
  milestone(ctx, txn, 'SERVER_BEGIN_WRITE', true);
  const relay = newRelay(client.buffer, responseHeader(txn) + server.buffer);
  client.buffer = '';
  server.buffer = '';
  ctx.core.relays[txn.sm] = relay;
  txn.handler = 'tunnel_handler';
  sayOf(ctx, txn, 'adding_producer', { name: NAMES.server });
  sayOf(ctx, txn, 'adding_consumer', { name: NAMES.client });
  sayOf(ctx, txn, 'adding_producer', { name: NAMES.client });
  sayOf(ctx, txn, 'adding_consumer', { name: NAMES.server });
  sayOf(ctx, txn, 'tunnel_run', { producer: 'NULL' });
  if (txn.websocket !== 'open') armClientActivity(ctx, txn);
  if (server.connected) relayConnected(ctx, txn);
  give(ctx, txn, 'client');
}

/** An end is read once the origin's connection stands, which on a loopback it does at once. */
export function isRelayRead(ctx: Ctx, txn: Txn, end: RelayEnd): boolean {
  return serverOf(ctx.core, txn)?.connected !== false && flowFrom(relayOf(ctx, txn), end).reading;
}

/** Longer timeouts than those of a transaction. Records: websocket.active_timeout, websocket.no_activity_timeout. */
export function websocketTimeouts(ctx: Ctx, txn: Txn): void {
  const args = {
    active: intOf(configOf(ctx.core, txn), 'proxy.config.websocket.active_timeout'),
    inactive: intOf(configOf(ctx.core, txn), 'proxy.config.websocket.no_activity_timeout'),
  };
  for (const side of ['client', 'server']) sayOf(ctx, txn, 'websocket_timeouts', { side, ...args });
  const active = (target: Due['target'], side: RelayEnd) =>
    armTimeout(ctx, target, `${side} active`, 'VC_EVENT_ACTIVE_TIMEOUT', args.active);
  active({ server: txn.serverSession ?? 0 }, 'server');
  active({ client: txn.client }, 'client');
  rearmBoth(ctx, txn);
}

/** Bytes go through: both ends are active. When both have been silent for too long the origin's end is told first. */
function rearmBoth(ctx: Ctx, txn: Txn): void {
  rearm(ctx, txn, 'server');
  rearm(ctx, txn, 'client');
}

/** Restarts the inactivity timer of an end, while it is read. */
function rearm(ctx: Ctx, txn: Txn, end: RelayEnd): void {
  const relay = ctx.core.relays[txn.sm];
  if (relay && !flowFrom(relay, end).reading) return;
  if (txn.websocket !== 'open') return end === 'client' ? armClientActivity(ctx, txn) : armServerActivity(ctx, txn);
  const target = end === 'client' ? { client: txn.client } : { server: txn.serverSession ?? 0 };
  const seconds = intOf(configOf(ctx.core, txn), 'proxy.config.websocket.no_activity_timeout');
  armTimeout(ctx, target, `${end} inactivity`, 'VC_EVENT_INACTIVITY_TIMEOUT', seconds);
}

function relayOf(ctx: Ctx, txn: Txn): Relay {
  const relay = ctx.core.relays[txn.sm];
  if (!relay) throw new Error(`transaction ${txn.sm} has no blind tunnel`);
  return relay;
}

/** Writes what waits for an end, if its connection stands. */
function give(ctx: Ctx, txn: Txn, end: RelayEnd): void {
  const flow = flowTo(relayOf(ctx, txn), end);
  const server = serverOf(ctx.core, txn);
  const conn = end === 'client' ? clientOf(ctx.core, txn)?.conn : server?.connected ? server.conn : undefined;
  if (conn === undefined || !flow.writing || flow.waiting === '') return;
  emit(ctx, { do: 'write', conn, bytes: flow.waiting }, { sm: txn.sm, con: null });
  flow.given += flow.waiting.length;
  flow.waiting = '';
}

/** Bytes have been read at an end: they go to the other one. */
export function relayBytes(ctx: Ctx, txn: Txn, end: RelayEnd, bytes: string): void {
  const flow = flowFrom(relayOf(ctx, txn), end);
  rearmBoth(ctx, txn);
  producer(ctx, txn, end, 'VC_EVENT_READ_READY', null);
  flow.waiting += bytes;
  give(ctx, txn, farFrom(end));
}

/** An end has no more to say. */
export function relayEnds(ctx: Ctx, txn: Txn, end: RelayEnd): void {
  producer(ctx, txn, end, 'VC_EVENT_EOS', 'tunnel_handler_ssl_producer');
}

/** The origin took the connection: it can be written to. */
export function relayConnected(ctx: Ctx, txn: Txn): void {
  const flow = relayOf(ctx, txn).up;
  if (flow.waiting !== '') give(ctx, txn, 'server');
  else polled(ctx, txn, 'server');
}

/** What was given to an end has gone, or it has been given nothing: it takes more, or has all. */
export function polled(ctx: Ctx, txn: Txn, end: RelayEnd): void {
  const flow = ctx.core.relays[txn.sm] && flowTo(relayOf(ctx, txn), end);
  if (!flow?.writing) return;
  flow.taken = flow.given;
  if (flow.ending && unwritten(flow) === 0) return consumer(ctx, txn, end, 'VC_EVENT_WRITE_COMPLETE');
  if (!flowFrom(relayOf(ctx, txn), end).reading) restForEver(ctx, txn, end);
  consumer(ctx, txn, end, 'VC_EVENT_WRITE_READY');
  armSoon(ctx, { sm: txn.sm }, 'relay read', 'VC_EVENT_READ_READY');
}

/** An end that is not read any more and has been written to has no inactivity timeout from then on (docs/discoveries). */
function restForEver(ctx: Ctx, txn: Txn, end: RelayEnd): void {
  const target = end === 'client' ? { client: txn.client } : { server: txn.serverSession ?? 0 };
  disarm(ctx, target, `${end} inactivity`);
}

/** The connection to the origin was not made: that reads as its end, and then the write fails. */
export function relayFails(ctx: Ctx, txn: Txn): void {
  push(ctx, { do: 'routine', sm: txn.sm, name: 'relay_breaks' });
  if (relayOf(ctx, txn).down.reading) relayEnds(ctx, txn, 'server');
}

/** After what the origin's end brings about, the write to it fails. */
export function relayBreaks(ctx: Ctx, txn: Txn): void {
  if (ctx.core.relays[txn.sm]?.up.writing) armSoon(ctx, { sm: txn.sm }, 'relay broken', 'EVENT_ERROR');
}

/** A write to an end failed. */
export function relayBroken(ctx: Ctx, txn: Txn, end: RelayEnd): void {
  const relay = ctx.core.relays[txn.sm];
  if (relay && flowTo(relay, end).writing) consumer(ctx, txn, end, 'EVENT_ERROR');
}

/** An end was silent, or open, for too long: told to its reader, else to its writer. */
export function relayTimesOut(ctx: Ctx, txn: Txn, end: RelayEnd, event: EventName): void {
  const reads = flowFrom(relayOf(ctx, txn), end).reading;
  if (reads) producer(ctx, txn, end, event, 'tunnel_handler_ssl_producer');
  else consumer(ctx, txn, end, event);
}

function producer(ctx: Ctx, txn: Txn, end: RelayEnd, event: EventName, handler: SmHandler | null): void {
  const relay = relayOf(ctx, txn);
  relay.turn = end;
  sayOf(ctx, txn, 'producer_event', { name: NAMES[end], event });
  const self = flowTo(relay, end).writing;
  sayRedirection(ctx, txn, { event, alive: true, self });
  if (handler) push(ctx, { do: 'handle', sm: txn.sm, handler, event });
}

function consumer(ctx: Ctx, txn: Txn, end: RelayEnd, event: EventName): void {
  const relay = relayOf(ctx, txn);
  relay.turn = end;
  sayOf(ctx, txn, 'consumer_event', { name: NAMES[end], event });
  if (event === 'VC_EVENT_WRITE_READY') return;
  flowTo(relay, end).writing = false;
  push(ctx, { do: 'handle', sm: txn.sm, handler: 'tunnel_handler_ssl_consumer', event });
}

/** Reading at an end is over; it may still be written to. ATS: HttpSM::tunnel_handler_ssl_producer (EOS). */
export function producerEnds(ctx: Ctx, txn: Txn): void {
  const relay = relayOf(ctx, txn);
  if (!flowTo(relay, relay.turn).writing) return producerBreaks(ctx, txn);
  const flow = flowFrom(relay, relay.turn);
  flow.reading = false;
  finish(ctx, txn, farFrom(relay.turn), flow);
}

/** An end is lost whole. ATS: HttpSM::tunnel_handler_ssl_producer (timeouts, and EOS when nothing is written to it). */
export function producerBreaks(ctx: Ctx, txn: Txn): void {
  const relay = relayOf(ctx, txn);
  const { turn } = relay;
  const [from, to] = [flowFrom(relay, turn), flowTo(relay, turn)];
  close(ctx, txn, turn);
  finish(ctx, txn, farFrom(turn), from);
  stopReading(ctx, txn, farFrom(turn), to, from);
  endIfOver(ctx, txn);
}

/** All has been written to an end: its sending side is closed, or all of it. ATS: HttpSM::tunnel_handler_ssl_consumer. */
export function consumerDone(ctx: Ctx, txn: Txn): void {
  const relay = relayOf(ctx, txn);
  const { turn } = relay;
  const conn = (turn === 'client' ? clientOf(ctx.core, txn) : serverOf(ctx.core, txn))?.conn;
  if (!flowFrom(relay, turn).reading) close(ctx, txn, turn);
  else if (conn !== undefined) emit(ctx, { do: 'shutdown', conn }, { sm: txn.sm, con: null });
  endIfOver(ctx, txn);
}

/** An end cannot be written to. ATS: HttpSM::tunnel_handler_ssl_consumer (ERROR, timeouts). */
export function consumerBreaks(ctx: Ctx, txn: Txn): void {
  const relay = relayOf(ctx, txn);
  const { turn } = relay;
  const [from, to] = [flowFrom(relay, turn), flowTo(relay, turn)];
  stopReading(ctx, txn, farFrom(turn), to, from);
  close(ctx, txn, turn);
  finish(ctx, txn, farFrom(turn), from);
  endIfOver(ctx, txn);
}

/** What an end says has no taker any more; it is closed when it takes nothing either. */
function stopReading(ctx: Ctx, txn: Txn, end: RelayEnd, says: Flow, takes: Flow): void {
  if (!says.reading) return;
  says.reading = false;
  if (!takes.writing) close(ctx, txn, end);
}

/** The taker of a way hears that this was all. ATS: HttpTunnel::local_finish_all. */
function finish(ctx: Ctx, txn: Txn, end: RelayEnd, flow: Flow): void {
  if (!flow.writing) return;
  flow.ending = true;
  if (unwritten(flow) === 0) later(ctx, { do: 'routine', sm: txn.sm, name: DONE[end] });
}

/** Closes an end both ways. ATS: HttpTunnel::close_vc. */
function close(ctx: Ctx, txn: Txn, end: RelayEnd): void {
  const relay = relayOf(ctx, txn);
  flowFrom(relay, end).reading = false;
  flowTo(relay, end).writing = false;
  if (end === 'server') return closeServer(ctx, txn);
  const session = clientOf(ctx.core, txn);
  if (session) closeClient(ctx, session, txn.sm, false);
}

function endIfOver(ctx: Ctx, txn: Txn): void {
  if (!isRelayOver(relayOf(ctx, txn))) return;
  delete ctx.core.relays[txn.sm];
  push(ctx, { do: 'dispatch', sm: txn.sm, handler: 'tunnel_handler', event: 'HTTP_TUNNEL_EVENT_DONE' });
}

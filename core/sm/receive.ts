import { never } from '../base/never.ts';
import type { EventName } from '../names/events.ts';
import type { SmHandler } from '../names/handlers.ts';
import { consumerOf } from '../tunnel/tunnel.ts';
import type { ClientSession, Due, ServerSession } from '../txn/core_state.ts';
import type { Txn } from '../txn/txn.ts';
import type { SocketError, WireEvent } from '../txn/wire.ts';
import { retryWrite } from './cache_lock.ts';
import { readAfterWait, retryRead } from './cache_read.ts';
import { pluginWakes } from './callouts.ts';
import { clientWriteFails } from './client_aborts.ts';
import { acceptClient, clientBorn, closeClient, dropProbe, idleEvent, waitForClose } from './client_sessions.ts';

import { type Ctx, push } from './context.ts';
import { continueWritten } from './expectation.ts';
import { literalAnswered, nameTimedOut, queryAnswered, queryTimedOut } from './name_lookup.ts';
import { postBreaks, postBytes, postWrote } from './post_tunnel.ts';
import { idleServerEvent, poolSlaves } from './server_sessions.ts';
import { setConnectFail } from './server_states.ts';
import { serverBytes, serverEnds, serverTimesOut } from './server_tunnel.ts';
import { transformReadEnds, transformWriteEnds } from './transforms.ts';
import { clientWrote, consumerEvent, producerEvent } from './tunnels.ts';

/** Brings what happened outside to whom it concerns. */
export function receive(ctx: Ctx, event: WireEvent): void {
  switch (event.kind) {
    case 'accept':
      return acceptClient(ctx, event.conn, event.from, event.local, event.thread);
    case 'resolved':
      return queryAnswered(ctx, event.query, event.answer);
    case 'due':
      return due(ctx);
    case 'bytes':
    case 'eos':
    case 'error':
    case 'connected':
    case 'wrote':
      return onConnection(ctx, event);
    default:
      return never(event);
  }
}

type ConnectionEvent = Extract<WireEvent, { conn: string }>;

function onConnection(ctx: Ctx, event: ConnectionEvent): void {
  if (ctx.core.probes[event.conn]) {
    if (event.kind === 'bytes') clientBorn(ctx, event.conn, event.bytes);
    else dropProbe(ctx, event.conn);
    return;
  }
  const client = Object.values(ctx.core.clients).find((c) => c.conn === event.conn);
  if (client) return onClient(ctx, client, event);
  const server = Object.values(ctx.core.servers).find((s) => s.conn === event.conn);
  if (server) onServer(ctx, server, event);
}

function onClient(ctx: Ctx, session: ClientSession, event: ConnectionEvent): void {
  ctx.fromClient = true;
  const txn = session.sm === null ? undefined : ctx.core.txns[session.sm];
  if (event.kind === 'bytes') session.buffer += event.bytes;
  if (event.kind === 'error' && event.error === 'EPIPE') return txn && clientWriteFails(ctx, txn);
  // A reset reads as the end of the stream; it is seen once.
  if (event.kind === 'error' && session.eos) {
    session.reset = true;
    return;
  }
  if (event.kind === 'eos' || event.kind === 'error') session.eos = true;
  if (session.state === 'KEEP_ALIVE') return idleClient(ctx, session, event.kind);
  if (session.state === 'HALF_CLOSED') return halfClosedEvent(ctx, session, event.kind);
  if (!txn || session.state === 'CLOSED') return;
  switch (event.kind) {
    case 'bytes':
      return bodyComes(ctx, txn) ? postBytes(ctx, txn) : toListening(ctx, txn, session, 'VC_EVENT_READ_READY');
    case 'eos':
    case 'error':
      return bodyComes(ctx, txn)
        ? postBreaks(ctx, txn, 'VC_EVENT_EOS')
        : toListening(ctx, txn, session, 'VC_EVENT_EOS');
    case 'wrote':
      return continueWritten(ctx, txn) ? undefined : clientWrote(ctx, txn);
    default:
      return;
  }
}

/** The request's body is still being passed on. */
function bodyComes(ctx: Ctx, txn: Txn): boolean {
  const producer = ctx.core.tunnels[txn.sm]?.producer;
  return producer?.vc === 'client' && producer.alive;
}

/** What happens on a client's connection while no transaction runs on it. */
const IDLE_EVENTS: Partial<Record<ConnectionEvent['kind'], EventName>> = {
  bytes: 'VC_EVENT_READ_READY',
  eos: 'VC_EVENT_EOS',
  error: 'VC_EVENT_EOS',
};

function idleClient(ctx: Ctx, session: ClientSession, kind: ConnectionEvent['kind']): void {
  const name = IDLE_EVENTS[kind];
  if (!name) return;
  if (kind !== 'bytes' && ctx.core.profile === '3.3') return closeIdle33(ctx, session, name);
  idleEvent(ctx, session, name);
}

/** 3.3: the slave goes to the pool between the event and the close. */
function closeIdle33(ctx: Ctx, session: ClientSession, event: EventName): void {
  ctx.parent = 0;
  sayIdle(ctx, session, event);
  poolSlaves(ctx, session.con);
  closeClient(ctx, session, null, true);
}

function sayIdle(ctx: Ctx, session: ClientSession, event: EventName): void {
  session.state = 'ACTIVE_READER';
  ctx.core.seq++;
  ctx.sink.put({
    kind: 'say',
    seq: ctx.core.seq,
    at_ms: ctx.now_ms,
    parent: 0,
    sm: null,
    con: session.con,
    name: 'enter_client_session',
    args: { handler: 'state_keep_alive', event },
  });
}

function toListening(ctx: Ctx, txn: Txn, session: ClientSession, event: EventName): void {
  if (session.listening) toClientHandler(ctx, txn, event);
}

function toClientHandler(ctx: Ctx, txn: Txn, event: EventName): void {
  const handler = txn.clientHandler;
  if (handler) push(ctx, { do: 'dispatch', sm: txn.sm, handler, event });
}

/** What a client still sends is read and thrown away until it ends its side too. */
function halfClosedEvent(ctx: Ctx, session: ClientSession, kind: ConnectionEvent['kind']): void {
  const name = IDLE_EVENTS[kind];
  if (name) waitForClose(ctx, session, name);
}

function onServer(ctx: Ctx, session: ServerSession, event: ConnectionEvent): void {
  if (event.kind === 'bytes') session.buffer += event.bytes;
  if (event.kind === 'eos') session.eos = true;
  const idle = session.state === 'KA_POOLED' || session.state === 'KA_RESERVED';
  const txn = session.sm === null ? undefined : ctx.core.txns[session.sm];
  if (idle || !txn) return idleOrGone(ctx, session, event.kind);
  if (event.kind === 'connected') return serverConnected(ctx, txn);
  if (event.kind === 'error' && !(event.error === 'ECONNRESET' && session.connected))
    return serverFailed(ctx, txn, event.error);
  // A reset of an open connection reads as its end.
  if (event.kind === 'error') session.eos = true;
  const tunnel = ctx.core.tunnels[txn.sm];
  const posting = tunnel?.producer.vc === 'client';
  if (event.kind === 'wrote') return posting ? postWrote(ctx, txn) : requestWritten(ctx, txn);
  if (tunnel?.producer.vc === 'server') return event.kind === 'bytes' ? serverBytes(ctx, txn) : serverEnds(ctx, txn);
  const handler = txn.serverHandler;
  if (handler === 'state_read_server_response_header')
    push(ctx, toServer(txn, handler, event.kind === 'bytes' ? 'VC_EVENT_READ_READY' : 'VC_EVENT_EOS'));
}

/** 3.3 has sent its request already and does not wait for the connection. */
function serverConnected(ctx: Ctx, txn: Txn): void {
  if (ctx.core.profile === '3.3') return;
  push(ctx, toServer(txn, 'state_http_server_open', 'VC_EVENT_WRITE_READY'));
}

function toServer(txn: Txn, handler: SmHandler, event: EventName) {
  return { do: 'dispatch', sm: txn.sm, handler, event } as const;
}

function idleOrGone(ctx: Ctx, session: ServerSession, kind: ConnectionEvent['kind']): void {
  const events: Partial<Record<ConnectionEvent['kind'], EventName>> = {
    bytes: 'VC_EVENT_READ_READY',
    eos: 'VC_EVENT_EOS',
    error: 'EVENT_ERROR',
  };
  const name = events[kind];
  if (name) idleServerEvent(ctx, session, name);
}

function requestWritten(ctx: Ctx, txn: Txn): void {
  const handler = ctx.core.profile === '3.3' ? 'state_send_server_request_header' : 'state_read_server_response_header';
  if (txn.serverHandler === 'state_read_server_response_header')
    push(ctx, toServer(txn, handler, 'VC_EVENT_WRITE_COMPLETE'));
}

function serverFailed(ctx: Ctx, txn: Txn, error: SocketError): void {
  setConnectFail(txn, error);
  if (ctx.core.tunnels[txn.sm]?.producer.vc === 'server')
    return producerEvent(ctx, txn, 'EVENT_ERROR', 'tunnel_handler_server');
  const handler = txn.serverHandler;
  if (handler)
    push(
      ctx,
      toServer(
        txn,
        handler === 'state_send_server_request_header' ? 'state_read_server_response_header' : handler,
        'EVENT_ERROR',
      ),
    );
}

/** What the server does by itself at an arranged time, by the timer's name; `client poll …` by its beginning. */
const DUE: Readonly<Record<string, (ctx: Ctx, txn: Txn, event: EventName) => void>> = {
  'name lookup': (ctx, txn) => nameTimedOut(ctx, txn),
  plugin: (ctx, txn) => pluginWakes(ctx, txn),
  'literal lookup': (ctx, txn) => literalAnswered(ctx, txn),
  'cache read wait': readAfterWait,
  'cache read retry': retryRead,
  'cache write retry': retryWrite,
  'cache read': (ctx, txn, event) => producerEvent(ctx, txn, event, 'tunnel_handler_cache_read'),
  'cache write': (ctx, txn, event) => tunnelConsumer(ctx, txn, 'cache_write', event, 'tunnel_handler_cache_write'),
  'client poll': (ctx, txn, event) => tunnelConsumer(ctx, txn, 'client', event, null),
  'transform write': (ctx, txn) => transformWriteEnds(ctx, txn),
  'transform ready': (ctx, txn, event) =>
    push(ctx, { do: 'dispatch', sm: txn.sm, handler: 'state_response_wait_for_transform_read', event }),
  'transform read': (ctx, txn) => transformReadEnds(ctx, txn),
};

function tunnelConsumer(
  ctx: Ctx,
  txn: Txn,
  vc: 'cache_write' | 'client',
  event: EventName,
  handler: SmHandler | null,
): void {
  const tunnel = ctx.core.tunnels[txn.sm];
  const consumer = tunnel && consumerOf(tunnel, vc);
  if (consumer?.alive) consumerEvent(ctx, txn, consumer, event, handler);
}

/** The earliest arranged event whose time has come. */
function due(ctx: Ctx): void {
  const next = ctx.core.due.reduce<Due | null>(
    (a, b) => (a && (a.at_ms < b.at_ms || (a.at_ms === b.at_ms && a.seq < b.seq)) ? a : b),
    null,
  );
  if (!next || next.at_ms > ctx.now_ms) return;
  ctx.core.due = ctx.core.due.filter((d) => d !== next);
  if ('sm' in next.target) {
    const txn = ctx.core.txns[next.target.sm];
    if (txn) DUE[next.name.replace(/ \d+$/, '')]?.(ctx, txn, next.event);
  } else if ('query' in next.target) queryTimedOut(ctx, next.target.query);
  else if ('client' in next.target) clientDue(ctx, next, next.target.client);
  else serverDue(ctx, next, next.target.server);
}

function clientDue(ctx: Ctx, next: Due, con: number): void {
  const session = ctx.core.clients[con];
  if (!session) return;
  if (session.state === 'KEEP_ALIVE') return idleEvent(ctx, session, next.event);
  if (session.state === 'HALF_CLOSED') return waitForClose(ctx, session, next.event);
  const txn = session.sm === null ? undefined : ctx.core.txns[session.sm];
  if (!txn) return;
  if (bodyComes(ctx, txn)) postBreaks(ctx, txn, next.event);
  else toClientHandler(ctx, txn, next.event);
}

function serverDue(ctx: Ctx, next: Due, con: number): void {
  const session = ctx.core.servers[con];
  if (!session) return;
  if (session.state === 'SSN_TO_RELEASE') return;
  const txn = session.sm === null ? undefined : ctx.core.txns[session.sm];
  if (session.state === 'KA_POOLED' || !txn) return idleServerEvent(ctx, session, next.event);
  if (ctx.core.tunnels[txn.sm]?.producer.vc === 'server') return serverTimesOut(ctx, txn, next.event);
  if (txn.serverHandler) push(ctx, toServer(txn, txn.serverHandler, next.event));
}

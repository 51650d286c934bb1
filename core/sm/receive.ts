import { never } from '../base/never.ts';
import type { EventName } from '../names/events.ts';
import type { SmHandler } from '../names/handlers.ts';
import { halfWith } from '../tunnel/tunnel.ts';
import type { ClientSession, Due, ServerSession } from '../txn/core_state.ts';
import type { Txn } from '../txn/txn.ts';
import { isFetch, type SocketError, type WireEvent } from '../txn/wire.ts';
import { cacheDelivers, readBehindAgain } from './beside_writer.ts';
import { polled, relayBroken, relayConnected, relayFails, relayTimesOut } from './blind_tunnel.ts';
import { STAGES_DUE } from './body_transforms.ts';
import { retryWrite } from './cache_lock.ts';
import { readAfterWait, retryRead } from './cache_read.ts';
import { fetchAnswered, pluginWakes } from './callouts.ts';
import { clientWriteFails } from './client_aborts.ts';
import { bodyComes, readClient, readClientOf, toClientHandler } from './client_reads.ts';
import { acceptClient, clientBorn, dropProbe, idleEvent, waitForClose } from './client_sessions.ts';
import { type Ctx, push } from './context.ts';
import { removeDue } from './due_list.ts';
import { continueWritten } from './expectation.ts';
import { passesOver } from './inactivity.ts';
import { literalAnswered, nameTimedOut, queryAnswered, queryTimedOut, reverseAnswered } from './name_lookup.ts';
import { postBreaks, postWrote } from './post_tunnel.ts';
import { readServer } from './server_reads.ts';
import { idleServerEvent } from './server_sessions.ts';
import { setConnectFail } from './server_states.ts';
import { serverTimesOut } from './server_tunnel.ts';
import { transformReadEnds, transformWriteEnds } from './transforms.ts';
import { cacheTakes, clientPolled, clientWrote, producerEvent } from './tunnels.ts';
import { updateAnswered, updatesDue } from './updates.ts';

/** Brings what happened outside to whom it concerns. */
export function receive(ctx: Ctx, event: WireEvent): void {
  switch (event.kind) {
    case 'accept':
      return acceptClient(ctx, event.conn, event.from, event.local, event.thread);
    case 'resolved':
      return queryAnswered(ctx, event.query, event.answer);
    case 'answered':
      return (isFetch(event.conn) ? fetchAnswered : updateAnswered)(ctx, event.conn, event.bytes);
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

type ConnectionEvent = Exclude<Extract<WireEvent, { conn: string }>, { kind: 'accept' | 'answered' }>;

function onConnection(ctx: Ctx, event: ConnectionEvent): void {
  if (ctx.core.probes[event.conn]) {
    if (event.kind === 'bytes') clientBorn(ctx, event.conn, event.bytes);
    else dropProbe(ctx, event.conn);
    return;
  }
  const owner = ctx.core.conns[event.conn];
  if (!owner) return;
  const client = 'client' in owner ? ctx.core.clients[owner.client] : undefined;
  const server = 'server' in owner ? ctx.core.servers[owner.server] : undefined;
  const inflow = (client ?? server)?.inflow;
  if (inflow && event.kind !== 'wrote') inflow.heard_ms = ctx.now_ms;
  if (client) onClient(ctx, client, event);
  if (server) onServer(ctx, server, event);
}

function onClient(ctx: Ctx, session: ClientSession, event: ConnectionEvent): void {
  ctx.fromClient = true;
  const txn = session.sm === null ? undefined : ctx.core.txns[session.sm];
  if (event.kind === 'bytes') session.inflow.waiting += event.bytes;
  const relay = txn && ctx.core.relays[txn.sm];
  if (relay && event.kind === 'wrote') return polled(ctx, txn, 'client');
  if (event.kind === 'error' && event.error === 'EPIPE')
    return relay ? relayBroken(ctx, txn, 'client') : txn && clientWriteFails(ctx, txn);
  // A reset reads as the end of the stream; it is seen once.
  if (event.kind === 'error' && session.inflow.ended) {
    session.reset = true;
    return;
  }
  if (event.kind === 'eos' || event.kind === 'error') session.inflow.ended = true;
  if (event.kind !== 'wrote') return readClient(ctx, session);
  if (txn && session.state === 'ACTIVE_READER' && !continueWritten(ctx, txn)) clientWrote(ctx, txn);
}

function onServer(ctx: Ctx, session: ServerSession, event: ConnectionEvent): void {
  if (event.kind === 'bytes') session.inflow.waiting += event.bytes;
  if (event.kind === 'eos') session.inflow.ended = true;
  const idle = session.state === 'KA_POOLED' || session.state === 'KA_RESERVED';
  const txn = session.sm === null ? undefined : ctx.core.txns[session.sm];
  if (idle || !txn) return idleOrGone(ctx, session, event.kind);
  if (event.kind === 'connected') return serverConnected(ctx, session, txn);
  if (event.kind === 'error' && !(event.error === 'ECONNRESET' && session.connected))
    return serverFailed(ctx, txn, event.error);
  // A reset of an open connection reads as its end.
  if (event.kind === 'error') session.inflow.ended = true;
  if (event.kind === 'wrote') return serverWrote(ctx, session, txn);
  readServer(ctx, txn);
}

/** 3.3 has sent its request already and does not wait for the connection. */
function serverConnected(ctx: Ctx, session: ServerSession, txn: Txn): void {
  if (session.raw) {
    session.connected = true;
    if (ctx.core.relays[txn.sm]) relayConnected(ctx, txn);
    return;
  }
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

/** What was given to an origin has gone: a request's header, or something of its body. */
function serverWrote(ctx: Ctx, session: ServerSession, txn: Txn): void {
  if (session.headerOnItsWay) {
    session.headerOnItsWay = false;
    requestWritten(ctx, txn);
    return;
  }
  if (ctx.core.relays[txn.sm]) return polled(ctx, txn, 'server');
  if (halfWith(ctx.core.tunnels[txn.sm], 'server')) postWrote(ctx, txn);
}

function requestWritten(ctx: Ctx, txn: Txn): void {
  const handler = ctx.core.profile === '3.3' ? 'state_send_server_request_header' : 'state_read_server_response_header';
  if (txn.serverHandler === 'state_read_server_response_header')
    push(ctx, toServer(txn, handler, 'VC_EVENT_WRITE_COMPLETE'));
}

function serverFailed(ctx: Ctx, txn: Txn, error: SocketError): void {
  setConnectFail(txn, error);
  if (ctx.core.relays[txn.sm]) return error === 'EPIPE' ? relayBroken(ctx, txn, 'server') : relayFails(ctx, txn);
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

/** What the server does by itself at an arranged time, by the timer's name. */
const DUE: Readonly<Record<string, (ctx: Ctx, txn: Txn, event: EventName) => void>> = {
  'name lookup': (ctx, txn) => nameTimedOut(ctx, txn),
  plugin: (ctx, txn) => pluginWakes(ctx, txn),
  'reverse lookup': (ctx, txn) => reverseAnswered(ctx, txn),
  'literal lookup': (ctx, txn) => literalAnswered(ctx, txn),
  'cache read wait': readAfterWait,
  'cache read retry': retryRead,
  'cache write retry': retryWrite,
  'cache read': (ctx, txn) => cacheDelivers(ctx, txn),
  'writer wait': (ctx, txn) => readBehindAgain(ctx, txn),
  'cache write': (ctx, txn, event) => cacheTakes(ctx, txn, event),
  'client write': (ctx, txn) => clientPolled(ctx, txn),
  'origin read': (ctx, txn) => readServer(ctx, txn),
  'relay read': relayReadOn,
  'relay broken': (ctx, txn) => relayBroken(ctx, txn, 'server'),
  'body read': (ctx, txn) => readClientOf(ctx, txn),
  'transform write': (ctx, txn) => transformWriteEnds(ctx, txn),
  'transform ready': (ctx, txn, event) =>
    push(ctx, { do: 'dispatch', sm: txn.sm, handler: 'state_response_wait_for_transform_read', event }),
  'transform read': (ctx, txn) => transformReadEnds(ctx, txn),
  ...STAGES_DUE,
};

/** Both ends of a blind tunnel read on. */
function relayReadOn(ctx: Ctx, txn: Txn): void {
  readClientOf(ctx, txn);
  readServer(ctx, txn);
}

/** The earliest arranged event whose time has come. */
function due(ctx: Ctx): void {
  const [next] = ctx.core.due;
  if (!next || next.at_ms > ctx.now_ms) return;
  removeDue(ctx.core.due, next);
  if ('sm' in next.target) {
    const txn = ctx.core.txns[next.target.sm];
    if (txn) DUE[next.name]?.(ctx, txn, next.event);
  } else if ('query' in next.target) queryTimedOut(ctx, next.target.query);
  else if ('schedule' in next.target) updatesDue(ctx);
  else if ('client' in next.target) clientDue(ctx, next, next.target.client);
  else serverDue(ctx, next, next.target.server);
}

function clientDue(ctx: Ctx, next: Due, con: number): void {
  const session = ctx.core.clients[con];
  if (!session || passesOver(ctx, next, session.inflow)) return;
  if (next.name === 'client bytes') return readClient(ctx, session);
  if (session.state === 'KEEP_ALIVE') return idleEvent(ctx, session, next.event);
  if (session.state === 'HALF_CLOSED') return waitForClose(ctx, session, next.event);
  const txn = session.sm === null ? undefined : ctx.core.txns[session.sm];
  if (!txn) return;
  if (ctx.core.relays[txn.sm]) return relayTimesOut(ctx, txn, 'client', next.event);
  if (bodyComes(ctx, txn)) postBreaks(ctx, txn, next.event);
  else toClientHandler(ctx, txn, next.event);
}

function serverDue(ctx: Ctx, next: Due, con: number): void {
  const session = ctx.core.servers[con];
  if (!session || passesOver(ctx, next, session.inflow)) return;
  if (session.state === 'SSN_TO_RELEASE') return;
  const txn = session.sm === null ? undefined : ctx.core.txns[session.sm];
  if (session.state === 'KA_POOLED' || !txn) return idleServerEvent(ctx, session, next.event);
  if (ctx.core.relays[txn.sm]) return relayTimesOut(ctx, txn, 'server', next.event);
  if (ctx.core.tunnels[txn.sm]?.producer.vc === 'server') return serverTimesOut(ctx, txn, next.event);
  if (txn.serverHandler) push(ctx, toServer(txn, txn.serverHandler, next.event));
}

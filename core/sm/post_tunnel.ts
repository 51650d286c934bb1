import type { EventName } from '../names/events.ts';
import { eventNumber } from '../names/events.ts';
import { chunkReader, placeNumber, unchunk } from '../tunnel/framing.ts';
import { consumerOf, deliverable, isComplete, newTunnel } from '../tunnel/tunnel.ts';
import type { Tunnel } from '../txn/core_state.ts';
import type { Txn } from '../txn/txn.ts';
import { armClientActivity, closeClient } from './client_sessions.ts';
import { type Ctx, clientOf, disarm, emit, push, sayAll, sayOf, serverOf } from './context.ts';
import { closeServer } from './server_sessions.ts';
import { addConsumer, addProducer, consumerEvent, endIfOver, endProducer, startTunnel, tunnelOf } from './tunnels.ts';

/** Does the request bring a body? */
export function hasRequestBody(txn: Txn): boolean {
  return txn.requestContentLength > 0 || txn.client_info.sendsChunks;
}

/** Client → origin, after the header has gone. ATS: HttpSM::do_setup_post_tunnel. */
export function postTransfer(ctx: Ctx, txn: Txn): void {
  const chunks = txn.client_info.sendsChunks;
  const producer = addProducer(ctx, txn, 'user agent post', 'client', chunks ? null : txn.requestContentLength);
  if (chunks) Object.assign(producer, { framing: 'passthru', chunks: chunkReader('passthru') });
  const consumers = [addConsumer(ctx, txn, 'http server post', 'server')];
  startTunnel(ctx, txn, newTunnel(producer, consumers), 'tunnel_handler_post', true);
  armClientActivity(ctx, txn);
  begin(ctx, txn, tunnelOf(ctx, txn));
}

function begin(ctx: Ctx, txn: Txn, tunnel: Tunnel): void {
  if (tunnel.producer.chunks) {
    sayOf(ctx, txn, 'dechunk_available', { bytes: clientOf(ctx.core, txn)?.buffer.length ?? 0 });
    sayOf(ctx, txn, 'dechunk_skip', { bytes: 0 });
    return chunkBytes(ctx, txn, tunnel);
  }
  const taken = takePlain(ctx, txn, tunnel);
  if (!isComplete(tunnel.producer)) {
    // Nothing to write yet: the origin's side is polled once.
    const server = consumerOf(tunnel, 'server');
    if (server && taken === 0) consumerEvent(ctx, txn, server, 'VC_EVENT_WRITE_READY', null);
    return;
  }
  sayOf(ctx, txn, 'producer_already_done');
  tell(ctx, txn, tunnel, 'HTTP_TUNNEL_EVENT_PRECOMPLETE', 0, taken);
}

/** More of the body came. */
export function postBytes(ctx: Ctx, txn: Txn): void {
  const tunnel = tunnelOf(ctx, txn);
  if (!tunnel.producer.alive) return;
  armClientActivity(ctx, txn);
  if (tunnel.producer.chunks) return chunkBytes(ctx, txn, tunnel);
  takePlain(ctx, txn, tunnel);
  const complete = isComplete(tunnel.producer);
  tell(ctx, txn, tunnel, complete ? 'VC_EVENT_READ_COMPLETE' : 'VC_EVENT_READ_READY', 0, 0);
}

function takePlain(ctx: Ctx, txn: Txn, tunnel: Tunnel): number {
  const session = clientOf(ctx.core, txn);
  if (!session) return 0;
  const n = deliverable(tunnel.producer, session.buffer.length);
  pass(ctx, txn, tunnel, session.buffer.slice(0, n));
  session.buffer = session.buffer.slice(n);
  return n;
}

function chunkBytes(ctx: Ctx, txn: Txn, tunnel: Tunnel): void {
  const { producer } = tunnel;
  const session = clientOf(ctx.core, txn);
  if (!session || !producer.chunks) return;
  sayOf(ctx, txn, 'producer_event', { name: producer.name, event: 'VC_EVENT_READ_READY' });
  sayOf(ctx, txn, 'producer_event_chunked', { name: producer.name, event: 'VC_EVENT_READ_READY' });
  const { raw, done, broken, said } = unchunk(producer, producer.chunks, session.buffer);
  sayAll(ctx, txn, said);
  session.buffer = session.buffer.slice(raw.length);
  pass(ctx, txn, tunnel, raw);
  if (broken) sayOf(ctx, txn, 'producer_chunk_error', { name: producer.name });
  const event = done ? 'VC_EVENT_READ_COMPLETE' : broken ? 'VC_EVENT_EOS' : 'VC_EVENT_READ_READY';
  react(ctx, txn, tunnel, event, placeNumber(producer.chunks), raw.length);
}

function tell(ctx: Ctx, txn: Txn, tunnel: Tunnel, event: EventName, state: number, available: number): void {
  sayOf(ctx, txn, 'producer_event', { name: tunnel.producer.name, event });
  react(ctx, txn, tunnel, event, state, available);
}

function react(ctx: Ctx, txn: Txn, tunnel: Tunnel, event: EventName, state: number, available: number): void {
  const alive = event !== 'HTTP_TUNNEL_EVENT_PRECOMPLETE';
  const number = eventNumber(event);
  sayOf(ctx, txn, 'producer_redirection', { alive, enabled: txn.redirectEnabled, self: false, number, state });
  if (event === 'VC_EVENT_READ_READY') return;
  tunnel.consumable = available;
  push(ctx, { do: 'handle', sm: txn.sm, handler: 'tunnel_handler_post_ua', event });
}

function pass(ctx: Ctx, txn: Txn, tunnel: Tunnel, bytes: string): void {
  const session = serverOf(ctx.core, txn);
  const consumer = consumerOf(tunnel, 'server');
  tunnel.producer.delivered += bytes.length;
  if (!session || !consumer || bytes === '') return;
  consumer.given += bytes.length;
  emit(ctx, { do: 'write', conn: session.conn, bytes }, { sm: txn.sm, con: session.con });
}

/** The client has sent its body, or failed to. ATS: HttpSM::tunnel_handler_post_ua. */
export function postClientDone(ctx: Ctx, txn: Txn, event: EventName): void {
  const tunnel = tunnelOf(ctx, txn);
  const consumed = tunnel.producer.delivered;
  endProducer(tunnel);
  disarm(ctx, { client: txn.client }, 'client inactivity');
  if (event !== 'VC_EVENT_EOS') {
    const available = tunnel.consumable;
    sayOf(ctx, txn, 'post_consuming', { bytes: available, consumed, available });
    return;
  }
  txn.postFailed = true;
  for (const consumer of tunnel.consumers) consumer.alive = false;
  closeServer(ctx, txn);
  const client = clientOf(ctx.core, txn);
  if (client) closeClient(ctx, client, txn.sm, false);
  endIfOver(ctx, txn);
}

/** The client stopped in the middle of its body. */
export function postEnds(ctx: Ctx, txn: Txn): void {
  txn.codes.log = 'ERR_CLIENT_ABORT';
  tell(ctx, txn, tunnelOf(ctx, txn), 'VC_EVENT_EOS', 0, 0);
}

/** All given to the origin has gone. */
export function postWrote(ctx: Ctx, txn: Txn): void {
  const tunnel = tunnelOf(ctx, txn);
  const consumer = consumerOf(tunnel, 'server');
  if (!consumer?.alive) return;
  const done = tunnel.producerDone;
  const event = done ? 'VC_EVENT_WRITE_COMPLETE' : 'VC_EVENT_WRITE_READY';
  consumerEvent(ctx, txn, consumer, event, done ? 'tunnel_handler_post_server' : null);
}

/** The origin has the body. ATS: HttpSM::tunnel_handler_post_server. */
export function postServerDone(ctx: Ctx, txn: Txn): void {
  for (const consumer of tunnelOf(ctx, txn).consumers) consumer.alive = false;
  endIfOver(ctx, txn);
}

/** The body has gone; the answer is awaited. ATS: HttpSM::tunnel_handler_post. */
export function postOver(ctx: Ctx, txn: Txn): void {
  if (!txn.postFailed) return;
  sayOf(ctx, txn, 'post_buffers_clear');
  push(ctx, { do: 'routine', sm: txn.sm, name: 'kill' });
}

import { never } from '../base/never.ts';
import type { EventName } from '../names/events.ts';
import { takeAll } from '../tunnel/buffer.ts';
import { chunkReader, placeNumber, unchunk } from '../tunnel/framing.ts';
import { consumerOf, deliverable, halfWith, isComplete, newTunnel } from '../tunnel/tunnel.ts';
import type { Consumer, Tunnel } from '../txn/core_state.ts';
import { hopOf } from '../txn/hop.ts';
import type { Txn } from '../txn/txn.ts';
import { feed, inputEnds, openTransform } from './body_transforms.ts';
import { noteAbort } from './client_aborts.ts';
import { armClientActivity, closeClient, readSoon } from './client_sessions.ts';
import { type Ctx, clientOf, disarm, emit, newPtr, push, sayAll, sayOf, serverOf } from './context.ts';
import { BUFFER, beginCopy, copyAtEvent, copyAtStart } from './post_copy.ts';
import { sayRedirection } from './producer_lines.ts';
import { closeServer } from './server_sessions.ts';
import { asksForMore, consumerEvent } from './tunnel_flow.ts';
import { addConsumer, addProducer, bodyRoom, endIfOver, endProducer, startTunnel, tunnelOf } from './tunnels.ts';

/** Stands for the body that goes through transforms first. */
const TRANSFORMED = 'transformed';

/** Does the request bring a body? */
export function hasRequestBody(txn: Txn): boolean {
  return txn.requestContentLength > 0 || txn.client_info.sendsChunks;
}

/**
 * Client → origin, after the header has gone or after a 100 of the origin. A body of unknown length is taken for one in
 * chunks, also that of a GET, which never comes. ATS: HttpSM::do_setup_post_tunnel.
 */
export function postTransfer(ctx: Ctx, txn: Txn): void {
  if (txn.redirectEnabled) beginCopy(ctx, txn);
  readBody(ctx, txn, 'user agent post', false);
}

/** Client → transforms of plugins, before the header goes. ATS: HttpSM::handle_http_server_open. */
export function bodyToTransforms(ctx: Ctx, txn: Txn): void {
  if (txn.redirectEnabled) beginCopy(ctx, txn);
  readBody(ctx, txn, TRANSFORMED, false);
}

/** Client → memory, before anything else is done. ATS: HttpSM::wait_for_full_body. */
export function bufferBody(ctx: Ctx, txn: Txn): void {
  txn.bodyBuffered = 'under way';
  beginCopy(ctx, txn);
  readBody(ctx, txn, BUFFER, false);
}

/** The copy of a body → origin. ATS: HttpSM::do_setup_post_tunnel (static producer). */
export function postCopied(ctx: Ctx, txn: Txn): void {
  const bytes = txn.postCopy?.copied ?? '';
  const producer = addProducer(ctx, txn, 'redirect static agent post', 'static', bytes.length);
  producer.alive = false;
  const consumer = addConsumer(ctx, txn, 'redirect http server post', 'server');
  const tunnel = newTunnel(producer, [consumer]);
  tunnel.producerDone = true;
  startTunnel(ctx, txn, tunnel, 'tunnel_handler_for_partial_post', true);
  if (bytes === '') return consumerEvent(ctx, txn, consumer, 'VC_EVENT_WRITE_COMPLETE', 'tunnel_handler_post_server');
  pass(ctx, txn, tunnel, bytes);
}

/** The copy has gone: what the client may still send follows, which is nothing. ATS: tunnel_handler_for_partial_post. */
export function afterCopy(ctx: Ctx, txn: Txn): void {
  txn.redirect.inProcess = false;
  txn.bodyBuffered = 'no';
  if (txn.post === 'SERVER_FAIL') return postFailed(ctx, txn);
  if (txn.redirectEnabled) beginCopy(ctx, txn);
  readBody(ctx, txn, 'user agent post', true);
}

function readBody(ctx: Ctx, txn: Txn, name: string, nothing: boolean): void {
  const chunks = txn.client_info.sendsChunks || txn.requestContentLength < 0;
  const total = nothing ? 0 : chunks ? null : txn.requestContentLength;
  const transforms = name === TRANSFORMED;
  const producer = addProducer(ctx, txn, transforms ? 'user agent post' : name, 'client', total);
  if (chunks) Object.assign(producer, { framing: 'passthru', chunks: chunkReader('passthru') });
  const held = clientOf(ctx.core, txn)?.buffer.length ?? 0;
  producer.room = bodyRoom(ctx, txn, producer.total, held);
  const taker = transforms ? addConsumer(ctx, txn, 'post transform', 'transform') : null;
  const consumers = name === BUFFER ? [] : [taker ?? addConsumer(ctx, txn, 'http server post', 'server')];
  const tunnel = newTunnel(producer, consumers);
  tunnel.consumable = held;
  if (transforms) openTransform(ctx, txn, 'request', producer.total);
  startTunnel(ctx, txn, tunnel, transforms ? 'state_request_wait_for_transform_read' : 'tunnel_handler_post', true);
  armClientActivity(ctx, txn);
  listen(ctx, txn);
  begin(ctx, txn, tunnel);
}

/** The client is read again; an end that came meanwhile is noticed now. */
function listen(ctx: Ctx, txn: Txn): void {
  const session = clientOf(ctx.core, txn);
  if (!session || session.listening) return;
  session.listening = true;
  readSoon(ctx, session);
}

function begin(ctx: Ctx, txn: Txn, tunnel: Tunnel): void {
  const { producer } = tunnel;
  const server = consumerOf(tunnel, 'server');
  const taken = producer.chunks ? 0 : takePlain(ctx, txn, tunnel);
  if (producer.chunks && txn.postCopy) txn.postCopy.waiting = clientOf(ctx.core, txn)?.buffer ?? '';
  if (!copyAtStart(ctx, txn, tunnel)) return tell(ctx, txn, tunnel, 'EVENT_ERROR', 0);
  if (producer.chunks) {
    sayOf(ctx, txn, 'dechunk_available', { bytes: tunnel.consumable });
    if (!consumerOf(tunnel, 'transform')) sayOf(ctx, txn, 'dechunk_skip', { bytes: 0 });
    if (txn.postCopy) txn.postCopy.waiting = '';
    chunkBytes(ctx, txn, tunnel);
  }
  if (server && producer.total === 0) return nothingToSend(ctx, txn, tunnel, server);
  // Nothing to write yet: the origin's side is polled once.
  if (server?.given === 0 && !tunnel.producerDone) consumerEvent(ctx, txn, server, 'VC_EVENT_WRITE_READY', null);
  if (!isComplete(producer)) return;
  sayOf(ctx, txn, 'producer_already_done');
  tell(ctx, txn, tunnel, 'HTTP_TUNNEL_EVENT_PRECOMPLETE', taken);
}

/** A body of no bytes: the origin has it before the client is asked for it. */
function nothingToSend(ctx: Ctx, txn: Txn, _tunnel: Tunnel, server: Consumer): void {
  server.alive = false;
  push(ctx, { do: 'routine', sm: txn.sm, name: 'post_read_complete' });
  consumerEvent(ctx, txn, server, 'VC_EVENT_WRITE_COMPLETE', 'tunnel_handler_post_server');
}

/** The client has nothing more to send. */
export function postReadComplete(ctx: Ctx, txn: Txn): void {
  tell(ctx, txn, tunnelOf(ctx, txn), 'VC_EVENT_READ_COMPLETE', 0);
}

/** More of the body came. */
export function postBytes(ctx: Ctx, txn: Txn): void {
  const tunnel = tunnelOf(ctx, txn);
  if (!tunnel.producer.alive) return;
  armClientActivity(ctx, txn);
  if (tunnel.producer.chunks) return chunkBytes(ctx, txn, tunnel);
  const { total, delivered } = tunnel.producer;
  takePlain(ctx, txn, tunnel);
  const complete = isComplete(tunnel.producer);
  tell(ctx, txn, tunnel, complete ? 'VC_EVENT_READ_COMPLETE' : 'VC_EVENT_READ_READY', (total ?? 0) - delivered);
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
  if (done || broken) tunnel.producerDone = true;
  react(ctx, txn, tunnel, event, { state: placeNumber(producer.chunks), given: raw.length });
}

function tell(ctx: Ctx, txn: Txn, tunnel: Tunnel, event: EventName, given: number): void {
  const { producer } = tunnel;
  sayOf(ctx, txn, 'producer_event', { name: producer.name, event });
  if (producer.chunks) sayOf(ctx, txn, 'producer_event_chunked', { name: producer.name, event });
  react(ctx, txn, tunnel, event, { state: producer.chunks ? placeNumber(producer.chunks) : 0, given });
}

interface Place {
  /** Where the chunk reader stands, as the server numbers it. */
  readonly state: number;
  /** What the server says was consumed. */
  readonly given: number;
}

function react(ctx: Ctx, txn: Txn, tunnel: Tunnel, told: EventName, { state, given }: Place): void {
  const event = copyAtEvent(ctx, txn, tunnel, told, given);
  const alive = event !== 'HTTP_TUNNEL_EVENT_PRECOMPLETE';
  sayRedirection(ctx, txn, { event, alive, place: state });
  if (event === 'VC_EVENT_READ_READY') return;
  push(ctx, { do: 'handle', sm: txn.sm, handler: 'tunnel_handler_post_ua', event });
}

function pass(ctx: Ctx, txn: Txn, tunnel: Tunnel, bytes: string): void {
  const session = serverOf(ctx.core, txn);
  const consumer = consumerOf(tunnel, 'server');
  tunnel.producer.delivered += bytes.length;
  if (txn.postCopy && tunnel.producer.vc === 'client') txn.postCopy.waiting += bytes;
  if (consumerOf(tunnel, 'transform')) return feed(ctx, txn, tunnel, bytes);
  if (!session || !consumer || bytes === '') return;
  consumer.given += bytes.length;
  emit(ctx, { do: 'write', conn: session.conn, bytes }, { sm: txn.sm, con: session.con });
}

/** The client has sent its body, or failed to. ATS: HttpSM::tunnel_handler_post_ua. */
export function postClientDone(ctx: Ctx, txn: Txn, event: EventName): void {
  const tunnel = tunnelOf(ctx, txn);
  endProducer(tunnel);
  account(ctx, txn, tunnel);
  disarm(ctx, { client: txn.client }, 'client inactivity');
  const outcome = POST_OUTCOMES[event] ?? 'SUCCESS';
  if (consumerOf(tunnel, 'transform') && outcome === 'SUCCESS') inputEnds(ctx, txn, tunnel);
  if (outcome === 'SUCCESS') return endIfOver(ctx, txn);
  txn.post = outcome;
  noteAbort(txn, event);
  const isLate = outcome === 'UA_INACTIVE' || outcome === 'UA_ACTIVE';
  if (isLate) sayOf(ctx, txn, 'post_408', { vc: newPtr(ctx.core), tunnel: newPtr(ctx.core) });
  for (const consumer of tunnel.consumers) consumer.alive = false;
  closeServer(ctx, txn);
  const client = clientOf(ctx.core, txn);
  if (client && !isLate) closeClient(ctx, client, txn.sm, false);
  endIfOver(ctx, txn);
}

/** What an event in the middle of a request's body makes of it; the others mean that it is whole. */
const POST_OUTCOMES: Readonly<Partial<Record<EventName, Txn['post']>>> = {
  VC_EVENT_EOS: 'UA_FAIL',
  EVENT_ERROR: 'UA_FAIL',
  VC_EVENT_INACTIVITY_TIMEOUT: 'UA_INACTIVE',
  VC_EVENT_ACTIVE_TIMEOUT: 'UA_ACTIVE',
};

/** Counts the body's bytes, once per request; those that came with the header are let go of only now. */
function account(ctx: Ctx, txn: Txn, tunnel: Tunnel): void {
  if (txn.requestBodyBytes > 0) return;
  const consumed = tunnel.producer.delivered;
  txn.requestBodyBytes = consumed;
  const available = tunnel.consumable;
  sayOf(ctx, txn, 'post_consuming', { bytes: Math.min(consumed, available), consumed, available });
}

/** The client stopped in the middle of its body, or takes too long over it. */
export function postBreaks(ctx: Ctx, txn: Txn, event: EventName): void {
  const tunnel = tunnelOf(ctx, txn);
  const { total, delivered } = tunnel.producer;
  tell(ctx, txn, tunnel, event, (total ?? 0) - delivered);
}

/** The answer came before the body had gone: the rest is given up, and neither connection may live on. */
export function giveUpBody(ctx: Ctx, txn: Txn): void {
  if (ctx.core.tunnels[txn.sm]?.producer.vc !== 'client') return;
  delete ctx.core.tunnels[txn.sm];
  disarm(ctx, { client: txn.client }, 'client inactivity');
  const session = clientOf(ctx.core, txn);
  if (session) session.listening = false;
  txn.client_info.keepAlive = false;
  Object.assign(hopOf(txn), { keepAlive: false, connectError: null });
}

/** All given to the origin has gone. */
export function postWrote(ctx: Ctx, txn: Txn): void {
  const tunnel = halfWith(tunnelOf(ctx, txn), 'server') ?? tunnelOf(ctx, txn);
  const consumer = consumerOf(tunnel, 'server');
  if (!consumer?.alive) return;
  if (tunnel.producerDone) {
    return consumerEvent(ctx, txn, consumer, 'VC_EVENT_WRITE_COMPLETE', 'tunnel_handler_post_server');
  }
  disarm(ctx, { sm: txn.sm }, 'client write');
  takeAll(tunnel, consumer, () => asksForMore(ctx, txn, tunnel, consumer));
}

/** The origin has the body, or does not take it. ATS: HttpSM::tunnel_handler_post_server. */
export function postServerDone(ctx: Ctx, txn: Txn, event: EventName): void {
  const tunnel = tunnelOf(ctx, txn);
  for (const consumer of tunnel.consumers) consumer.alive = false;
  if (event !== 'VC_EVENT_WRITE_COMPLETE') {
    txn.post = 'SERVER_FAIL';
    endProducer(tunnel);
    const session = serverOf(ctx.core, txn);
    if (session) emit(ctx, { do: 'shutdown', conn: session.conn }, { sm: txn.sm, con: session.con });
  }
  endIfOver(ctx, txn);
}

/** The body has gone: the answer is awaited. Or it has not. ATS: HttpSM::tunnel_handler_post. */
export function postOver(ctx: Ctx, txn: Txn): void {
  if (txn.bodyBuffered === 'under way') return bufferedOver(ctx, txn);
  switch (txn.post) {
    case 'SUCCESS':
      return;
    case 'UA_FAIL':
      sayOf(ctx, txn, 'post_buffers_clear');
      return push(ctx, { do: 'routine', sm: txn.sm, name: 'kill' });
    case 'UA_INACTIVE':
      return push(ctx, { do: 'transact', sm: txn.sm, step: 'PostInactiveTimeoutResponse' });
    case 'UA_ACTIVE':
      return push(ctx, { do: 'transact', sm: txn.sm, step: 'PostActiveTimeoutResponse' });
    case 'SERVER_FAIL':
      return postFailed(ctx, txn);
    default:
      return never(txn.post);
  }
}

/** The body is in memory, or will not be; one that is too long for it is forbidden. */
function bufferedOver(ctx: Ctx, txn: Txn): void {
  txn.bodyBuffered = txn.post === 'SUCCESS' ? 'done' : 'no';
  const isTooLong = txn.post === 'UA_FAIL' && txn.postCopy === null;
  if (isTooLong) sayOf(ctx, txn, 'enter', { handler: 'handle_post_failure', event: 'EVENT_NONE' });
  else if (txn.post !== 'SUCCESS') return postOver(ctx, txn);
  push(ctx, { do: 'transact', sm: txn.sm, step: isTooLong ? 'Forbidden' : 'HandleRequestBufferDone' });
}

/** ATS: HttpSM::handle_post_failure. */
function postFailed(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'enter', { handler: 'handle_post_failure', event: 'EVENT_NONE' });
  txn.client_info.keepAlive = false;
  hopOf(txn).keepAlive = false;
  const { state } = txn.current;
  if (state === 'STATE_UNDEFINED' || state === 'CONNECTION_ALIVE') txn.current.state = 'CONNECTION_CLOSED';
  sayOf(ctx, txn, 'post_buffers_clear');
  push(ctx, { do: 'transact', sm: txn.sm, step: 'HandleResponse' });
}

/** The origin fails while the body goes to it: the tunnel is told. ATS: HttpSM::handle_server_setup_error. */
export function originFailsPost(ctx: Ctx, txn: Txn, event: EventName): boolean {
  const tunnel = ctx.core.tunnels[txn.sm];
  const consumer = tunnel?.producer.vc === 'client' ? consumerOf(tunnel, 'server') : null;
  if (!consumer?.alive) return false;
  sayOf(ctx, txn, 'forwarding_to_post', { event });
  consumerEvent(ctx, txn, consumer, event, 'tunnel_handler_post_server');
  return true;
}

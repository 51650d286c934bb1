import { fragmentOf, piecesOf } from '../cache/fragments.ts';
import { bodyOf, fragmentsOf } from '../cache/store.ts';
import { intOf } from '../config/config.ts';
import { LAST_CHUNK } from '../http/chunked.ts';
import { removeField, setValue } from '../http/header.ts';
import { printHead } from '../http/print.ts';
import type { EventName } from '../names/events.ts';
import type { SmHandler } from '../names/handlers.ts';
import { blockFor, takeAll } from '../tunnel/buffer.ts';
import { consumerOf, halfWith, isOver, newConsumer, newProducer, newTunnel } from '../tunnel/tunnel.ts';
import type { Consumer, Producer, Room, Tunnel } from '../txn/core_state.ts';
import { configOf } from '../txn/overrides.ts';
import type { Txn } from '../txn/txn.ts';
import { chunksOf } from './chunks.ts';
import { armClientActivity, closeClient, halfCloseClient } from './client_sessions.ts';
import { arm, armSoon, type Ctx, clientOf, disarm, emit, milestone, push, say, sayAll, sayOf } from './context.ts';
import { isTooLarge } from './object_size.ts';
import { CHUNKS_MADE, MAKING_CHUNKS, sayChunking, sayRedirection } from './producer_lines.ts';
import { CLIENT_IDLE, sayTimeout } from './timeouts.ts';
import { asksForMore, consumerEvent, goOn } from './tunnel_flow.ts';

/** The tunnel a transaction has; it must be there. */
export function tunnelOf(ctx: Ctx, txn: Txn): Tunnel {
  const tunnel = ctx.core.tunnels[txn.sm];
  if (!tunnel) throw new Error(`transaction ${txn.sm} has no tunnel`);
  return tunnel;
}

/** Stored copy → client. ATS: HttpSM::setup_cache_read_transfer. */
export function cacheTransfer(ctx: Ctx, txn: Txn): void {
  const { start, body } = served(ctx, txn);
  const { object } = txn.cache;
  const isWritten = object !== null && object.writer !== null;
  const total = isWritten ? object.size : body.length;
  const producer = addProducer(ctx, txn, 'cache read', 'cache', total, body);
  if (isWritten) producer.behind = { writer: object.writer ?? -1, read: 0, tries: 0, waits: false, whole: null };
  else if (object) producer.pieces = piecesOf(fragmentsOf(ctx.core, object), start, start + body.length);
  const consumers = [addConsumer(ctx, txn, 'user agent', 'client')];
  startTunnel(ctx, txn, newTunnel(producer, consumers), 'tunnel_handler', true);
  producer.room.mark = intOf(configOf(ctx.core, txn), 'proxy.config.http.default_buffer_water_mark');
  if (body === '' && !isWritten) {
    sayOf(ctx, txn, 'producer_already_done');
    return producerEvent(ctx, txn, 'HTTP_TUNNEL_EVENT_PRECOMPLETE', 'tunnel_handler_cache_read');
  }
  // After contact with an origin the header is written before the copy's bytes come (docs/discoveries).
  if (txn.milestones.SERVER_CONNECT !== undefined) writeToClient(ctx, txn, responseHeader(txn));
  if (txn.client_info.receiveChunked) {
    producer.framing = 'chunk';
    chunkingEvent(ctx, txn, 'VC_EVENT_READ_READY', '');
  }
  arm(ctx, { sm: txn.sm }, 'cache read', 'VC_EVENT_READ_READY', 0);
}

/** The stored bytes this answer consists of, and where they begin: all, or one range. */
export function served(ctx: Ctx, txn: Txn): { start: number; body: string } {
  const body = txn.cache.object ? bodyOf(ctx.core, txn.cache.object) : '';
  const range = txn.range.ranges[0];
  const isPart = txn.clientResponse?.status === 206 || txn.range.setup === 'RANGE_NOT_TRANSFORM_REQUESTED';
  if (!isPart || !range) return { start: 0, body };
  return { start: range.start, body: body.slice(range.start, range.end + 1) };
}

/** A message the proxy made itself → client. ATS: HttpSM::setup_internal_transfer. */
export function internalTransfer(ctx: Ctx, txn: Txn, handler: SmHandler): void {
  settleInternalLength(txn);
  const body = txn.clientRequest.method === 'HEAD' ? '' : (txn.internalBody?.bytes ?? '');
  const producer = addProducer(ctx, txn, 'internal msg', 'static', body.length);
  producer.alive = false;
  const tunnel = newTunnel(producer, [addConsumer(ctx, txn, 'user agent', 'client')]);
  tunnel.producerDone = true;
  startTunnel(ctx, txn, tunnel, handler, true);
  writeToClient(ctx, txn, responseHeader(txn) + body);
}

/** A message of the proxy's own has the length of its page, or 0; one without a body by its status has none. */
function settleInternalLength(txn: Txn): void {
  const answer = txn.clientResponse;
  if (!answer) return;
  const precluded = answer.status === 304 || answer.status === 204 || txn.clientRequest.method === 'HEAD';
  if (precluded && !txn.internalBody) return;
  removeField(answer.fields, 'Transfer-Encoding');
  if (txn.internalBody) {
    setValue(answer.fields, 'Content-Length', String(txn.internalBody.bytes.length));
    setValue(answer.fields, 'Content-Type', txn.internalBody.type);
  } else setValue(answer.fields, 'Content-Length', '0');
}

export function addProducer(
  ctx: Ctx,
  txn: Txn,
  name: string,
  vc: Producer['vc'],
  total: number | null,
  rest = '',
): Producer {
  sayOf(ctx, txn, 'adding_producer', { name });
  return newProducer(name, vc, total, rest);
}

export function addConsumer(ctx: Ctx, txn: Txn, name: string, vc: Consumer['vc']): Consumer {
  sayOf(ctx, txn, 'adding_consumer', { name });
  return newConsumer(name, vc);
}

/** Says that the tunnel runs; `single` when the server names the producer it starts. */
export function startTunnel(ctx: Ctx, txn: Txn, tunnel: Tunnel, handler: SmHandler, single: boolean): void {
  const before = ctx.core.tunnels[txn.sm];
  if (before && consumerOf(before, 'transform')) before.behind = tunnel;
  else ctx.core.tunnels[txn.sm] = tunnel;
  txn.handler = handler;
  const named = single && ctx.core.profile === '9.2';
  sayOf(ctx, txn, 'tunnel_run', { producer: named ? 'provided' : 'NULL' });
  if (consumerOf(tunnel, 'client')) {
    const whose = { sm: txn.sm, con: txn.client };
    say(ctx, whose, 'cwnd_set', { value: 0 });
    say(ctx, whose, 'cwnd_desired', { value: 0 });
  }
}

/** The header as it goes out; a client that speaks 0.9 gets none. ATS: HttpSM::write_response_header_into_buffer. */
export function responseHeader(txn: Txn): string {
  if (txn.client_info.version === '0.9') return '';
  return txn.clientResponse ? printHead(txn.clientResponse) : '';
}

/** Prints a producer's event and lets its handler react. */
export function producerEvent(ctx: Ctx, txn: Txn, event: EventName, handler: SmHandler | null): void {
  const { producer } = tunnelOf(ctx, txn);
  const alive = event !== 'HTTP_TUNNEL_EVENT_PRECOMPLETE';
  sayOf(ctx, txn, 'producer_event', { name: producer.name, event });
  sayRedirection(ctx, txn, { event, alive });
  if (handler) push(ctx, { do: 'handle', sm: txn.sm, handler, event });
}

/** Gives bytes to the client's connection; it answers when they have gone. */
export function writeToClient(ctx: Ctx, txn: Txn, bytes: string): void {
  const session = clientOf(ctx.core, txn);
  const half = halfWith(tunnelOf(ctx, txn), 'client');
  const consumer = half && consumerOf(half, 'client');
  if (!session || !consumer?.alive || bytes === '') return;
  consumer.given += bytes.length;
  armClientActivity(ctx, txn);
  const last = ctx.commands.at(-1);
  if (last?.do === 'write' && last.conn === session.conn) {
    // Header and first bytes of the body leave together.
    ctx.commands.pop();
    return emit(ctx, { ...last, bytes: last.bytes + bytes }, { sm: txn.sm, con: session.con });
  }
  emit(ctx, { do: 'write', conn: session.conn, bytes }, { sm: txn.sm, con: session.con });
}

/** Bytes passed on as they came lie in a buffer with room behind them; chunks made or taken apart lie in none. */
export function hasRoom(tunnel: Tunnel): boolean {
  return tunnel.producer.framing !== 'chunk' && tunnel.producer.framing !== 'dechunk';
}

/** All given to the client has gone out. */
export function clientWrote(ctx: Ctx, txn: Txn): void {
  const tunnel = halfWith(ctx.core.tunnels[txn.sm], 'client');
  const consumer = tunnel && consumerOf(tunnel, 'client');
  if (!tunnel || !consumer?.alive) return;
  if (tunnel.producerDone) {
    consumer.taken = consumer.given;
    return consumerEvent(ctx, txn, consumer, 'VC_EVENT_WRITE_COMPLETE', clientHandler(txn));
  }
  disarm(ctx, { sm: txn.sm }, 'client write');
  takeAll(tunnel, consumer, () => asksForMore(ctx, txn, tunnel, consumer));
}

/** Who is told of the client's end of the tunnel: an interim answer has a handler of its own. */
export function clientHandler(txn: Txn): SmHandler {
  return txn.handler === 'tunnel_handler_100_continue' ? 'tunnel_handler_100_continue_ua' : 'tunnel_handler_ua';
}

/** Nothing waits to be written, but the producer has asked: the connection says that it can take more. */
export function clientPolled(ctx: Ctx, txn: Txn): void {
  const all = ctx.core.tunnels[txn.sm];
  const tunnel = halfWith(all, 'client') ?? halfWith(all, 'server');
  const consumer = tunnel && (consumerOf(tunnel, 'client') ?? consumerOf(tunnel, 'server'));
  if (!tunnel || !consumer?.alive || tunnel.producerDone || consumer.given > consumer.taken) return;
  takeAll(tunnel, consumer, () => asksForMore(ctx, txn, tunnel, consumer));
}

/** The cache is called when this dispatch is over, to take what is there. ATS: CacheVC::reenable. */
export function cacheSoon(ctx: Ctx, txn: Txn): void {
  armSoon(ctx, { sm: txn.sm }, 'cache write', 'VC_EVENT_WRITE_READY');
}

/** The cache takes what there is, and asks for more or is done. ATS: CacheVC::openWriteMain. */
export function cacheTakes(ctx: Ctx, txn: Txn, event: EventName): void {
  const tunnel = halfWith(ctx.core.tunnels[txn.sm], 'cache_write');
  const cache = tunnel && consumerOf(tunnel, 'cache_write');
  if (!tunnel || !cache?.alive) return;
  cache.taken = cache.given;
  const writer = ctx.core.writers[txn.sm];
  const written = writer?.fragments.reduce((sum, n) => sum + n, 0) ?? 0;
  const isDone = event === 'VC_EVENT_WRITE_COMPLETE';
  const { config } = ctx.core;
  const fragment = fragmentOf(cache.taken - written, intOf(config, 'proxy.config.cache.target_fragment_size'));
  const size = Math.max(tunnel.producer.total ?? 0, written + fragment);
  if (!isDone && fragment > 0 && isTooLarge(config, size))
    return consumerEvent(ctx, txn, cache, 'EVENT_ERROR', 'tunnel_handler_cache_write');
  consumerEvent(ctx, txn, cache, event, isDone ? 'tunnel_handler_cache_write' : null);
  if (isDone) return;
  if (fragment > 0) writer?.fragments.push(fragment);
  goOn(ctx, txn, tunnel, cache);
}

/** The buffer of a body without a header in front; `held` bytes are in it already. */
export function bodyRoom(ctx: Ctx, txn: Txn, length: number | null, held: number): Room {
  const block = blockFor(length, intOf(configOf(ctx.core, txn), 'proxy.config.http.default_buffer_size'));
  return { block, mark: 0, free: held > 0 ? 0 : block };
}

/** The next piece of the stored copy has been read. ATS: CacheVC::openReadMain. */
export function cacheReads(ctx: Ctx, txn: Txn): void {
  const tunnel = ctx.core.tunnels[txn.sm];
  if (tunnel?.producer.vc !== 'cache') return;
  const { producer } = tunnel;
  const [length = 0] = producer.pieces.splice(0, 1);
  const isLast = producer.pieces.length === 0;
  if (producer.framing === 'chunk') return cacheChunks(ctx, txn, tunnel, isLast ? producer.rest.length : length);
  if (isLast) return producerEvent(ctx, txn, 'VC_EVENT_READ_COMPLETE', 'tunnel_handler_cache_read');
  producerEvent(ctx, txn, 'VC_EVENT_READ_READY', null);
  writeToClient(ctx, txn, headerFirst(txn, tunnel) + producer.rest.slice(0, length));
  producer.rest = producer.rest.slice(length);
}

/** The next piece of a copy whose length the client is not told. */
function cacheChunks(ctx: Ctx, txn: Txn, tunnel: Tunnel, length: number): void {
  const { producer } = tunnel;
  const piece = producer.rest.slice(0, length);
  producer.rest = producer.rest.slice(length);
  const isLast = producer.rest === '';
  const raw = chunkingEvent(ctx, txn, isLast ? 'VC_EVENT_READ_COMPLETE' : 'VC_EVENT_READ_READY', piece);
  if (!isLast) return writeToClient(ctx, txn, headerFirst(txn, tunnel) + raw);
  producer.rest = raw + LAST_CHUNK;
  push(ctx, { do: 'handle', sm: txn.sm, handler: 'tunnel_handler_cache_read', event: 'VC_EVENT_READ_COMPLETE' });
}

/** Prints the event of a producer whose bytes go out in chunks; the chunks made of `bytes`. */
export function chunkingEvent(ctx: Ctx, txn: Txn, event: EventName, bytes: string): string {
  const { name } = tunnelOf(ctx, txn).producer;
  const alive = event === 'VC_EVENT_READ_READY';
  sayChunking(ctx, txn, name, event);
  const { raw, said } = chunksOf(ctx, txn, bytes);
  sayAll(ctx, txn, said);
  sayRedirection(ctx, txn, { event, alive, place: alive ? MAKING_CHUNKS : CHUNKS_MADE });
  return raw;
}

/** The answer's header, where it has not gone yet. */
export function headerFirst(txn: Txn, tunnel: Tunnel): string {
  return consumerOf(tunnel, 'client')?.given === 0 ? responseHeader(txn) : '';
}

/** A new header has come while the interim answer was on its way: that is given up. */
export function giveUpInterim(ctx: Ctx, txn: Txn): void {
  if (txn.handler !== 'tunnel_handler_100_continue' || !ctx.core.tunnels[txn.sm]) return;
  delete ctx.core.tunnels[txn.sm];
  txn.client_info.keepAlive = false;
}

/** The stored copy's bytes have been read. ATS: HttpSM::tunnel_handler_cache_read. */
export function cacheReadDone(ctx: Ctx, txn: Txn): void {
  const tunnel = tunnelOf(ctx, txn);
  endProducer(tunnel);
  writeToClient(ctx, txn, headerFirst(txn, tunnel) + tunnel.producer.rest);
  tunnel.producer.rest = '';
}

/** The producer delivers no more. */
export function endProducer(tunnel: Tunnel): void {
  tunnel.producer.alive = false;
  tunnel.producerDone = true;
}

/** The client has all bytes. ATS: HttpSM::tunnel_handler_ua. */
export function clientDone(ctx: Ctx, txn: Txn): void {
  const tunnel = halfWith(tunnelOf(ctx, txn), 'client') ?? tunnelOf(ctx, txn);
  const consumer = consumerOf(tunnel, 'client');
  if (consumer) consumer.alive = false;
  milestone(ctx, txn, 'UA_CLOSE');
  const session = clientOf(ctx.core, txn);
  if (session && txn.client_info.keepAlive) {
    session.after = 'keep';
    if (ctx.core.profile === '3.3') {
      const whose = { sm: txn.sm, con: session.con };
      say(ctx, whose, 'client_session_released', { sm: txn.sm });
      say(ctx, whose, 'initiating_io');
      sayTimeout(ctx, txn, session, CLIENT_IDLE);
    }
  } else if (session) {
    session.after = 'close';
    const mayStillSend = txn.clientRequest.method === 'POST' && tunnel.producer.vc !== 'static';
    if (mayStillSend || txn.halfClose) halfCloseClient(ctx, session, txn.sm);
    else closeClient(ctx, session, txn.sm, false);
  }
  endIfOver(ctx, txn);
}

/** Nobody is left in the tunnel: the machine is told. */
export function endIfOver(ctx: Ctx, txn: Txn): void {
  const tunnel = tunnelOf(ctx, txn);
  if (tunnel.held || !isOver(tunnel) || !txn.handler) return;
  delete ctx.core.tunnels[txn.sm];
  push(ctx, { do: 'dispatch', sm: txn.sm, handler: txn.handler, event: 'HTTP_TUNNEL_EVENT_DONE' });
}

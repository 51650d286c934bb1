import { abortWrite, commitWrite } from '../cache/store.ts';
import { intOf, isOn } from '../config/config.ts';
import { type ChunkState, LAST_CHUNK } from '../http/chunked.ts';
import { valueOf } from '../http/header.ts';
import type { EventName } from '../names/events.ts';
import { isBodyPrecluded } from '../policy/response_headers.ts';
import { blockFor, HEADER_BLOCK } from '../tunnel/buffer.ts';
import { chunkReader, framingOf, placeNumber, unchunk } from '../tunnel/framing.ts';
import { consumerOf, deliverable, halfWith, isComplete, newTunnel } from '../tunnel/tunnel.ts';
import type { Producer, Room, Tunnel } from '../txn/core_state.ts';
import { hopOf } from '../txn/hop.ts';
import { configOf } from '../txn/overrides.ts';
import type { Txn } from '../txn/txn.ts';
import { tellReaders } from './beside_writer.ts';
import { cutOff, feed, inputEnds, nothingToTransform, openTransform } from './body_transforms.ts';
import { performCacheWriteAction } from './cache_machine.ts';
import { chunksOf } from './chunks.ts';
import { closeClient } from './client_sessions.ts';
import { arm, type Ctx, clientOf, milestone, push, sayAll, sayOf, serverOf } from './context.ts';
import { isTooLarge, storing } from './object_size.ts';
import { CHUNKS_MADE, MAKING_CHUNKS, sayChunking, sayRedirection } from './producer_lines.ts';
import { closeServer, releaseServer } from './server_sessions.ts';
import { consumerEvent } from './tunnel_flow.ts';
import {
  addConsumer,
  addProducer,
  bodyRoom,
  cacheSoon,
  endIfOver,
  endProducer,
  producerEvent,
  responseHeader,
  startTunnel,
  tunnelOf,
  writeToClient,
} from './tunnels.ts';

/** Water mark while chunks are made. ATS: ChunkedHandler, min_block_transfer_bytes. */
const CHUNK_MARK = 256;

/** Origin → client, and → cache where the answer is stored. ATS: HttpSM::setup_server_transfer. */
export function serverTransfer(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'setup_server_transfer');
  const producer = serverProducer(ctx, txn, framingOf(hopOf(txn).chunked, txn.client_info.receiveChunked));
  const consumers = [addConsumer(ctx, txn, 'user agent', 'client')];
  if (performCacheWriteAction(ctx, txn)) consumers.push(addConsumer(ctx, txn, 'cache write', 'cache_write'));
  startTunnel(ctx, txn, newTunnel(producer, consumers), 'tunnel_handler', true);
  const header = responseHeader(txn);
  producer.room = answerRoom(ctx, txn, producer, header.length);
  writeToClient(ctx, txn, header);
  runProducer(ctx, txn, header.length);
}

/** Origin → range transform and cache. ATS: HttpSM::setup_server_transfer_to_transform. */
export function serverToTransform(ctx: Ctx, txn: Txn): void {
  const producer = serverProducer(ctx, txn, hopOf(txn).chunked ? 'dechunk' : 'plain');
  const consumers = [addConsumer(ctx, txn, 'transform write', 'transform')];
  if (performCacheWriteAction(ctx, txn)) consumers.push(addConsumer(ctx, txn, 'cache write', 'cache_write'));
  if (txn.range.transform) txn.range.body = '';
  else openTransform(ctx, txn, 'response', producer.total);
  producer.room = bodyRoom(ctx, txn, producer.total, serverOf(ctx.core, txn)?.buffer.length ?? 0);
  startTunnel(ctx, txn, newTunnel(producer, consumers), 'state_response_wait_for_transform_read', true);
  runProducer(ctx, txn, 0);
}

/** Origin → cache alone, after the client had its 304. ATS: setup_server_transfer_to_cache_only. */
export function fillTransfer(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'post_buffers_clear');
  const producer = serverProducer(ctx, txn, hopOf(txn).chunked ? 'dechunk' : 'plain');
  const consumers = [addConsumer(ctx, txn, 'cache write', 'cache_write')];
  startTunnel(ctx, txn, newTunnel(producer, consumers), 'tunnel_handler', false);
  producer.room = bodyRoom(ctx, txn, producer.total, serverOf(ctx.core, txn)?.buffer.length ?? 0);
  runProducer(ctx, txn, 0);
}

/** The buffer an answer goes through: a block for the header, and none behind bytes that came with it. */
function answerRoom(ctx: Ctx, txn: Txn, producer: Producer, header: number): Room {
  const config = configOf(ctx.core, txn);
  const block = blockFor(producer.total, intOf(config, 'proxy.config.http.default_buffer_size'));
  const mark = producer.framing === 'chunk' ? CHUNK_MARK : intOf(config, 'proxy.config.http.default_buffer_water_mark');
  const held = serverOf(ctx.core, txn)?.buffer.length ?? 0;
  return { block, mark, free: held > 0 ? 0 : headerRest(header, block) };
}

/** What the last block of a header leaves free. */
function headerRest(header: number, block: number): number {
  return header <= HEADER_BLOCK ? HEADER_BLOCK - header : block - ((header - HEADER_BLOCK) % block);
}

function serverProducer(ctx: Ctx, txn: Txn, framing: Producer['framing']): Producer {
  const producer = addProducer(ctx, txn, 'http server', 'server', bodyLength(txn));
  if (producer.total !== 0) Object.assign(producer, { framing, chunks: chunkReader(framing) });
  return producer;
}

/** Bytes of body the origin's answer has; null when chunks or the connection's end say it. */
function bodyLength(txn: Txn): number | null {
  const response = txn.serverResponse;
  if (!response || isBodyPrecluded(response.status, txn.serverRequest?.method ?? '')) return 0;
  const length = hopOf(txn).chunked ? null : valueOf(response.fields, 'Content-Length');
  return length === null ? null : Number(length);
}

/** Begins with what the origin's connection holds already. ATS: HttpTunnel::producer_run. */
function runProducer(ctx: Ctx, txn: Txn, headerLength: number): void {
  const tunnel = tunnelOf(ctx, txn);
  const { producer } = tunnel;
  if (consumerOf(tunnel, 'cache_write') && producer.total !== 0) cacheSoon(ctx, txn);
  if (producer.chunks) sayDechunking(ctx, txn, tunnel, headerLength);
  if (producer.framing !== 'plain') return moreBytes(ctx, txn, tunnel, true);
  deliverPlain(ctx, txn, tunnel);
  if (!isComplete(producer)) return;
  const cache = consumerOf(tunnel, 'cache_write');
  if (producer.total === 0 && cache) {
    // Nothing to store: the cache is done before the origin is.
    push(ctx, { do: 'routine', sm: txn.sm, name: 'producer_read_complete' });
    return consumerEvent(ctx, txn, cache, 'VC_EVENT_WRITE_COMPLETE', 'tunnel_handler_cache_write');
  }
  if (producer.total === 0 && consumerOf(tunnel, 'transform')) {
    push(ctx, { do: 'routine', sm: txn.sm, name: 'producer_read_complete' });
    return nothingToTransform(ctx, txn, tunnel);
  }
  sayOf(ctx, txn, 'producer_already_done');
  producerEvent(ctx, txn, 'HTTP_TUNNEL_EVENT_PRECOMPLETE', 'tunnel_handler_server');
}

/** The header lies in front of the body in the buffer the chunk reader works on. */
function sayDechunking(ctx: Ctx, txn: Txn, tunnel: Tunnel, headerLength: number): void {
  const bytes = headerLength + (serverOf(ctx.core, txn)?.buffer.length ?? 0);
  if (consumerOf(tunnel, 'transform')) {
    for (let i = 0; i < 2; i++) sayOf(ctx, txn, 'dechunk_available', { bytes });
    return;
  }
  if (tunnel.producer.framing === 'dechunk' || consumerOf(tunnel, 'cache_write')) {
    sayOf(ctx, txn, 'dechunk_available', { bytes });
    sayOf(ctx, txn, 'dechunk_copied', { bytes: headerLength });
  }
  sayOf(ctx, txn, 'dechunk_available', { bytes });
  sayOf(ctx, txn, 'dechunk_skip', { bytes: headerLength });
}

/** More bytes came from the origin while its body is being passed on. */
export function serverBytes(ctx: Ctx, txn: Txn): void {
  const tunnel = tunnelOf(ctx, txn);
  if (!tunnel.producer.alive) return;
  if (tunnel.producer.framing !== 'plain') return moreBytes(ctx, txn, tunnel, false);
  deliverPlain(ctx, txn, tunnel);
  const complete = isComplete(tunnel.producer);
  const event = complete ? 'VC_EVENT_READ_COMPLETE' : 'VC_EVENT_READ_READY';
  producerEvent(ctx, txn, event, complete ? 'tunnel_handler_server' : null);
}

/** The origin ended its connection while its body is being passed on. */
export function serverEnds(ctx: Ctx, txn: Txn): void {
  const tunnel = tunnelOf(ctx, txn);
  const { producer } = tunnel;
  if (!producer.alive) return;
  if (producer.chunks) return chunksCut(ctx, txn, producer, producer.chunks);
  if (producer.framing !== 'chunk') return producerEvent(ctx, txn, 'VC_EVENT_EOS', 'tunnel_handler_server');
  sayChunking(ctx, txn, producer.name, 'VC_EVENT_EOS');
  writeToClient(ctx, txn, LAST_CHUNK);
  sayRedirection(ctx, txn, { event: 'VC_EVENT_EOS', alive: false, place: CHUNKS_MADE });
  push(ctx, { do: 'handle', sm: txn.sm, handler: 'tunnel_handler_server', event: 'VC_EVENT_EOS' });
}

/** The connection ended before the last chunk. */
function chunksCut(ctx: Ctx, txn: Txn, producer: Producer, chunks: ChunkState): void {
  const said = { name: producer.name, event: 'VC_EVENT_EOS' } as const;
  sayOf(ctx, txn, 'producer_event', said);
  sayOf(ctx, txn, 'producer_event_chunked', said);
  sayRedirection(ctx, txn, { event: 'VC_EVENT_EOS', alive: true, place: placeNumber(chunks) });
  push(ctx, { do: 'handle', sm: txn.sm, handler: 'tunnel_handler_server', event: 'VC_EVENT_EOS' });
}

/** The origin stays silent in the middle of its body, or takes too long. What came so far is not closed off. */
export function serverTimesOut(ctx: Ctx, txn: Txn, event: EventName): void {
  const { producer } = tunnelOf(ctx, txn);
  if (!producer.alive) return;
  sayOf(ctx, txn, 'producer_event', { name: producer.name, event });
  if (producer.framing === 'chunk') sayOf(ctx, txn, 'producer_event_dechunked', { name: producer.name, event });
  if (producer.chunks) sayOf(ctx, txn, 'producer_event_chunked', { name: producer.name, event });
  const place = producer.chunks ? placeNumber(producer.chunks) : producer.framing === 'chunk' ? MAKING_CHUNKS : 0;
  sayRedirection(ctx, txn, { event, alive: true, place });
  txn.codes.log = 'ERR_READ_TIMEOUT';
  hopOf(txn).keepAlive = false;
  push(ctx, { do: 'handle', sm: txn.sm, handler: 'tunnel_handler_server', event });
}

/** Takes what the origin's connection holds and passes it on as it is. */
function deliverPlain(ctx: Ctx, txn: Txn, tunnel: Tunnel): void {
  const session = serverOf(ctx.core, txn);
  if (!session) return;
  const n = deliverable(tunnel.producer, session.buffer.length);
  const bytes = session.buffer.slice(0, n);
  session.buffer = session.buffer.slice(n);
  give(ctx, txn, tunnel, bytes, bytes);
}

/** Hands bytes to all who take: framed for the client, bare for the cache. */
function give(ctx: Ctx, txn: Txn, tunnel: Tunnel, framed: string, bare: string): void {
  tunnel.producer.delivered += bare.length;
  if (consumerOf(tunnel, 'client')?.alive) writeToClient(ctx, txn, framed);
  const writer = ctx.core.writers[txn.sm];
  const cache = consumerOf(tunnel, 'cache_write');
  if (cache?.alive && writer) {
    writer.body += bare;
    cache.given += bare.length;
    cacheSoon(ctx, txn);
  }
  if (consumerOf(tunnel, 'transform')?.alive) feed(ctx, txn, tunnel, bare);
}

/** Reads or makes chunks of what is there. `first`: at the tunnel's start. ATS: producer_handler_chunked, _dechunked. */
function moreBytes(ctx: Ctx, txn: Txn, tunnel: Tunnel, first: boolean): void {
  const { producer } = tunnel;
  const session = serverOf(ctx.core, txn);
  const bytes = session?.buffer ?? '';
  const event = 'VC_EVENT_READ_READY';
  sayOf(ctx, txn, 'producer_event', { name: producer.name, event });
  if (!producer.chunks) {
    sayOf(ctx, txn, 'producer_event_dechunked', { name: producer.name, event });
    const { raw, said } = chunksOf(ctx, txn, bytes);
    sayAll(ctx, txn, said);
    if (session) session.buffer = '';
    give(ctx, txn, tunnel, raw, bytes);
    return sayRedirection(ctx, txn, { event, alive: true, place: MAKING_CHUNKS });
  }
  sayOf(ctx, txn, 'producer_event_chunked', { name: producer.name, event });
  const { body, raw, done, broken, said } = unchunk(producer, producer.chunks, bytes);
  sayAll(ctx, txn, said);
  if (session) session.buffer = bytes.slice(raw.length);
  give(ctx, txn, tunnel, producer.framing === 'passthru' ? raw : body, body);
  if (broken) sayOf(ctx, txn, 'producer_chunk_error', { name: producer.name });
  chunksEnd(ctx, txn, tunnel, { done, broken, first });
}

function chunksEnd(ctx: Ctx, txn: Txn, tunnel: Tunnel, is: { done: boolean; broken: boolean; first: boolean }): void {
  const event = is.done ? 'VC_EVENT_READ_COMPLETE' : is.broken ? 'VC_EVENT_EOS' : 'VC_EVENT_READ_READY';
  const { chunks } = tunnel.producer;
  sayRedirection(ctx, txn, { event, alive: true, place: chunks ? placeNumber(chunks) : 0 });
  if (!is.done && !is.broken) return;
  if (is.done) tunnel.producer.total = tunnel.producer.delivered;
  const cache = consumerOf(tunnel, 'cache_write');
  // A cache that has taken all there is finishes at once (docs/discoveries).
  tunnel.cacheFirst = is.done && cache?.given === cache?.taken;
  push(ctx, { do: 'handle', sm: txn.sm, handler: 'tunnel_handler_server', event });
}

/** Events that end the body by ending the connection. */
const CUTS: readonly EventName[] = [
  'VC_EVENT_EOS',
  'EVENT_ERROR',
  'VC_EVENT_INACTIVITY_TIMEOUT',
  'VC_EVENT_ACTIVE_TIMEOUT',
];

/** The origin's body is there, or its connection ended. ATS: HttpSM::tunnel_handler_server. */
export function serverDone(ctx: Ctx, txn: Txn, event: EventName): void {
  const tunnel = tunnelOf(ctx, txn);
  const { producer } = tunnel;
  const untilClose = producer.total === null && producer.chunks === null;
  // Chunks that take too long altogether count as whole: only an end or silence counts as truncation.
  const slow = event === 'VC_EVENT_ACTIVE_TIMEOUT' && producer.chunks !== null;
  const truncated = event !== 'HTTP_TUNNEL_EVENT_PRECOMPLETE' && !isComplete(producer) && !untilClose && !slow;
  endProducer(tunnel);
  if (truncated) return truncate(ctx, txn, tunnel);
  const cut = CUTS.includes(event);
  if (cut) sayOf(ctx, txn, 'tunnel_finishing');
  if (cut || tunnel.cacheFirst) return finishConsumers(ctx, txn, tunnel);
  partFromServer(ctx, txn);
  if (consumerOf(tunnel, 'cache_write')?.alive) arm(ctx, { sm: txn.sm }, 'cache write', 'VC_EVENT_WRITE_COMPLETE', 0);
  armTransform(ctx, txn, tunnel);
}

/** The transform has all it will get. */
function armTransform(ctx: Ctx, txn: Txn, tunnel: Tunnel): void {
  if (!consumerOf(tunnel, 'transform')?.alive) return;
  if (!txn.range.transform) inputEnds(ctx, txn, tunnel);
  else arm(ctx, { sm: txn.sm }, 'transform write', 'VC_EVENT_EOS', 0);
}

/** Those who have everything complete before the origin's connection is let go: the cache, then the client. */
function finishConsumers(ctx: Ctx, txn: Txn, tunnel: Tunnel): void {
  tunnel.held = true;
  armTransform(ctx, txn, tunnel);
  push(ctx, { do: 'routine', sm: txn.sm, name: 'part_from_server' });
  const client = consumerOf(tunnel, 'client');
  if (client?.alive && client.taken === client.given) {
    push(ctx, { do: 'routine', sm: txn.sm, name: 'client_complete' });
  }
  const cache = consumerOf(tunnel, 'cache_write');
  if (!cache?.alive) return;
  if (cache.taken === cache.given) push(ctx, { do: 'routine', sm: txn.sm, name: 'cache_complete' });
  else arm(ctx, { sm: txn.sm }, 'cache write', 'VC_EVENT_WRITE_COMPLETE', 0);
}

/** The cache has nothing more to take. */
export function cacheComplete(ctx: Ctx, txn: Txn): void {
  const half = halfWith(ctx.core.tunnels[txn.sm], 'cache_write');
  const cache = half && consumerOf(half, 'cache_write');
  if (cache) consumerEvent(ctx, txn, cache, 'VC_EVENT_WRITE_COMPLETE', 'tunnel_handler_cache_write');
}

/** The client has nothing more to take. */
export function clientComplete(ctx: Ctx, txn: Txn): void {
  const half = halfWith(ctx.core.tunnels[txn.sm], 'client');
  const client = half && consumerOf(half, 'client');
  if (client) consumerEvent(ctx, txn, client, 'VC_EVENT_WRITE_COMPLETE', 'tunnel_handler_ua');
}

/** Keeps the origin's connection for others, or closes it. */
export function partFromServer(ctx: Ctx, txn: Txn): void {
  const session = serverOf(ctx.core, txn);
  const enabled = isOn(configOf(ctx.core, txn), 'proxy.config.http.keep_alive_enabled_out');
  const keep = enabled && hopOf(txn).keepAlive && session !== null && !session.eos && session.buffer === '';
  if (keep) releaseServer(ctx, txn);
  else closeServer(ctx, txn);
  milestone(ctx, txn, 'SERVER_CLOSE', true);
  const tunnel = ctx.core.tunnels[txn.sm];
  if (!tunnel) return;
  tunnel.held = false;
  endIfOver(ctx, txn);
}

/** The body is shorter than announced: everybody who takes is cut off. */
function truncate(ctx: Ctx, txn: Txn, tunnel: Tunnel): void {
  const { total, chunks } = tunnel.producer;
  if (!chunks) sayOf(ctx, txn, 'server_eos', { bytes: txn.clientBodyBytes, expected: total ?? -1 });
  sayOf(ctx, txn, 'tunnel_truncated');
  const half = halfWith(tunnel, 'client');
  const hadClient = half !== null && consumerOf(half, 'client')?.alive === true;
  cutOff(ctx, txn, tunnel);
  if (txn.cache.writeStatus !== '-') txn.cache.writeStatus = 'INTR';
  if (txn.codes.log !== 'ERR_READ_TIMEOUT') txn.codes.log = 'ERR_READ_ERROR';
  const client = clientOf(ctx.core, txn);
  if (client) closeClient(ctx, client, txn.sm, false);
  closeServer(ctx, txn);
  txn.truncated = hadClient && txn.codes.log === 'ERR_READ_ERROR';
  endIfOver(ctx, txn);
}

/** The object is written: close the write, which stores it. ATS: HttpSM::tunnel_handler_cache_write. */
export function cacheWriteDone(ctx: Ctx, txn: Txn, event: EventName): void {
  sayOf(ctx, txn, 'cache_write_event', { event });
  const half = halfWith(ctx.core.tunnels[txn.sm], 'cache_write');
  const consumer = half && consumerOf(half, 'cache_write');
  if (consumer) consumer.alive = false;
  const empty = ctx.core.writers[txn.sm]?.body === '';
  if (isTooLarge(ctx.core.config, ctx.core.writers[txn.sm]?.body.length ?? 0)) abortWrite(ctx.core, txn.sm);
  tellReaders(ctx, txn.sm);
  if (txn.cache.toStore) txn.cache.stored = commitWrite(ctx.core, txn.sm, txn.cache.toStore, storing(ctx, txn));
  txn.cache.writeStatus = empty ? 'ERR' : 'FIN';
  endIfOver(ctx, txn);
}

/** The cache takes no more of an object: it is larger than allowed. ATS: HttpSM::tunnel_handler_cache_write. */
export function cacheWriteFails(ctx: Ctx, txn: Txn, event: EventName): void {
  sayOf(ctx, txn, 'cache_write_event', { event });
  const consumer = consumerOf(tunnelOf(ctx, txn), 'cache_write');
  if (consumer) consumer.alive = false;
  abortWrite(ctx.core, txn.sm);
  txn.cache.writeStatus = 'ERR';
  endIfOver(ctx, txn);
}

import { LAST_CHUNK } from '../http/chunked.ts';
import { hasField, setValue } from '../http/header.ts';
import type { EventName } from '../names/events.ts';
import { consumerOf, halfWith, newTunnel } from '../tunnel/tunnel.ts';
import type { Consumer, Tunnel } from '../txn/core_state.ts';
import { type BodyTransform, TRANSFORM_HOOKS } from '../txn/transforms.ts';
import type { Txn } from '../txn/txn.ts';
import { performCacheWriteAction } from './cache_machine.ts';
import { takeEdits } from './callouts.ts';
import { chunksOf } from './chunks.ts';
import { closeClient } from './client_sessions.ts';
import { arm, armSoon, type Ctx, clientOf, disarm, emit, push, put, sayAll, sayOf, serverOf } from './context.ts';
import { CHUNKS_MADE, MAKING_CHUNKS, sayChunking, sayRedirection } from './producer_lines.ts';
import { askToSend, closeServer } from './server_sessions.ts';
import { consumerEvent, goOn } from './tunnel_flow.ts';
import {
  addConsumer,
  addProducer,
  bodyRoom,
  cacheSoon,
  cacheTakes,
  endIfOver,
  endProducer,
  responseHeader,
  startTunnel,
  tunnelOf,
  writeToClient,
} from './tunnels.ts';

/** Most transforms of one body that have a timer each. */
const STAGES = 8;

/** The transforms of a chain are called one after the other, each by its own event; the last one is its end. */
export const STAGES_DUE: Readonly<Record<string, (ctx: Ctx, txn: Txn) => void>> = Object.fromEntries(
  Array.from({ length: STAGES + 1 }, (_, at) => [nameOf(at), (ctx: Ctx, txn: Txn) => stageDue(ctx, txn, at)]),
);

function nameOf(at: number): string {
  return `transform ${at}`;
}

/** Opens the chain of transforms that plugins added to this transaction; `total` null = its length is not known. */
export function openTransform(ctx: Ctx, txn: Txn, of: BodyTransform['of'], total: number | null): void {
  const listeners = txn.hooks.filter(({ hook }) => hook === TRANSFORM_HOOKS[of]).slice(0, STAGES);
  const stages = listeners.map((listener, at) => ({
    listener,
    waiting: '',
    taken: 0,
    total: at === 0 ? total : null,
    opened: false,
    made: 0,
    over: false,
  }));
  put(ctx, { kind: 'hook', sm: txn.sm, con: null, hook: TRANSFORM_HOOKS[of], called: listeners.length });
  ctx.core.transforms[txn.sm] = { of, stages, ready: '', read: 0, length: null, told: false, failed: false };
}

/** Bytes for the first transform, or for the range transform. */
export function feed(ctx: Ctx, txn: Txn, tunnel: Tunnel, bytes: string): void {
  const transform = ctx.core.transforms[txn.sm];
  if (!transform) {
    txn.range.body = (txn.range.body ?? '') + bytes;
    return;
  }
  const [first] = transform.stages;
  const consumer = consumerOf(tunnel, 'transform');
  if (!first || !consumer || bytes === '') return;
  consumer.given += bytes.length;
  first.waiting += bytes;
  armSoon(ctx, { sm: txn.sm }, nameOf(0), 'EVENT_IMMEDIATE');
}

/** The input is over. One who has taken everything is done at once; the others when they are called next. */
export function inputEnds(ctx: Ctx, txn: Txn, tunnel: Tunnel): void {
  const first = ctx.core.transforms[txn.sm]?.stages[0];
  const consumer = consumerOf(tunnel, 'transform');
  if (!first || !consumer?.alive) return;
  const known = first.total !== null;
  first.total = consumer.given;
  arm(ctx, { sm: txn.sm }, nameOf(0), 'EVENT_IMMEDIATE', 0);
  if (!known && consumer.taken === consumer.given) done(ctx, txn, consumer);
}

/** There is no body: the transform has taken all of it before its producer is done. */
export function nothingToTransform(ctx: Ctx, txn: Txn, tunnel: Tunnel): void {
  const consumer = consumerOf(tunnel, 'transform');
  armSoon(ctx, { sm: txn.sm }, nameOf(0), 'EVENT_IMMEDIATE');
  if (consumer) done(ctx, txn, consumer);
}

function done(ctx: Ctx, txn: Txn, consumer: Consumer): void {
  consumerEvent(ctx, txn, consumer, 'VC_EVENT_WRITE_COMPLETE', 'tunnel_handler_transform_write');
}

function stageDue(ctx: Ctx, txn: Txn, at: number): void {
  const transform = ctx.core.transforms[txn.sm];
  if (!transform || transform.failed) return;
  if (at === transform.stages.length) end(ctx, txn, transform);
  else runStage(ctx, txn, transform, at);
}

/** A transform is given what waits for it. ATS: the plugin's continuation. */
function runStage(ctx: Ctx, txn: Txn, transform: BodyTransform, at: number): void {
  const stage = transform.stages[at];
  if (!stage || stage.over) return;
  const bytes = stage.waiting;
  const isLast = stage.total !== null && stage.taken + bytes.length >= stage.total;
  if (bytes === '' && !isLast) return;
  stage.waiting = '';
  stage.taken += bytes.length;
  const { listener } = stage;
  const { core, now_ms } = ctx;
  const answer = ctx.plugins.transform({ listener, bytes, isLast, core, txn, con: txn.client, now_ms });
  takeEdits(ctx, { core, session: clientOf(core, txn), txn }, { ...listener, edits: answer.edits });
  if (answer.fails && isFed(ctx, txn)) return fail(ctx, txn, transform);
  stage.made += answer.bytes.length;
  stage.opened ||= isLast || answer.opens;
  stage.over = isLast;
  passOn(transform, at, answer.bytes, isLast ? stage.made : null);
  if (stage.opened) armSoon(ctx, { sm: txn.sm }, nameOf(at + 1), 'EVENT_IMMEDIATE');
  if (at === 0) tookPiece(ctx, txn, bytes.length, isLast);
}

/** What one gives out, the next one is given; `total` when that is all. */
function passOn(transform: BodyTransform, at: number, bytes: string, total: number | null): void {
  const next = transform.stages[at + 1];
  if (next) {
    next.waiting += bytes;
    next.total = total;
    return;
  }
  transform.ready += bytes;
  transform.length = total;
}

/** The first one says to the tunnel that it took its piece. */
function tookPiece(ctx: Ctx, txn: Txn, length: number, isLast: boolean): void {
  const tunnel = ctx.core.tunnels[txn.sm];
  const consumer = tunnel && consumerOf(tunnel, 'transform');
  if (!tunnel || !consumer?.alive) return;
  consumer.taken += length;
  if (isLast) return done(ctx, txn, consumer);
  consumerEvent(ctx, txn, consumer, 'VC_EVENT_WRITE_READY', null);
  goOn(ctx, txn, tunnel, consumer);
}

/** Nobody hears of the failure of a transform whose input is over. */
function isFed(ctx: Ctx, txn: Txn): boolean {
  const tunnel = ctx.core.tunnels[txn.sm];
  return tunnel !== undefined && consumerOf(tunnel, 'transform')?.alive === true;
}

function fail(ctx: Ctx, txn: Txn, transform: BodyTransform): void {
  transform.failed = true;
  const tunnel = ctx.core.tunnels[txn.sm];
  const consumer = tunnel && consumerOf(tunnel, 'transform');
  if (consumer?.alive) consumerEvent(ctx, txn, consumer, 'EVENT_ERROR', 'tunnel_handler_transform_write');
}

/** A transform cannot go on: its producer is cut off, and so is the client when it has begun to take. */
export function transformFailed(ctx: Ctx, txn: Txn): void {
  const tunnel = tunnelOf(ctx, txn);
  const isCut = tunnel.producer.alive;
  const hadClient = tunnel.behind !== null;
  cutOff(ctx, txn, tunnel);
  if (isCut && tunnel.producer.vc === 'server') closeServer(ctx, txn);
  const client = clientOf(ctx.core, txn);
  const isUnread = isCut && tunnel.producer.vc === 'client';
  if (client && (hadClient || isUnread)) closeClient(ctx, client, txn.sm, false);
  endIfOver(ctx, txn);
}

/** Everybody stops delivering and taking, also behind the transform. */
export function cutOff(_ctx: Ctx, _txn: Txn, tunnel: Tunnel): void {
  for (let half: Tunnel | null = tunnel; half !== null; half = half.behind) {
    endProducer(half);
    for (const consumer of half.consumers) consumer.alive = false;
  }
}

/** The end of the chain: it says that something came out, then gives it to who reads. ATS: TransformTerminus. */
function end(ctx: Ctx, txn: Txn, transform: BodyTransform): void {
  const reader = readerOf(ctx, txn);
  if (reader) return read(ctx, txn, transform, reader);
  if (transform.told) return;
  transform.told = true;
  txn.transformLength = transform.length;
  const handler =
    transform.of === 'request' ? 'state_request_wait_for_transform_read' : 'state_response_wait_for_transform_read';
  push(ctx, { do: 'dispatch', sm: txn.sm, handler, event: 'TRANSFORM_READ_READY' });
}

/** The half of the tunnel that reads from the transforms. */
function readerOf(ctx: Ctx, txn: Txn): Tunnel | null {
  for (let half = ctx.core.tunnels[txn.sm] ?? null; half !== null; half = half.behind)
    if (half.producer.vc === 'transform') return half;
  return null;
}

function read(ctx: Ctx, txn: Txn, transform: BodyTransform, half: Tunnel): void {
  if (!half.producer.alive) return;
  const bytes = transform.ready;
  transform.ready = '';
  transform.read += bytes.length;
  const isLast = transform.length !== null && transform.read === transform.length;
  if (bytes === '' && !isLast) return;
  const last = transform.of === 'request' ? 'VC_EVENT_READ_COMPLETE' : 'VC_EVENT_EOS';
  const event = isLast ? last : 'VC_EVENT_READ_READY';
  if (half.producer.framing === 'chunk') return readInChunks(ctx, txn, half, { bytes, event });
  give(ctx, txn, half, bytes, bytes);
  sayOf(ctx, txn, 'producer_event', { name: half.producer.name, event });
  sayRedirection(ctx, txn, { event, alive: true, self: halfIsFed(ctx, txn, half) });
  piecesTaken(ctx, txn, event);
}

/** The cache takes its bytes at once; with the last ones the machine is told. */
function piecesTaken(ctx: Ctx, txn: Txn, event: EventName): void {
  if (event === 'VC_EVENT_READ_READY') cacheTakes(ctx, txn, 'VC_EVENT_WRITE_READY');
  else push(ctx, { do: 'handle', sm: txn.sm, handler: 'tunnel_handler_transform_read', event });
}

interface Piece {
  readonly bytes: string;
  readonly event: EventName;
}

function readInChunks(ctx: Ctx, txn: Txn, half: Tunnel, { bytes, event }: Piece): void {
  const isLast = event !== 'VC_EVENT_READ_READY';
  sayChunking(ctx, txn, half.producer.name, event);
  const { raw, said } = bytes === '' ? { raw: '', said: [] } : chunksOf(ctx, txn, bytes);
  sayAll(ctx, txn, said);
  give(ctx, txn, half, isLast ? raw + LAST_CHUNK : raw, bytes);
  sayRedirection(ctx, txn, standing(ctx, txn, half, event));
  piecesTaken(ctx, txn, event);
}

/** Where a half that makes chunks stands behind an event. */
function standing(ctx: Ctx, txn: Txn, half: Tunnel, event: EventName): Parameters<typeof sayRedirection>[2] {
  const alive = event === 'VC_EVENT_READ_READY';
  return { event, alive, place: alive ? MAKING_CHUNKS : CHUNKS_MADE, self: halfIsFed(ctx, txn, half) };
}

/** Is the transform that it reads from still being given bytes? ATS: HttpTunnelProducer::self_consumer. */
function halfIsFed(ctx: Ctx, txn: Txn, half: Tunnel): boolean {
  const first = ctx.core.tunnels[txn.sm];
  return first !== half && isFed(ctx, txn);
}

/** Bytes for all who take: with its header and framed for the client, bare for the cache, to the origin as they are. */
function give(ctx: Ctx, txn: Txn, half: Tunnel, framed: string, bare: string): void {
  half.producer.delivered += bare.length;
  const client = consumerOf(half, 'client');
  if (client?.alive) writeToClient(ctx, txn, (client.given === 0 ? responseHeader(txn) : '') + framed);
  const server = consumerOf(half, 'server');
  const session = serverOf(ctx.core, txn);
  if (server?.alive && session && bare !== '') {
    server.given += bare.length;
    emit(ctx, { do: 'write', conn: session.conn, bytes: bare }, { sm: txn.sm, con: session.con });
  }
  const cache = consumerOf(half, 'cache_write');
  const writer = ctx.core.writers[txn.sm];
  if (!cache?.alive || !writer || bare === '') return;
  writer.body += bare;
  cache.given += bare.length;
}

/** The machine has an event of a transform it waits for. ATS: HttpSM::state_common_wait_for_transform_read. */
export function waitOn(ctx: Ctx, txn: Txn, event: EventName): void {
  sayOf(ctx, txn, 'enter', { handler: 'state_common_wait_for_transform_read', event });
  const transform = ctx.core.transforms[txn.sm];
  if (!transform?.failed) return;
  if (transform.of === 'response') return push(ctx, { do: 'transact', sm: txn.sm, step: 'HandleApiErrorJump' });
  giveUpRequest(ctx, txn);
}

/** The body that goes to the origin cannot be had: nothing is answered. */
function giveUpRequest(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'post_buffers_clear');
  const client = clientOf(ctx.core, txn);
  if (client) closeClient(ctx, client, txn.sm, false);
  txn.codes.log = 'ERR_UNKNOWN';
  delete ctx.core.tunnels[txn.sm];
  push(ctx, { do: 'routine', sm: txn.sm, name: 'kill' });
}

/**
 * The body for the origin begins to come out. Its length has to be known by then: a transform that gives something out
 * before it has everything makes the request fail. ATS: HttpSM::state_request_wait_for_transform_read.
 */
export function requestTransformReady(ctx: Ctx, txn: Txn): void {
  if (txn.transformLength === null || !txn.serverRequest) {
    sayOf(ctx, txn, 'enter', { handler: 'state_common_wait_for_transform_read', event: 'EVENT_ERROR' });
    return giveUpRequest(ctx, txn);
  }
  if (hasField(txn.serverRequest.fields, 'Content-Length'))
    setValue(txn.serverRequest.fields, 'Content-Length', String(txn.transformLength));
  askToSend(ctx, txn);
}

/** Transform → origin, when the header has gone. ATS: HttpSM::setup_transform_to_server_transfer. */
export function transformToServer(ctx: Ctx, txn: Txn): void {
  const producer = addProducer(ctx, txn, 'post transform', 'transform', txn.transformLength);
  const consumer = addConsumer(ctx, txn, 'http server post', 'server');
  startTunnel(ctx, txn, newTunnel(producer, [consumer]), 'tunnel_handler_post', true);
  const isEmpty = txn.transformLength === 0;
  if (isEmpty) consumerEvent(ctx, txn, consumer, 'VC_EVENT_WRITE_COMPLETE', 'tunnel_handler_post_server');
  else consumerEvent(ctx, txn, consumer, 'VC_EVENT_WRITE_READY', null);
  arm(ctx, { sm: txn.sm }, endName(ctx, txn), 'EVENT_IMMEDIATE', 0);
}

function endName(ctx: Ctx, txn: Txn): string {
  return nameOf(ctx.core.transforms[txn.sm]?.stages.length ?? 0);
}

/** Transform → client, and → cache where the transformed copy is stored. ATS: HttpSM::setup_transfer_from_transform. */
export function transformToClient(ctx: Ctx, txn: Txn): void {
  const producer = addProducer(ctx, txn, 'transform read', 'transform', null);
  if (txn.client_info.receiveChunked) producer.framing = 'chunk';
  producer.room = bodyRoom(ctx, txn, null, 0);
  const consumers = [addConsumer(ctx, txn, 'user agent', 'client')];
  const stored = storesTransformed(ctx, txn);
  if (stored) consumers.push(addConsumer(ctx, txn, 'cache write t', 'cache_write'));
  const half = newTunnel(producer, consumers);
  startTunnel(ctx, txn, half, 'tunnel_handler', true);
  if (producer.framing === 'chunk') {
    sayChunking(ctx, txn, producer.name, 'VC_EVENT_READ_READY');
    sayRedirection(ctx, txn, standing(ctx, txn, half, 'VC_EVENT_READ_READY'));
  }
  if (stored) cacheSoon(ctx, txn);
  arm(ctx, { sm: txn.sm }, endName(ctx, txn), 'EVENT_IMMEDIATE', 0);
}

/** ATS: HttpSM::perform_transform_cache_write_action. */
function storesTransformed(ctx: Ctx, txn: Txn): boolean {
  sayOf(ctx, txn, 'cache_write_action', { action: txn.cache.action });
  const whole = txn.range.setup === 'RANGE_NONE';
  if (!whole) sayOf(ctx, txn, 'transform_write_action', { action: txn.cache.action, text: '(with range setup)' });
  const { storeTransformed, storeUntransformed } = txn.wishes;
  const writer = ctx.core.writers[txn.sm];
  const stores = whole && storeTransformed && !storeUntransformed && writer !== undefined;
  if (stores) writer.info = txn.cache.toStore;
  return stores && txn.cache.toStore !== null;
}

/** All has come out of the transforms: the cache has it before the client's connection is written. ATS: HttpSM::tunnel_handler_transform_read. */
export function transformRead(ctx: Ctx, txn: Txn): void {
  const half = readerOf(ctx, txn);
  if (!half) return;
  endProducer(half);
  disarm(ctx, { sm: txn.sm }, endName(ctx, txn));
  const cache = consumerOf(half, 'cache_write');
  const client = halfWith(half, 'client');
  const taker = client && consumerOf(client, 'client');
  if (taker?.alive && taker.given === taker.taken) push(ctx, { do: 'routine', sm: txn.sm, name: 'client_complete' });
  if (!cache?.alive) return endIfOver(ctx, txn);
  disarm(ctx, { sm: txn.sm }, 'cache write');
  cache.taken = cache.given;
  push(ctx, { do: 'routine', sm: txn.sm, name: 'cache_complete' });
}

/** Stored copy → transforms. ATS: HttpSM::setup_cache_transfer_to_transform. */
export function copyToTransform(ctx: Ctx, txn: Txn, body: string): void {
  const producer = addProducer(ctx, txn, 'cache read', 'cache', body.length, body);
  const consumers = [addConsumer(ctx, txn, 'transform write', 'transform')];
  performCacheWriteAction(ctx, txn);
  openTransform(ctx, txn, 'response', body.length);
  startTunnel(ctx, txn, newTunnel(producer, consumers), 'state_response_wait_for_transform_read', true);
  arm(ctx, { sm: txn.sm }, 'cache read', 'VC_EVENT_READ_COMPLETE', 0);
  if (body === '') nothingToTransform(ctx, txn, tunnelOf(ctx, txn));
}

/** The copy has been read: the transforms are given all of it. */
export function copyFed(ctx: Ctx, txn: Txn): void {
  const tunnel = tunnelOf(ctx, txn);
  endProducer(tunnel);
  feed(ctx, txn, tunnel, tunnel.producer.rest);
  tunnel.producer.rest = '';
  armSoon(ctx, { sm: txn.sm }, nameOf(0), 'EVENT_IMMEDIATE');
}

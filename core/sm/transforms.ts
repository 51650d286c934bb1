import { bodyOf } from '../cache/store.ts';
import { LAST_CHUNK } from '../http/chunked.ts';
import { valueOf } from '../http/header.ts';
import { bodyParts } from '../policy/ranges.ts';
import { consumerOf, newTunnel } from '../tunnel/tunnel.ts';
import type { Txn } from '../txn/txn.ts';
import { copyFed, copyToTransform, transformRead, transformToClient } from './body_transforms.ts';
import { performCacheWriteAction } from './cache_machine.ts';
import { chunksOf } from './chunks.ts';
import { arm, type Ctx, push, sayAll, sayOf } from './context.ts';
import { CHUNKS_MADE, MAKING_CHUNKS, sayChunking, sayRedirection } from './producer_lines.ts';
import { consumerEvent } from './tunnel_flow.ts';
import {
  addConsumer,
  addProducer,
  producerEvent,
  responseHeader,
  served,
  startTunnel,
  tunnelOf,
  writeToClient,
} from './tunnels.ts';

/** Does the body go through a transform: one of a plugin, or the one that cuts ranges? */
export function wantsTransform(txn: Txn): boolean {
  return txn.range.transform || txn.toTransform;
}

/** Stored copy → range transform. ATS: HttpSM::setup_cache_transfer_to_transform. */
export function transformTransfer(ctx: Ctx, txn: Txn): void {
  if (txn.toTransform) return copyToTransform(ctx, txn, served(ctx, txn).body);
  const body = txn.cache.object ? bodyOf(ctx.core, txn.cache.object) : '';
  const producer = addProducer(ctx, txn, 'cache read', 'cache', body.length, body);
  const consumers = [addConsumer(ctx, txn, 'transform write', 'transform')];
  performCacheWriteAction(ctx, txn);
  startTunnel(ctx, txn, newTunnel(producer, consumers), 'state_response_wait_for_transform_read', true);
  arm(ctx, { sm: txn.sm }, 'cache read', 'VC_EVENT_READ_COMPLETE', 0);
}

/** The transform has all of the copy and cuts it. ATS: RangeTransform::transform_to_range. */
export function transformFed(ctx: Ctx, txn: Txn): void {
  if (ctx.core.transforms[txn.sm]) return copyFed(ctx, txn);
  const tunnel = tunnelOf(ctx, txn);
  tunnel.producer.alive = false;
  tunnel.producerDone = true;
  arm(ctx, { sm: txn.sm }, 'transform write', 'VC_EVENT_EOS', 0);
}

/** The transform ends its input, or waits for bytes that will not come. */
export function transformWriteEnds(ctx: Ctx, txn: Txn): void {
  const consumer = consumerOf(tunnelOf(ctx, txn), 'transform');
  if (!consumer) return;
  if (starves(txn)) {
    for (let i = 0; i < 2; i++) consumerEvent(ctx, txn, consumer, 'VC_EVENT_WRITE_READY', null);
    return transformReady(ctx, txn);
  }
  const { ranges, outputLength } = txn.range;
  const length = ranges.length > 1 ? cutParts(ctx, txn).length : outputLength;
  sayOf(ctx, txn, 'range_transform_total', { length });
  consumerEvent(ctx, txn, consumer, 'VC_EVENT_EOS', 'tunnel_handler_transform_write');
}

/** The ranges were read against a longer copy than the one they are cut from: the answer never ends (docs/discoveries). */
function starves(txn: Txn): boolean {
  const { body, length, ranges } = txn.range;
  return body !== null && length > 0 && ranges.some(({ end }) => end >= body.length);
}

/** Input done and output length known: the machine builds the response next. */
export function transformReady(ctx: Ctx, txn: Txn): void {
  arm(ctx, { sm: txn.sm }, 'transform ready', 'TRANSFORM_READ_READY', 0);
}

/** Range transform → client. ATS: HttpSM::setup_transfer_from_transform. */
export function fromTransform(ctx: Ctx, txn: Txn): void {
  if (ctx.core.transforms[txn.sm]) return transformToClient(ctx, txn);
  const parts = cutParts(ctx, txn);
  const producer = addProducer(ctx, txn, 'transform read', 'transform', parts.length, parts);
  const consumers = [addConsumer(ctx, txn, 'user agent', 'client')];
  sayOf(ctx, txn, 'cache_write_action', { action: txn.cache.action });
  sayOf(ctx, txn, 'transform_write_action', { action: txn.cache.action, text: '(with range setup)' });
  startTunnel(ctx, txn, newTunnel(producer, consumers), 'tunnel_handler', true);
  if (starves(txn)) return writeToClient(ctx, txn, responseHeader(txn) + parts);
  if (txn.client_info.receiveChunked) return chunksFromTransform(ctx, txn, parts);
  arm(ctx, { sm: txn.sm }, 'transform read', 'VC_EVENT_EOS', 0);
}

/** An answer of unknown length: the parts go out in chunks. */
function chunksFromTransform(ctx: Ctx, txn: Txn, parts: string): void {
  const { producer } = tunnelOf(ctx, txn);
  producer.framing = 'chunk';
  sayChunking(ctx, txn, producer.name, 'VC_EVENT_READ_READY');
  sayRedirection(ctx, txn, { event: 'VC_EVENT_READ_READY', alive: true, place: MAKING_CHUNKS });
  const { raw } = chunksOf(ctx, txn, parts);
  producer.rest = raw + LAST_CHUNK;
  arm(ctx, { sm: txn.sm }, 'transform read', 'VC_EVENT_EOS', 0);
}

/** The bytes of the answer: one part bare, several with their headers. */
function cutParts(ctx: Ctx, txn: Txn): string {
  const { object } = txn.cache;
  const fed = txn.range.body;
  const body = fed ?? (object ? bodyOf(ctx.core, object) : '');
  const [only, ...more] = txn.range.ranges;
  if (only && more.length === 0) return body.slice(only.start, only.end + 1);
  const head = fed === null ? object?.response : txn.serverResponse;
  const type = valueOf(head?.fields ?? [], 'Content-Type') ?? '';
  const pieces = bodyParts(txn.range.ranges, body.length, type);
  return pieces.map((p) => ('text' in p ? p.text : body.slice(p.start, p.end + 1))).join('');
}

/** The transform's output is complete. ATS: HttpSM::tunnel_handler_transform_read. */
export function transformReadEnds(ctx: Ctx, txn: Txn): void {
  const { producer } = tunnelOf(ctx, txn);
  if (producer.framing === 'chunk') return lastOfTransform(ctx, txn);
  producerEvent(ctx, txn, 'VC_EVENT_EOS', 'tunnel_handler_transform_read');
}

function lastOfTransform(ctx: Ctx, txn: Txn): void {
  sayChunking(ctx, txn, tunnelOf(ctx, txn).producer.name, 'VC_EVENT_EOS');
  sayAll(ctx, txn, chunksOf(ctx, txn, cutParts(ctx, txn)).said);
  sayRedirection(ctx, txn, { event: 'VC_EVENT_EOS', alive: false, place: CHUNKS_MADE });
  push(ctx, { do: 'handle', sm: txn.sm, handler: 'tunnel_handler_transform_read', event: 'VC_EVENT_EOS' });
}

/** Its bytes go to the client. */
export function transformReadDone(ctx: Ctx, txn: Txn): void {
  if (ctx.core.transforms[txn.sm]) return transformRead(ctx, txn);
  const tunnel = tunnelOf(ctx, txn);
  tunnel.producer.alive = false;
  tunnel.producerDone = true;
  sayOf(ctx, txn, 'range_transform_end');
  writeToClient(ctx, txn, responseHeader(txn) + tunnel.producer.rest);
  tunnel.producer.rest = '';
}

/** The machine waits for the transform no longer. */
export function buildFromTransform(ctx: Ctx, txn: Txn): void {
  push(ctx, { do: 'transact', sm: txn.sm, step: 'handle_transform_ready' });
}

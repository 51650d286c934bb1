import { bodyOf } from '../cache/store.ts';
import { valueOf } from '../http/header.ts';
import { bodyParts } from '../policy/ranges.ts';
import { newTunnel } from '../tunnel/tunnel.ts';
import type { Txn } from '../txn/txn.ts';
import { performCacheWriteAction } from './cache_machine.ts';
import { arm, type Ctx, push, sayOf } from './context.ts';
import {
  addConsumer,
  addProducer,
  consumerEvent,
  producerEvent,
  responseHeader,
  startTunnel,
  tunnelOf,
  writeToClient,
} from './tunnels.ts';

/** Several ranges are cut out of the stored copy by the range transform. */
export function wantsTransform(txn: Txn): boolean {
  return txn.range.transform;
}

/** Stored copy → range transform. ATS: HttpSM::setup_cache_transfer_to_transform. */
export function transformTransfer(ctx: Ctx, txn: Txn): void {
  const body = txn.cache.object ? bodyOf(ctx.core, txn.cache.object) : '';
  const producer = addProducer(ctx, txn, 'cache read', 'cache', body.length, body);
  const consumers = [addConsumer(ctx, txn, 'transform write', 'transform')];
  performCacheWriteAction(ctx, txn);
  startTunnel(ctx, txn, newTunnel(producer, consumers), 'state_response_wait_for_transform_read', true);
  arm(ctx, { sm: txn.sm }, 'cache read', 'VC_EVENT_READ_COMPLETE', 0);
}

/** The transform has all of the copy and cuts it. ATS: RangeTransform::transform_to_range. */
export function transformFed(ctx: Ctx, txn: Txn): void {
  const tunnel = tunnelOf(ctx, txn);
  tunnel.producer.alive = false;
  tunnel.producerDone = true;
  arm(ctx, { sm: txn.sm }, 'transform write', 'VC_EVENT_EOS', 0);
}

/** The transform ends its input. */
export function transformWriteEnds(ctx: Ctx, txn: Txn): void {
  const consumer = tunnelOf(ctx, txn).consumers[0];
  sayOf(ctx, txn, 'range_transform_total', { length: txn.range.outputLength });
  if (consumer) consumerEvent(ctx, txn, consumer, 'VC_EVENT_EOS', 'tunnel_handler_transform_write');
}

/** Input done and output length known: the machine builds the response next. */
export function transformReady(ctx: Ctx, txn: Txn): void {
  arm(ctx, { sm: txn.sm }, 'transform ready', 'TRANSFORM_READ_READY', 0);
}

/** Range transform → client. ATS: HttpSM::setup_transfer_from_transform. */
export function fromTransform(ctx: Ctx, txn: Txn): void {
  const body = txn.cache.object ? bodyOf(ctx.core, txn.cache.object) : '';
  const type = txn.cache.object ? (valueOf(txn.cache.object.response.fields, 'Content-Type') ?? '') : '';
  const pieces = bodyParts(txn.range.ranges, body.length, type);
  const parts = pieces.map((p) => ('text' in p ? p.text : body.slice(p.start, p.end + 1))).join('');
  const producer = addProducer(ctx, txn, 'transform read', 'transform', parts.length, parts);
  const consumers = [addConsumer(ctx, txn, 'user agent', 'client')];
  sayOf(ctx, txn, 'cache_write_action', { action: txn.cache.action });
  sayOf(ctx, txn, 'transform_write_action', { action: txn.cache.action, text: '(with range setup)' });
  startTunnel(ctx, txn, newTunnel(producer, consumers), 'tunnel_handler', true);
  arm(ctx, { sm: txn.sm }, 'transform read', 'VC_EVENT_EOS', 0);
}

/** The transform's output is complete. ATS: HttpSM::tunnel_handler_transform_read. */
export function transformReadEnds(ctx: Ctx, txn: Txn): void {
  producerEvent(ctx, txn, 'VC_EVENT_EOS', 'tunnel_handler_transform_read');
}

/** Its bytes go to the client. */
export function transformReadDone(ctx: Ctx, txn: Txn): void {
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

import { intOf } from '../config/config.ts';
import type { EventName } from '../names/events.ts';
import type { SmHandler } from '../names/handlers.ts';
import { backlogIn } from '../tunnel/buffer.ts';
import type { Consumer, Tunnel } from '../txn/core_state.ts';
import type { Txn } from '../txn/txn.ts';
import { armSoon, type Ctx, newPtr, push, sayOf } from './context.ts';

/** Prints a consumer's event and lets its handler react. */
export function consumerEvent(
  ctx: Ctx,
  txn: Txn,
  consumer: Consumer,
  event: EventName,
  handler: SmHandler | null,
): void {
  sayOf(ctx, txn, 'consumer_event', { name: consumer.name, event });
  if (handler) push(ctx, { do: 'handle', sm: txn.sm, handler, event });
}

/** A consumer can take more, and says so. */
export function asksForMore(ctx: Ctx, txn: Txn, tunnel: Tunnel, consumer: Consumer): void {
  consumerEvent(ctx, txn, consumer, 'VC_EVENT_WRITE_READY', null);
  goOn(ctx, txn, tunnel, consumer);
}

/** Which arranged event makes each kind of producer read, and what it does when it is let go on. */
const READS: Readonly<Record<Tunnel['producer']['vc'], { readonly timer: string; readonly ready: string } | null>> = {
  server: { timer: 'origin read', ready: 'server_ready' },
  client: { timer: 'body read', ready: 'post_ready' },
  cache: { timer: 'cache read', ready: '' },
  transform: null,
  static: null,
};

/** Somebody takes bytes: the producer may go on, unless too many wait. ATS: HttpTunnel::consumer_reenable. */
export function goOn(ctx: Ctx, txn: Txn, tunnel: Tunnel, consumer: Consumer): void {
  const reads = READS[tunnel.producer.vc];
  if (!tunnel.producer.alive || reads === null) return;
  const flow = flowOf(ctx, tunnel);
  if (flow !== null) {
    const backlog = backlogIn(tunnel);
    if (backlog >= flow.high) return throttle(ctx, txn, tunnel, backlog);
    const isSink = consumer.vc !== 'transform';
    if (tunnel.throttled && isSink && backlog < flow.low) return unthrottle(ctx, txn, tunnel, backlog);
  }
  armSoon(ctx, { sm: txn.sm }, reads.timer, 'VC_EVENT_READ_READY');
}

/** Marks a tunnel has by default. ATS: HttpTunnel::FlowControl. */
const DEFAULT_WATER_MARK = 65_536;

/**
 * The marks of flow control, where it is on and the bytes come from a connection: the server's own, whatever a
 * transaction overrides. One mark alone stands for both; a low one above the high one is none.
 */
function flowOf(ctx: Ctx, { producer }: Tunnel): { high: number; low: number } | null {
  const { config } = ctx.core;
  const isSource = producer.vc === 'server' || producer.vc === 'client';
  if (!isSource || intOf(config, 'proxy.config.http.flow_control.enabled') === 0) return null;
  const high = intOf(config, 'proxy.config.http.flow_control.high_water');
  const low = intOf(config, 'proxy.config.http.flow_control.low_water');
  const marks = { high: high || low || DEFAULT_WATER_MARK, low: low || high || DEFAULT_WATER_MARK };
  return marks.low > marks.high ? null : marks;
}

function throttle(ctx: Ctx, txn: Txn, tunnel: Tunnel, backlog: number): void {
  sayOf(ctx, txn, 'tunnel_throttle', { ptr: newPtr(ctx.core), backlog });
  tunnel.throttled = true;
}

/** The producer is told that it may read, and with it all that take from it are called. */
function unthrottle(ctx: Ctx, txn: Txn, tunnel: Tunnel, backlog: number): void {
  sayOf(ctx, txn, 'tunnel_unthrottle', { ptr: newPtr(ctx.core), backlog });
  tunnel.throttled = false;
  const { sm } = txn;
  const ready = READS[tunnel.producer.vc]?.ready ?? '';
  push(ctx, { do: 'routine', sm, name: ready }, { do: 'routine', sm, name: 'read_on' });
}

/** After the cache the producer's connection is read, then those of the takers are written. */
export function readOn(ctx: Ctx, txn: Txn): void {
  const producer = ctx.core.tunnels[txn.sm]?.producer;
  const reads = producer && READS[producer.vc];
  if (!reads) return;
  armSoon(ctx, { sm: txn.sm }, reads.timer, 'VC_EVENT_READ_READY');
  armSoon(ctx, { sm: txn.sm }, 'client write', 'VC_EVENT_WRITE_READY');
}

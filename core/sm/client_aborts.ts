import { abortWrite } from '../cache/store.ts';
import { floatOf, intOf } from '../config/config.ts';
import { valueOf } from '../http/header.ts';
import type { EventName } from '../names/events.ts';
import { consumerOf } from '../tunnel/tunnel.ts';
import type { Tunnel } from '../txn/core_state.ts';
import { configOf } from '../txn/overrides.ts';
import type { Txn } from '../txn/txn.ts';
import { closeClient } from './client_sessions.ts';
import { type Ctx, clientOf, milestone, push, sayOf } from './context.ts';
import { armTimeout } from './inactivity.ts';
import { closeServer } from './server_sessions.ts';
import { consumerEvent } from './tunnel_flow.ts';
import { clientHandler, endIfOver, endProducer, hasRoom, responseHeader, tunnelOf } from './tunnels.ts';

/**
 * The client ended its side while its answer is made or sent. It is still answered, unless half-open connections are
 * not allowed and nobody else takes the answer. ATS: HttpSM::state_watch_for_client_abort (EOS).
 */
export function clientEnds(ctx: Ctx, txn: Txn, event: EventName): void {
  const session = clientOf(ctx.core, txn);
  if (!session) return;
  const halfOpen = intOf(configOf(ctx.core, txn), 'proxy.config.http.allow_half_open') > 0;
  if (halfOpen || othersTake(ctx.core.tunnels[txn.sm])) return;
  closeClient(ctx, session, txn.sm, false);
  sayOf(ctx, txn, 'post_buffers_clear');
  abandon(ctx, txn, event);
}

function othersTake(tunnel: Tunnel | undefined): boolean {
  return tunnel?.consumers.some((c) => c.alive && c.vc !== 'client' && c.vc !== 'server') ?? false;
}

/** Something went wrong on the client's connection. ATS: HttpSM::state_watch_for_client_abort (ERROR, timeouts). */
export function clientFails(ctx: Ctx, txn: Txn, event: EventName): void {
  const tunnel = ctx.core.tunnels[txn.sm];
  const consumer = tunnel && consumerOf(tunnel, 'client');
  if (!consumer?.alive) {
    milestone(ctx, txn, 'UA_CLOSE');
    sayOf(ctx, txn, 'post_buffers_clear');
    const session = clientOf(ctx.core, txn);
    if (session) closeClient(ctx, session, txn.sm, false);
    return abandon(ctx, txn, event);
  }
  sayOf(ctx, txn, 'forwarding_to_tunnel', { event });
  consumerEvent(ctx, txn, consumer, event, 'tunnel_handler_ua');
}

/** Nobody waits for the answer any more: all is let go. */
function abandon(ctx: Ctx, txn: Txn, event: EventName): void {
  noteAbort(txn, event);
  delete ctx.core.tunnels[txn.sm];
  push(ctx, { do: 'routine', sm: txn.sm, name: 'kill' });
}

/** ATS: HttpSM::set_ua_abort. */
export function noteAbort(txn: Txn, event: EventName): void {
  txn.codes.log = event === 'EVENT_ERROR' ? 'ERR_CLIENT_READ_ERROR' : 'ERR_CLIENT_ABORT';
}

/** A write to the client failed: what waits to be written is lost. */
export function clientWriteFails(ctx: Ctx, txn: Txn): void {
  const tunnel = ctx.core.tunnels[txn.sm];
  const consumer = tunnel && consumerOf(tunnel, 'client');
  if (!tunnel || !consumer?.alive) return;
  // A reset seen before the write fails it before it is tried.
  const isTried = !tunnel.producerDone && hasRoom(tunnel) && clientOf(ctx.core, txn)?.reset !== true;
  if (isTried) consumerEvent(ctx, txn, consumer, 'VC_EVENT_WRITE_READY', null);
  consumerEvent(ctx, txn, consumer, 'EVENT_ERROR', clientHandler(txn));
}

/** The client takes nothing more of the answer. ATS: HttpSM::tunnel_handler_ua (EOS, ERROR, timeouts). */
export function clientBroke(ctx: Ctx, txn: Txn, event: EventName): void {
  const tunnel = tunnelOf(ctx, txn);
  const consumer = consumerOf(tunnel, 'client');
  if (!consumer) return;
  consumer.alive = false;
  noteAbort(txn, event);
  txn.clientBodyBytes = Math.max(0, consumer.taken - responseHeader(txn).length);
  if (isFillNeeded(ctx, txn, tunnel)) fillInBackground(ctx, txn);
  else abortAll(ctx, txn, tunnel);
  milestone(ctx, txn, 'UA_CLOSE');
  const session = clientOf(ctx.core, txn);
  if (session) closeClient(ctx, session, txn.sm, false);
  endIfOver(ctx, txn);
}

/** The cache goes on taking what the client does not want any more. */
function fillInBackground(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'background_fill');
  if (txn.serverSession === null) return;
  const seconds = intOf(configOf(ctx.core, txn), 'proxy.config.http.background_fill_active_timeout');
  armTimeout(ctx, { server: txn.serverSession }, 'server active', 'VC_EVENT_ACTIVE_TIMEOUT', seconds);
}

/**
 * Is it worth while to read on for the cache alone? Yes without a threshold, else when the client has had more than
 * that share of a body whose length is known. ATS: HttpSM::is_bg_fill_necessary.
 */
function isFillNeeded(ctx: Ctx, txn: Txn, tunnel: Tunnel): boolean {
  const { producer, consumers } = tunnel;
  if (!producer.alive || producer.vc !== 'server' || consumers.length < 2) return false;
  const threshold = floatOf(configOf(ctx.core, txn), 'proxy.config.http.background_fill_completed_threshold');
  if (threshold <= 0.001) return true;
  const length = Number(valueOf(txn.clientResponse?.fields ?? [], 'Content-Length') ?? 0);
  if (length <= 0) return false;
  const done = txn.clientBodyBytes;
  const share = done / length;
  if (share <= 1 && share > threshold) return true;
  sayOf(ctx, txn, 'no_background_fill', { share, threshold, done, length });
  return false;
}

/** The origin's or the copy's bytes have no taker: everybody is cut off. ATS: HttpTunnel::chain_abort_all. */
function abortAll(ctx: Ctx, txn: Txn, tunnel: Tunnel): void {
  for (const consumer of tunnel.consumers) consumer.alive = false;
  if (consumerOf(tunnel, 'cache_write')) {
    abortWrite(ctx.core, txn.sm);
    txn.cache.writeStatus = 'INTR';
  }
  const readsOrigin = tunnel.producer.alive && tunnel.producer.vc === 'server';
  endProducer(tunnel);
  if (!readsOrigin) return;
  closeServer(ctx, txn);
  milestone(ctx, txn, 'SERVER_CLOSE', true);
}

import { intOf } from '../config/config.ts';
import { parseResponse } from '../http/parse_response.ts';
import type { EventName } from '../names/events.ts';
import { consumerOf, deliverable, isComplete, newTunnel } from '../tunnel/tunnel.ts';
import type { Tunnel } from '../txn/core_state.ts';
import type { Txn } from '../txn/txn.ts';
import { noteAbort } from './client_aborts.ts';
import { closeClient, readSoon } from './client_sessions.ts';
import { arm, type Ctx, clientOf, push, sayOf } from './context.ts';
import { sayRedirection } from './producer_lines.ts';
import { consumerEvent } from './tunnel_flow.ts';
import {
  addConsumer,
  addProducer,
  bodyRoom,
  cacheSoon,
  endIfOver,
  endProducer,
  startTunnel,
  tunnelOf,
} from './tunnels.ts';

/** Reads the header of a pushed answer out of the request's body. ATS: HttpSM::setup_push_read_response_header. */
export function readPushHeader(ctx: Ctx, txn: Txn): void {
  const session = clientOf(ctx.core, txn);
  if (!session) return;
  txn.clientHandler = 'state_read_push_response_header';
  session.listening = true;
  readSoon(ctx, session);
  if (session.buffer === '') return;
  sayOf(ctx, txn, 'enter', { handler: 'state_read_push_response_header', event: 'VC_EVENT_READ_READY' });
  pushHeaderComes(ctx, txn);
}

/** More of it came, or the client ended. ATS: HttpSM::state_read_push_response_header. */
export function pushHeaderComes(ctx: Ctx, txn: Txn): void {
  const session = clientOf(ctx.core, txn);
  if (!session) return;
  const limit = { fieldMax: intOf(ctx.core.config, 'proxy.config.http.header_field_max_size') };
  const parsed = parseResponse(session.buffer, session.eos, limit);
  if (parsed.state === 'more') return;
  for (const text of parsed.said) sayOf(ctx, txn, 'request_parse_note', { text });
  txn.clientHandler = 'state_watch_for_client_abort';
  if (parsed.state === 'error') {
    sayOf(ctx, txn, 'push_parse_error');
    return push(ctx, { do: 'transact', sm: txn.sm, step: 'HandleBadPushRespHdr' });
  }
  session.buffer = session.buffer.slice(parsed.used);
  txn.serverResponse = parsed.head;
  txn.pushedBody = txn.requestContentLength - parsed.used;
  sayOf(ctx, txn, 'push_parsed');
  push(ctx, { do: 'transact', sm: txn.sm, step: 'HandlePushResponseHdr' });
}

/** Client → cache. ATS: HttpSM::setup_push_transfer_to_cache. */
export function pushTransfer(ctx: Ctx, txn: Txn): void {
  const producer = addProducer(ctx, txn, 'user_agent', 'client', txn.pushedBody);
  producer.room = bodyRoom(ctx, txn, txn.pushedBody, clientOf(ctx.core, txn)?.buffer.length ?? 0);
  const tunnel = newTunnel(producer, [addConsumer(ctx, txn, 'cache write', 'cache_write')]);
  startTunnel(ctx, txn, tunnel, 'tunnel_handler_push', true);
  take(ctx, txn, tunnel);
  if (producer.total === 0) {
    push(ctx, { do: 'routine', sm: txn.sm, name: 'push_read_complete' });
    const cache = consumerOf(tunnel, 'cache_write');
    if (cache) consumerEvent(ctx, txn, cache, 'VC_EVENT_WRITE_COMPLETE', 'tunnel_handler_cache_write');
    return;
  }
  if (isComplete(producer)) {
    sayOf(ctx, txn, 'producer_already_done');
    return tell(ctx, txn, 'HTTP_TUNNEL_EVENT_PRECOMPLETE');
  }
  cacheSoon(ctx, txn);
}

function take(ctx: Ctx, txn: Txn, tunnel: Tunnel): void {
  const session = clientOf(ctx.core, txn);
  const writer = ctx.core.writers[txn.sm];
  if (!session || !writer) return;
  const n = deliverable(tunnel.producer, session.buffer.length);
  writer.body += session.buffer.slice(0, n);
  session.buffer = session.buffer.slice(n);
  tunnel.producer.delivered += n;
  const cache = consumerOf(tunnel, 'cache_write');
  if (cache) cache.given += n;
}

/** Is the request's body a pushed answer on its way into the cache? */
export function isPushing(ctx: Ctx, txn: Txn): boolean {
  return ctx.core.tunnels[txn.sm]?.producer.name === 'user_agent';
}

/** More of the pushed body came. */
export function pushBytes(ctx: Ctx, txn: Txn): void {
  const tunnel = tunnelOf(ctx, txn);
  take(ctx, txn, tunnel);
  if (isComplete(tunnel.producer)) return tell(ctx, txn, 'VC_EVENT_READ_COMPLETE');
  tell(ctx, txn, 'VC_EVENT_READ_READY');
  cacheSoon(ctx, txn);
}

/** A pushed body of no bytes is whole as soon as the cache has seen that. */
export function pushReadComplete(ctx: Ctx, txn: Txn): void {
  tell(ctx, txn, 'VC_EVENT_READ_COMPLETE');
}

/** The client stopped in the middle of the pushed body. */
export function pushBreaks(ctx: Ctx, txn: Txn, event: EventName): void {
  tell(ctx, txn, event);
}

function tell(ctx: Ctx, txn: Txn, event: EventName): void {
  const alive = event !== 'HTTP_TUNNEL_EVENT_PRECOMPLETE';
  sayOf(ctx, txn, 'producer_event', { name: 'user_agent', event });
  sayRedirection(ctx, txn, { event, alive });
  if (event !== 'VC_EVENT_READ_READY')
    push(ctx, { do: 'handle', sm: txn.sm, handler: 'tunnel_handler_ua_push', event });
}

/** The client has sent all, or no more. ATS: HttpSM::tunnel_handler_ua_push. */
export function pushClientDone(ctx: Ctx, txn: Txn, event: EventName): void {
  const tunnel = tunnelOf(ctx, txn);
  endProducer(tunnel);
  const cache = consumerOf(tunnel, 'cache_write');
  if (event === 'HTTP_TUNNEL_EVENT_PRECOMPLETE' || event === 'VC_EVENT_READ_COMPLETE') {
    if (cache?.alive) arm(ctx, { sm: txn.sm }, 'cache write', 'VC_EVENT_WRITE_COMPLETE', 0);
    else endIfOver(ctx, txn);
    return;
  }
  noteAbort(txn, event);
  if (cache) cache.alive = false;
  const session = clientOf(ctx.core, txn);
  if (session) closeClient(ctx, session, txn.sm, false);
  endIfOver(ctx, txn);
}

/** The pushed body is stored, or could not be; a client that is gone is not told. ATS: HttpSM::tunnel_handler_push. */
export function pushOver(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'post_buffers_clear');
  if (clientOf(ctx.core, txn)?.state === 'CLOSED') return push(ctx, { do: 'routine', sm: txn.sm, name: 'kill' });
  const step = txn.cache.writeStatus === 'FIN' ? 'HandlePushTunnelSuccess' : 'HandlePushTunnelFailure';
  push(ctx, { do: 'transact', sm: txn.sm, step });
}

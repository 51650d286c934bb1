import { intOf } from '../config/config.ts';
import type { EventName } from '../names/events.ts';
import type { Tunnel } from '../txn/core_state.ts';
import { configOf } from '../txn/overrides.ts';
import type { Txn } from '../txn/txn.ts';
import { type Ctx, sayOf } from './context.ts';

/** The producer that reads a whole body before the request goes anywhere. */
export const BUFFER = 'ua post buffer';

/** A copy of the request's body is begun, for a redirect or to send it later. ATS: PostDataBuffers::init. */
export function beginCopy(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'post_buffers_init');
  txn.postCopy = { copied: '', done: false, ...txn.postCopy, waiting: '' };
}

/** Is there a copy that the body is sent from? */
export function sendsCopy(txn: Txn): boolean {
  const redirected = txn.redirect.inProcess && txn.redirectEnabled;
  return txn.postCopy !== null && (redirected || txn.bodyBuffered === 'done');
}

/**
 * What a tunnel holds when it starts is copied if more is to come; too much of it is never. False: it must not run.
 * ATS: HttpTunnel::producer_run.
 */
export function copyAtStart(ctx: Ctx, txn: Txn, tunnel: Tunnel): boolean {
  const { postCopy } = txn;
  if (!postCopy || !isCopied(txn, tunnel)) return true;
  const max = maxOf(ctx, txn);
  sayOf(ctx, txn, 'post_copy_start', { bytes: postCopy.waiting.length, max });
  if (postCopy.waiting.length > max) {
    refuseCopy(ctx, txn);
    return tunnel.producer.name !== BUFFER;
  }
  const { total, delivered } = tunnel.producer;
  copy(ctx, txn, total === null ? 0 : total - delivered);
  return true;
}

/**
 * What came with an event is copied; `given` is how much the server says was consumed. Answers the event, which is an
 * error where a body that must be held whole is too long. ATS: HttpTunnel::producer_handler.
 */
export function copyAtEvent(ctx: Ctx, txn: Txn, tunnel: Tunnel, event: EventName, given: number): EventName {
  const { postCopy } = txn;
  const { name } = tunnel.producer;
  const early = event === 'HTTP_TUNNEL_EVENT_PRECOMPLETE' && name !== BUFFER;
  if (!postCopy || !isCopied(txn, tunnel) || early) return event;
  sayOf(ctx, txn, 'post_copy_event', { name, event });
  if (postCopy.copied.length + postCopy.waiting.length > maxOf(ctx, txn)) {
    refuseCopy(ctx, txn);
    return name === BUFFER ? 'EVENT_ERROR' : event;
  }
  copy(ctx, txn, given);
  if (ENDS.includes(event)) postCopy.done = true;
  return event;
}

const ENDS: readonly EventName[] = ['VC_EVENT_READ_COMPLETE', 'HTTP_TUNNEL_EVENT_PRECOMPLETE', 'VC_EVENT_EOS'];

/** A body on its way to an origin is copied only for a POST. */
function isCopied(txn: Txn, { producer }: Tunnel): boolean {
  if (producer.name === BUFFER) return true;
  return txn.redirectEnabled && txn.clientRequest.method === 'POST' && producer.vc === 'client';
}

function copy(ctx: Ctx, txn: Txn, given: number): void {
  const { postCopy } = txn;
  if (!postCopy || postCopy.done) return;
  const n = Math.min(given, postCopy.waiting.length);
  sayOf(ctx, txn, 'post_copy_part', { given, copied: n, available: postCopy.waiting.length });
  postCopy.copied += postCopy.waiting.slice(0, n);
  postCopy.waiting = postCopy.waiting.slice(n);
}

function maxOf(ctx: Ctx, txn: Txn): number {
  return intOf(configOf(ctx.core, txn), 'proxy.config.http.post_copy_size');
}

/** ATS: HttpSM::disable_redirect. */
function refuseCopy(ctx: Ctx, txn: Txn): void {
  txn.redirectEnabled = false;
  txn.postCopy = null;
  sayOf(ctx, txn, 'post_buffers_clear');
}

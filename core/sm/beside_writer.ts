import { intOf } from '../config/config.ts';
import { LAST_CHUNK } from '../http/chunked.ts';
import type { Behind, Tunnel } from '../txn/core_state.ts';
import type { Txn } from '../txn/txn.ts';
import { closeClient } from './client_sessions.ts';
import { arm, type Ctx, clientOf, push } from './context.ts';
import {
  cacheReads,
  chunkingEvent,
  endIfOver,
  endProducer,
  headerFirst,
  producerEvent,
  tunnelOf,
  writeToClient,
} from './tunnels.ts';

/** How long a reader waits for a writer before it looks again: twice briefly, then longer. ATS: VC_SCHED_WRITER_RETRY */
export function writerDelay(ctx: Ctx, tries: number): number {
  const delay = intOf(ctx.core.config, 'proxy.config.cache.read_while_writer_retry.delay');
  return tries > 2 ? 2 * delay : delay;
}

/** The next piece of the copy that a tunnel begins with is due. */
export function cacheDelivers(ctx: Ctx, txn: Txn): void {
  const tunnel = ctx.core.tunnels[txn.sm];
  const behind = tunnel?.producer.behind;
  if (tunnel && behind) readBehind(ctx, txn, tunnel, behind);
  else cacheReads(ctx, txn);
}

/** Reads the next document of a body that another transaction is writing, or waits for it. ATS: CacheVC::openReadMain. */
function readBehind(ctx: Ctx, txn: Txn, tunnel: Tunnel, behind: Behind): void {
  if (behind.waits) return;
  const piece = nextPiece(ctx, behind);
  if (piece !== null) return passOn(ctx, txn, tunnel, piece);
  if (behind.whole) return ends(ctx, txn, tunnel, 'VC_EVENT_EOS');
  if (ctx.core.writers[behind.writer] === undefined) return ends(ctx, txn, tunnel, 'EVENT_ERROR');
  behind.waits = true;
  behind.tries++;
  arm(ctx, { sm: txn.sm }, 'writer wait', 'EVENT_INTERVAL', writerDelay(ctx, behind.tries));
}

/** Time to look again. */
export function readBehindAgain(ctx: Ctx, txn: Txn): void {
  const tunnel = ctx.core.tunnels[txn.sm];
  const behind = tunnel?.producer.behind;
  if (!tunnel || !behind) return;
  behind.waits = false;
  readBehind(ctx, txn, tunnel, behind);
}

/** The document that begins where the reader stands; the last one is there once the body is stored. */
function nextPiece(ctx: Ctx, behind: Behind): string | null {
  const { read, whole, writer } = behind;
  const source = whole ?? ctx.core.writers[writer];
  if (!source || read >= source.body.length) return null;
  let edge = 0;
  for (const fragment of source.fragments) {
    edge += fragment;
    if (edge > read) return source.body.slice(read, edge);
  }
  return whole ? source.body.slice(read) : null;
}

function passOn(ctx: Ctx, txn: Txn, tunnel: Tunnel, piece: string): void {
  const { producer } = tunnel;
  if (producer.behind) producer.behind.read += piece.length;
  if (producer.framing === 'chunk') {
    const raw = chunkingEvent(ctx, txn, 'VC_EVENT_READ_READY', piece);
    return writeToClient(ctx, txn, headerFirst(txn, tunnel) + raw);
  }
  if (producer.behind?.read === producer.total) {
    producer.rest = piece;
    return producerEvent(ctx, txn, 'VC_EVENT_READ_COMPLETE', 'tunnel_handler_cache_read');
  }
  producerEvent(ctx, txn, 'VC_EVENT_READ_READY', null);
  writeToClient(ctx, txn, headerFirst(txn, tunnel) + piece);
}

/** There is no more: the body is stored and its length was not known, or whoever wrote it gave up. */
function ends(ctx: Ctx, txn: Txn, { producer }: Tunnel, event: 'VC_EVENT_EOS' | 'EVENT_ERROR'): void {
  if (producer.framing !== 'chunk') return producerEvent(ctx, txn, event, 'tunnel_handler_cache_read');
  chunkingEvent(ctx, txn, event, '');
  if (event === 'VC_EVENT_EOS') producer.rest = LAST_CHUNK;
  push(ctx, { do: 'handle', sm: txn.sm, handler: 'tunnel_handler_cache_read', event });
}

/** The rest of the copy cannot be read: the client is cut off. ATS: HttpSM::tunnel_handler_cache_read. */
export function cacheReadFailed(ctx: Ctx, txn: Txn): void {
  const tunnel = tunnelOf(ctx, txn);
  endProducer(tunnel);
  for (const consumer of tunnel.consumers) consumer.alive = false;
  txn.codes.log = 'TCP_SWAPFAIL_MISS';
  const client = clientOf(ctx.core, txn);
  if (client) closeClient(ctx, client, txn.sm, false);
  endIfOver(ctx, txn);
}

/** A body is stored: those who read it while it was written have all of it now. */
export function tellReaders(ctx: Ctx, sm: number): void {
  const writer = ctx.core.writers[sm];
  if (!writer) return;
  const { body, fragments } = writer;
  for (const { producer } of Object.values(ctx.core.tunnels))
    if (producer.behind?.writer === sm) producer.behind.whole = { body, fragments };
}

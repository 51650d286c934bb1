import { readFrom, unreadIn } from '../tunnel/buffer.ts';
import { unwritten } from '../tunnel/relay.ts';
import { deliverable } from '../tunnel/tunnel.ts';
import type { Relay, ServerSession, Tunnel } from '../txn/core_state.ts';
import type { Txn } from '../txn/txn.ts';
import { relayBytes, relayEnds } from './blind_tunnel.ts';
import { type Ctx, later, push, serverOf } from './context.ts';
import { serverBytes, serverEnds } from './server_tunnel.ts';

/** What reads an origin's connection: the body's tunnel, a blind one, the header's reader, or nobody. */
type Reader = { readonly tunnel: Tunnel } | { readonly relay: Relay } | 'header' | null;

/** Nobody reads while a plugin has not re-enabled. */
function readerOf(ctx: Ctx, txn: Txn): Reader {
  if (txn.callout?.waiting) return null;
  const relay = ctx.core.relays[txn.sm];
  if (relay) return relay.down.reading ? { relay } : null;
  const tunnel = ctx.core.tunnels[txn.sm];
  if (tunnel?.producer.vc === 'server') return tunnel.producer.alive ? { tunnel } : null;
  const awaitsHeader =
    txn.serverHandler === 'state_read_server_response_header' && txn.current.state === 'STATE_UNDEFINED';
  return awaitsHeader ? 'header' : null;
}

/**
 * Reads from an origin's socket once, as much as the buffer has room for, lets the machine react and reads on when it
 * has. The end of the stream is seen when everything before it is read. ATS: NetHandler, read_from_net.
 */
export function readServer(ctx: Ctx, txn: Txn): void {
  const session = serverOf(ctx.core, txn);
  const reader = session && readerOf(ctx, txn);
  if (!session || reader === null) return;
  const { inflow } = session;
  if (inflow.waiting !== '') {
    const bytes = takePiece(session, reader);
    if (bytes === '') return;
    session.buffer += bytes;
    later(ctx, { do: 'routine', sm: txn.sm, name: 'read_server' });
    return react(ctx, txn, reader, 'bytes');
  }
  if (!inflow.ended || session.eos) return;
  session.eos = true;
  react(ctx, txn, reader, 'eos');
}

function takePiece({ inflow }: ServerSession, reader: NonNullable<Reader>): string {
  // A header is consumed as it is read, also one that is not whole yet.
  if (reader === 'header') return readFrom(inflow, inflow.room, 0);
  if ('relay' in reader) return readFrom(inflow, reader.relay.down.room, unwritten(reader.relay.down));
  const { producer } = reader.tunnel;
  return readFrom(inflow, producer.room, unreadIn(reader.tunnel), deliverable(producer, inflow.waiting.length));
}

function react(ctx: Ctx, txn: Txn, reader: NonNullable<Reader>, read: 'bytes' | 'eos'): void {
  if (reader !== 'header' && 'relay' in reader) return relayReads(ctx, txn, read);
  if (reader !== 'header') return read === 'bytes' ? serverBytes(ctx, txn) : serverEnds(ctx, txn);
  const event = read === 'bytes' ? 'VC_EVENT_READ_READY' : 'VC_EVENT_EOS';
  push(ctx, { do: 'dispatch', sm: txn.sm, handler: 'state_read_server_response_header', event });
}

function relayReads(ctx: Ctx, txn: Txn, read: 'bytes' | 'eos'): void {
  const session = serverOf(ctx.core, txn);
  if (read === 'eos' || !session) return relayEnds(ctx, txn, 'server');
  const bytes = session.buffer;
  session.buffer = '';
  relayBytes(ctx, txn, 'server', bytes);
}

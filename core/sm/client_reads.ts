import type { EventName } from '../names/events.ts';
import { readFrom, unreadIn } from '../tunnel/buffer.ts';
import { unwritten } from '../tunnel/relay.ts';
import { deliverable } from '../tunnel/tunnel.ts';
import type { ClientSession } from '../txn/core_state.ts';
import type { Txn } from '../txn/txn.ts';
import { isRelayRead, relayBytes, relayEnds } from './blind_tunnel.ts';
import { closeClient, idleEvent, waitForClose } from './client_sessions.ts';
import { type Ctx, later, push, say, txnOf } from './context.ts';
import { postBreaks, postBytes } from './post_tunnel.ts';
import { isPushing, pushBreaks, pushBytes } from './push_tunnel.ts';
import { poolSlaves } from './server_sessions.ts';

type Read = 'bytes' | 'eos';

/**
 * Reads from a client's socket once, as much as the buffer has room for, lets the machine react and reads on when it
 * has. The end of the stream is seen when everything before it is read. ATS: NetHandler, read_from_net.
 */
export function readClient(ctx: Ctx, session: ClientSession): void {
  const { inflow } = session;
  const txn = session.sm === null ? undefined : ctx.core.txns[session.sm];
  if (!isRead(ctx, session, txn)) return;
  if (inflow.waiting !== '') {
    const bytes = takePiece(ctx, session, txn);
    if (bytes === '') return;
    session.buffer += bytes;
    session.lastRead = bytes.length;
    if (session.sm !== null) later(ctx, { do: 'routine', sm: session.sm, name: 'read_client' });
    return react(ctx, session, txn, 'bytes');
  }
  if (!inflow.ended || session.eos) return;
  session.eos = true;
  react(ctx, session, txn, 'eos');
}

/** Is anybody reading the connection? */
function isRead(ctx: Ctx, session: ClientSession, txn: Txn | undefined): boolean {
  if (session.state === 'KEEP_ALIVE' || session.state === 'HALF_CLOSED') return true;
  if (txn && ctx.core.relays[txn.sm]) return isRelayRead(ctx, txn, 'client');
  return txn !== undefined && session.state === 'ACTIVE_READER' && session.listening;
}

function takePiece(ctx: Ctx, session: ClientSession, txn: Txn | undefined): string {
  const { inflow, buffer } = session;
  if (txn && bodyComes(ctx, txn)) {
    const tunnel = ctx.core.tunnels[txn.sm];
    if (!tunnel) return '';
    const limit = deliverable(tunnel.producer, inflow.waiting.length);
    return readFrom(inflow, tunnel.producer.room, unreadIn(tunnel), limit);
  }
  const relay = txn && ctx.core.relays[txn.sm];
  if (relay) return readFrom(inflow, relay.up.room, unwritten(relay.up));
  // A header is consumed as it is read, also one that is not whole yet.
  const inHeader = txn?.clientHandler === 'state_read_client_request_header';
  return readFrom(inflow, inflow.room, inHeader ? 0 : buffer.length);
}

function react(ctx: Ctx, session: ClientSession, txn: Txn | undefined, read: Read): void {
  const event = read === 'bytes' ? 'VC_EVENT_READ_READY' : 'VC_EVENT_EOS';
  if (session.state === 'KEEP_ALIVE') return idleClient(ctx, session, event);
  if (session.state === 'HALF_CLOSED') return waitForClose(ctx, session, event);
  if (!txn) return;
  if (ctx.core.relays[txn.sm]) return relayReads(ctx, session, txn, read);
  if (!bodyComes(ctx, txn)) return toClientHandler(ctx, txn, event);
  const takes = isPushing(ctx, txn) ? PUSHED : POSTED;
  if (read === 'bytes') takes.bytes(ctx, txn);
  else takes.breaks(ctx, txn, 'VC_EVENT_EOS');
}

function relayReads(ctx: Ctx, session: ClientSession, txn: Txn, read: Read): void {
  if (read === 'eos') return relayEnds(ctx, txn, 'client');
  const bytes = session.buffer;
  session.buffer = '';
  relayBytes(ctx, txn, 'client', bytes);
}

/** Who takes the request's body: the origin, or with PUSH the cache. */
const POSTED = { bytes: postBytes, breaks: postBreaks };
const PUSHED = { bytes: pushBytes, breaks: pushBreaks };

/** The request's body is still being passed on. */
export function bodyComes(ctx: Ctx, txn: Txn): boolean {
  const producer = ctx.core.tunnels[txn.sm]?.producer;
  return producer?.vc === 'client' && producer.alive;
}

/** An event for the handler that watches the client's connection. */
export function toClientHandler(ctx: Ctx, txn: Txn, event: EventName): void {
  const handler = txn.clientHandler;
  if (handler) push(ctx, { do: 'dispatch', sm: txn.sm, handler, event });
}

function idleClient(ctx: Ctx, session: ClientSession, event: EventName): void {
  if (event === 'VC_EVENT_EOS' && ctx.core.profile === '3.3') return closeIdle33(ctx, session, event);
  idleEvent(ctx, session, event);
}

/** 3.3: the slave goes to the pool between the event and the close. */
function closeIdle33(ctx: Ctx, session: ClientSession, event: EventName): void {
  ctx.parent = 0;
  session.state = 'ACTIVE_READER';
  say(ctx, { sm: null, con: session.con }, 'enter_client_session', { handler: 'state_keep_alive', event });
  poolSlaves(ctx, session.con);
  closeClient(ctx, session, null, true);
}

/** The same, for the transaction whose turn it is. */
export function readClientOf(ctx: Ctx, txn: Txn): void {
  const session = ctx.core.clients[txnOf(ctx.core, txn.sm).client];
  if (session) readClient(ctx, session);
}

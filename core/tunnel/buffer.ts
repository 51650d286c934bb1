import type { Consumer, Inflow, Room, Tunnel } from '../txn/core_state.ts';

/** Blocks come in sizes that double from here on. ATS: BUFFER_SIZE_INDEX_128. */
const SMALLEST_BLOCK = 128;

/** Number of the largest block a body is read into: 32,768 bytes. ATS: proxy.config.payload.io.max_buffer_index. */
const LARGEST_INDEX = 8;

/** The first block of a tunnel's buffer holds the header. ATS: HTTP_HEADER_BUFFER_SIZE_INDEX. */
export const HEADER_BLOCK = 4096;

/** Blocks that headers are read into, and what of a body comes with them. */
export const REQUEST_BLOCK = 4096;
export const RESPONSE_BLOCK = 8192;

/** Bytes in the block with this number. ATS: BUFFER_SIZE_FOR_INDEX. */
export function blockAt(index: number): number {
  return SMALLEST_BLOCK << Math.min(Math.max(index, 0), LARGEST_INDEX);
}

/** Bytes in the block a body is read into; `length` null = unknown, then the configured one. ATS: find_http_resp_buffer_size. */
export function blockFor(length: number | null, configured: number): number {
  if (length === null) return blockAt(configured);
  let index = 0;
  while (index < LARGEST_INDEX && blockAt(index) < length + HEADER_BLOCK) index++;
  return blockAt(index);
}

/**
 * How many bytes may be read into a buffer now, of which `unread` wait for its slowest reader. One more block is
 * added when no more than the water mark is unread and no more than it is free. ATS: MIOBuffer::write_avail.
 */
export function roomIn(room: Room, unread: number): number {
  if (unread <= room.mark && room.free <= room.mark) room.free += room.block;
  return room.free;
}

/** Takes at most `limit` bytes from a socket into a buffer. */
export function readFrom(inflow: Inflow, room: Room, unread: number, limit = Number.POSITIVE_INFINITY): string {
  const n = Math.min(roomIn(room, unread), limit, inflow.waiting.length);
  const bytes = inflow.waiting.slice(0, n);
  inflow.waiting = inflow.waiting.slice(n);
  room.free -= n;
  return bytes;
}

/** The inflow of a connection that begins now (ms). */
export function newInflow(block: number, now_ms: number): Inflow {
  return { waiting: '', ended: false, heard_ms: now_ms, room: { block, mark: 0, free: 0 } };
}

/** Who reads from the buffer that the producer fills; the others read what was made of it. ATS: HttpTunnel::producer_run. */
const READERS: Readonly<Record<Tunnel['producer']['framing'], readonly Consumer['vc'][]>> = {
  plain: ['client', 'server', 'cache_write', 'transform'],
  passthru: ['client', 'server'],
  chunk: ['cache_write'],
  dechunk: [],
};

/** Bytes the slowest of some takers has not taken yet. */
function slowest(tunnel: Tunnel, vcs: readonly Consumer['vc'][]): number {
  const unread = tunnel.consumers.filter((c) => c.alive && vcs.includes(c.vc)).map((c) => c.given - c.taken);
  return Math.max(0, ...unread);
}

/** Bytes that wait in the buffer the producer fills. */
export function unreadIn(tunnel: Tunnel): number {
  return slowest(tunnel, READERS[tunnel.producer.framing]);
}

/** Bytes that wait in the buffer a connection is written from, and that buffer's water mark. */
export function backlogOf(tunnel: Tunnel, consumer: Consumer): { unread: number; mark: number } {
  const { framing, room } = tunnel.producer;
  if (READERS[framing].includes(consumer.vc)) return { unread: unreadIn(tunnel), mark: room.mark };
  return { unread: slowest(tunnel, framing === 'dechunk' ? ['client', 'cache_write'] : [consumer.vc]), mark: 0 };
}

/**
 * Takes what was given to a connection that more will be given to, and asks for more: before it writes, if the buffer is
 * not above its mark, and after, if it has not asked or the buffer is no longer above it. ATS: write_to_net_io.
 */
export function takeAll(tunnel: Tunnel, consumer: Consumer, ask: () => void): void {
  const before = backlogOf(tunnel, consumer);
  const asksFirst = before.unread <= before.mark;
  if (asksFirst) ask();
  if (consumer.given === consumer.taken) return;
  consumer.taken = consumer.given;
  const after = backlogOf(tunnel, consumer);
  if (!asksFirst || after.unread <= after.mark) ask();
}

/** Bytes the slowest taker of a tunnel has not taken yet. ATS: HttpTunnelProducer::backlog. */
export function backlogIn(tunnel: Tunnel): number {
  return slowest(tunnel, ['client', 'server', 'cache_write', 'transform']);
}

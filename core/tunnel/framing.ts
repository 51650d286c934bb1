import { type ChunkPlace, type ChunkState, decodeChunks, encodeChunk, newChunks } from '../http/chunked.ts';
import type { Said } from '../trace/record.ts';
import type { Producer } from '../txn/core_state.ts';

/** What chunks hold at most where the record http.chunking.size says nothing sensible. */
const CHUNK_BYTES = 4096;

/** What came out of a piece of a chunked body. */
interface Unchunked {
  readonly body: string;
  /** The bytes of it that were taken, framing included. */
  readonly raw: string;
  readonly done: boolean;
  readonly broken: boolean;
  readonly said: readonly Said[];
}

/** How the framing changes between an origin and a client. */
export function framingOf(serverChunked: boolean, clientChunked: boolean): Producer['framing'] {
  if (serverChunked) return clientChunked ? 'passthru' : 'dechunk';
  return clientChunked ? 'chunk' : 'plain';
}

/** A chunk reader for a body that is framed in chunks. */
export function chunkReader(framing: Producer['framing']): ChunkState | null {
  return framing === 'passthru' || framing === 'dechunk' ? newChunks() : null;
}

/** Numbers the server gives the places of its chunk parser. ATS: ChunkedHandler::ChunkedState. */
const PLACE_NUMBERS: Readonly<Record<ChunkPlace, number>> = {
  data: 0,
  'data-end': 1,
  size: 2,
  extension: 3,
  trailer: 4,
  error: 7,
  done: 8,
};

/** The number of the place the reader is at. */
export function placeNumber(chunks: ChunkState): number {
  return PLACE_NUMBERS[chunks.place];
}

/** Reads a piece of a chunked body and says what the server says meanwhile. ATS: ChunkedHandler::process_chunked_content. */
export function unchunk(producer: Producer, chunks: ChunkState, bytes: string): Unchunked {
  const said: Said[] = [];
  let body = '';
  let raw = '';
  while (raw.length < bytes.length && chunks.place !== 'done' && chunks.place !== 'error') {
    const before = chunks.place;
    const n = before === 'data' ? Math.min(chunks.left, bytes.length - raw.length) : 1;
    const piece = bytes.slice(raw.length, raw.length + n);
    const taken = decodeChunks(chunks, piece);
    body += taken.body;
    raw += taken.raw;
    said.push(...sayOf(producer, before, chunks, piece));
    if (taken.used === 0) break;
  }
  return { body, raw, done: chunks.place === 'done', broken: chunks.place === 'error', said };
}

/** What is said about one step of the chunk parser. */
function sayOf(producer: Producer, before: ChunkPlace, chunks: ChunkState, piece: string): Said[] {
  if (before === 'data') {
    const size = producer.chunkSize;
    if (chunks.place === 'data') return [['chunk_read_part', { bytes: piece.length, size }]];
    return [['chunk_read', { size }]];
  }
  if (before === 'data-end') return [['chunk_size_start', { byte: hex(piece) }]];
  const sizeRead =
    (before === 'size' || before === 'extension') && (chunks.place === 'data' || chunks.place === 'trailer');
  if (sizeRead) {
    producer.chunkSize = chunks.left;
    return [['chunk_size_read', { size: chunks.left }]];
  }
  return before === 'trailer' && chunks.place === 'done' ? [['chunk_trailers_read']] : [];
}

function hex(byte: string): string {
  return `0x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** Puts bytes into chunks of at most `most` bytes for the client. Record: http.chunking.size. */
export function chunked(bytes: string, most: number): { raw: string; said: Said[] } {
  const size = most > 0 ? most : CHUNK_BYTES;
  const said: Said[] = [];
  let raw = '';
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.slice(at, at + size);
    raw += encodeChunk(piece);
    said.push(['chunk_created', { size: piece.length }]);
  }
  return { raw, said };
}

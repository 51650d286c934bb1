/**
 * Chunked bodies (RFC 9112 section 7.1). The decoder is plain data and takes bytes in any pieces; what it passes on raw
 * is the framing as received, because chunks go to a client that can read them unchanged. ATS: ChunkedHandler
 */
import { isBlankCode } from './syntax.ts';

/** The bytes that end a chunked body without trailer. */
export const LAST_CHUNK = '0\r\n\r\n';

/** What the next byte belongs to. */
export type ChunkPlace = 'size' | 'extension' | 'data' | 'data-end' | 'trailer' | 'done' | 'error';

export interface ChunkState {
  place: ChunkPlace;
  /** Size of the current chunk so far, then bytes of it still to come. */
  left: number;
  /** Hexadecimal digits of the current size seen. */
  digits: number;
  /** Bytes of the current trailer line, or of the line end behind a chunk's data. */
  line: number;
  /** Bytes of body and of framing taken in all. */
  bodyBytes: number;
  rawBytes: number;
}

interface Chunked {
  body: string;
  /** The bytes taken, framing included; what follows the end is not taken. */
  raw: string;
  used: number;
  done: boolean;
  error: string | null;
}

const LF = 10;
const CR = 13;
const SEMICOLON = 59;
const MAX_SIZE = 2147483647;

/** A decoder before its first byte. */
export function newChunks(): ChunkState {
  return { place: 'size', left: 0, digits: 0, line: 0, bodyBytes: 0, rawBytes: 0 };
}

/** Takes bytes up to the end of the body or the first error, and moves `state`. */
export function decodeChunks(state: ChunkState, bytes: string): Chunked {
  let body = '';
  let at = 0;
  while (at < bytes.length && state.place !== 'done' && state.place !== 'error') {
    if (state.place === 'data') {
      const piece = bytes.slice(at, at + state.left);
      body += piece;
      at += piece.length;
      state.left -= piece.length;
      if (state.left === 0) state.place = 'data-end';
    } else {
      stepFraming(state, bytes.charCodeAt(at));
      at++;
    }
  }
  state.bodyBytes += body.length;
  state.rawBytes += at;
  const error = state.place === 'error' ? 'malformed chunk' : null;
  return { body, raw: bytes.slice(0, at), used: at, done: state.place === 'done', error };
}

function stepFraming(state: ChunkState, code: number): void {
  if (state.place === 'size') stepSize(state, code);
  else if (state.place === 'extension') stepExtension(state, code);
  else if (state.place === 'data-end') stepDataEnd(state, code);
  else stepTrailer(state, code);
}

function stepSize(state: ChunkState, code: number): void {
  const digit = hexDigit(code);
  if (digit >= 0) {
    state.left = state.left * 16 + digit;
    state.digits++;
    if (state.left > MAX_SIZE) state.place = 'error';
  } else if (state.digits === 0 || !endsSize(code)) {
    state.place = 'error';
  } else {
    state.place = 'extension';
    stepExtension(state, code);
  }
}

function endsSize(code: number): boolean {
  return code === LF || code === CR || code === SEMICOLON || isBlankCode(code);
}

function stepExtension(state: ChunkState, code: number): void {
  if (code !== LF) return;
  state.digits = 0;
  state.line = 0;
  state.place = state.left === 0 ? 'trailer' : 'data';
}

function stepDataEnd(state: ChunkState, code: number): void {
  if (state.line === 0 && code === CR) state.line = 1;
  else state.place = state.line === 1 && code === LF ? 'size' : 'error';
}

function stepTrailer(state: ChunkState, code: number): void {
  if (code === LF) {
    if (state.line === 0) state.place = 'done';
    state.line = 0;
  } else if (code !== CR) {
    state.line++;
  }
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

/** Bytes as one chunk: size in lower-case hex without leading zeros, no extension. An empty chunk would end the body. */
export function encodeChunk(bytes: string): string {
  return `${bytes.length.toString(16)}\r\n${bytes}\r\n`;
}

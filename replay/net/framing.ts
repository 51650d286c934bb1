/**
 * Reads HTTP/1 messages the way the simulated clients and origins do. Kept apart from `core/http` on purpose, so that
 * what the core writes is read by something that does not share its mistakes. Plain data throughout.
 */
export type MessageHead = {
  /** Request line or status line; of a request `status` is 0, of a response `method` and `target` are empty. */
  method: string;
  target: string;
  version: string;
  status: number;
  reason: string;
  headers: [name: string, value: string][];
};

type Framing = 'none' | 'cl' | 'chunked' | 'eof';

export interface Reader {
  readonly kind: 'request' | 'response';
  /** Of a response: the method it answers. */
  readonly method: string;
  buffer: string;
  phase: 'head' | 'body' | 'size' | 'data' | 'data-end' | 'trailer' | 'done' | 'bad';
  head: MessageHead | null;
  framing: Framing;
  /** Bytes of the body or chunk still to come. */
  remain: number;
  body: string;
  trailers: string[];
}

/** `more`: the rest has not arrived. `head`: the header is whole. `done`: the message is. `bad`: it is none. */
type Progress = 'more' | 'head' | 'done' | 'bad';

/** A reader for one message; `method` is that of the request when a response is read. */
export function newReader(kind: Reader['kind'], method = '', buffer = ''): Reader {
  return { kind, method, buffer, phase: 'head', head: null, framing: 'none', remain: 0, body: '', trailers: [] };
}

/** Reads on until something is known. Call again after `head`, and with more in `buffer` after `more`. */
export function progress(reader: Reader): Progress {
  if (reader.phase === 'head') return readHead(reader);
  for (;;) {
    if (reader.phase === 'done' || reader.phase === 'bad') return reader.phase;
    if (!bodyStep(reader)) return 'more';
  }
}

function readHead(reader: Reader): Progress {
  if (reader.kind === 'request') reader.buffer = reader.buffer.replace(/^[\r\n]+/, '');
  const end = reader.buffer.indexOf('\r\n\r\n');
  if (end < 0) return 'more';
  const [first = '', ...lines] = reader.buffer.slice(0, end).split('\r\n');
  reader.buffer = reader.buffer.slice(end + 4);
  const start = reader.kind === 'request' ? requestLine(first) : statusLine(first);
  if (start === null) {
    reader.phase = 'bad';
    return 'bad';
  }
  reader.head = { ...start, headers: headerLines(lines) };
  frame(reader, reader.head);
  return 'head';
}

type Start = Omit<MessageHead, 'headers'>;

function requestLine(line: string): Start {
  const [, method = '', target = line, version] = /^(\S+) (.*?)(?: HTTP\/(\d+\.\d+))?$/.exec(line) ?? [];
  return { method, target, version: version ?? (method === '' ? '?' : '0.9'), status: 0, reason: '' };
}

function statusLine(line: string): Start | null {
  const match = /^HTTP\/(\d+\.\d+) (\d+)(?: (.*))?$/.exec(line);
  if (match === null) return null;
  return { method: '', target: '', version: match[1] ?? '', status: Number(match[2]), reason: match[3] ?? '' };
}

function headerLines(lines: readonly string[]): [string, string][] {
  const headers: [string, string][] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const last = headers.at(-1);
    if (colon >= 0) headers.push([line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')]);
    else if (last !== undefined && /^[ \t]/.test(line)) last[1] += `\r\n${line}`;
    else headers.push([line, '']);
  }
  return headers;
}

/** First value of a header, names compared without case. */
export function headerOf(head: MessageHead, name: string): string | null {
  return head.headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1] ?? null;
}

/** How the body ends. RFC 9112 section 6.3, as the recording lab's actors read it. */
function frame(reader: Reader, head: MessageHead): void {
  const length = /^\d{1,15}/.exec(headerOf(head, 'content-length') ?? '');
  if (reader.kind === 'response' && hasNoBody(reader.method, head.status)) reader.framing = 'none';
  else if (/chunked/i.test(headerOf(head, 'transfer-encoding') ?? '')) reader.framing = 'chunked';
  else if (length !== null) reader.framing = 'cl';
  else reader.framing = reader.kind === 'response' && reader.method !== 'CONNECT' ? 'eof' : 'none';
  reader.remain = reader.framing === 'cl' ? Number(length) : 0;
  reader.phase = reader.framing === 'none' ? 'done' : reader.framing === 'chunked' ? 'size' : 'body';
  if (reader.framing === 'cl' && reader.remain === 0) reader.phase = 'done';
}

/** True for answers that never have a body. */
export function hasNoBody(method: string, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 304 || (status >= 100 && status < 200);
}

/** One move within the body; false when more bytes are needed. */
function bodyStep(reader: Reader): boolean {
  switch (reader.phase) {
    case 'body':
      return reader.framing === 'eof' ? readToEnd(reader) : readSome(reader, 'done');
    case 'data':
      return readSome(reader, 'data-end');
    case 'data-end':
      if (reader.buffer.length < 2) return false;
      reader.buffer = reader.buffer.slice(2);
      reader.phase = 'size';
      return true;
    default:
      return readChunkLine(reader);
  }
}

function readToEnd(reader: Reader): boolean {
  reader.body += reader.buffer;
  reader.buffer = '';
  return false;
}

function readSome(reader: Reader, next: 'done' | 'data-end'): boolean {
  const taken = reader.buffer.slice(0, reader.remain);
  reader.body += taken;
  reader.buffer = reader.buffer.slice(taken.length);
  reader.remain -= taken.length;
  if (reader.remain > 0) return false;
  reader.phase = next;
  return true;
}

function readChunkLine(reader: Reader): boolean {
  const end = reader.buffer.indexOf('\r\n');
  if (end < 0) return false;
  const line = reader.buffer.slice(0, end);
  reader.buffer = reader.buffer.slice(end + 2);
  if (reader.phase === 'trailer') {
    if (line === '') reader.phase = 'done';
    else reader.trailers.push(line);
    return true;
  }
  const size = Number.parseInt(line, 16);
  reader.remain = size;
  reader.phase = Number.isNaN(size) ? 'bad' : size === 0 ? 'trailer' : 'data';
  return true;
}

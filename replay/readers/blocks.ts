/**
 * What the server writes straight to its error stream, past the log: header dumps, `[alts]` listings and the elements
 * of a Vary list. When debug lines go to standard output (block buffered) these stand inside other lines.
 * ATS: DUMP_HEADER, HttpTransactCache::SelectFromAlternates, StrList::dump.
 */
const BLOCK_KINDS = ['dump', 'alts_count', 'alternate', 'alts_winner', 'vary_element'] as const;
export type BlockKind = (typeof BLOCK_KINDS)[number];

/** A piece of the error stream: a header dump, an `[alts]` line, an element of a Vary list. */
export interface Block {
  readonly kind: BlockKind;
  /** 1-based line of the file it starts in. */
  readonly line: number;
  /** It stood inside another line. */
  readonly inside: boolean;
  /**
   * Its lines without line ends. For a dump the first is the title, the second the id line; '' when the file has lost
   * them, as happens when two threads write to it at once.
   */
  readonly lines: readonly string[];
  /** The file ended inside it. */
  readonly cut: boolean;
  /** It was given before without its header, which another thread's output had moved away. */
  readonly again: boolean;
}

/** Takes the two streams of a log apart again. Bytes are valid only during the call. */
export interface LogSink {
  /** One line of the debug stream, whole again; `line` is the line of the file it starts in. */
  text(bytes: Uint8Array, from: number, to: number, line: number): void;
  block(block: Block): void;
  /**
   * What is kept of a block: the fields that begin with a byte marked here, besides its first lines; null for its title
   * alone. Absent: all is kept.
   */
  wants?(kind: BlockKind, title: string): Uint8Array | null;
}

/** Titles of header dumps; a title line alone is believed only if it is one of these. */
export const DUMP_TITLES: ReadonlySet<string> = new Set([
  'Incoming Request',
  "Proxy's Request",
  "Proxy's Request (Conditionalized)",
  "Proxy's Request after hooks",
  'Incoming O.S. Response',
  'Cached Request Hdr',
  'Base Header for Building Response',
  "Proxy's Response",
  "Proxy's Response 2",
  "Proxy's Response (Client Conditionals)",
  'Header To Transform',
  'Header From Transform',
  'Pushed Response Header',
  'Generated Request Header',
  'Framed Client Request..checking',
]);

const PLUS = 43;
const DOT = 46;
const COLON = 58;
const BRACKET = 93;
const ZERO = 48;
const NINE = 57;
const CR = 13;

/** 1 for every byte that a block's first line can end with. */
export const ENDS_A_BLOCK_LINE = new Uint8Array(256);
for (const byte of [PLUS, DOT, COLON, BRACKET, CR]) ENDS_A_BLOCK_LINE[byte] = 1;
for (let digit = ZERO; digit <= NINE; digit += 1) ENDS_A_BLOCK_LINE[digit] = 1;

interface BlockStart {
  readonly kind: BlockKind;
  /** Offset of the block's first byte. */
  readonly at: number;
}

const CODES = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const FENCE = CODES('+++++++++ ');
const FENCE_END = CODES(' +++++++++');
const COUNT_START = CODES('[alts] There are ');
const COUNT_END = CODES(' alternates for this request header.');
const ALTERNATE_START = CODES('[alts] ---- alternate #');
const ALTERNATE_END = CODES(' has these request/response hdrs:');
const WINNER = CODES('[alts] and the winner is alternate number ');
const ELEMENT_START = CODES('Str ["');
const ELEMENT_LENGTH = CODES('", len ');

const LONGEST_TITLE = 80;
const LONGEST_COUNT = 64;

function endsWith(bytes: Uint8Array, from: number, to: number, text: Uint8Array): boolean {
  const start = to - text.length;
  if (start < from) return false;
  for (let i = text.length - 1; i >= 0; i -= 1) if (bytes[start + i] !== text[i]) return false;
  return true;
}

function lastBefore(bytes: Uint8Array, from: number, to: number, text: Uint8Array, within: number): number {
  const lowest = Math.max(from, to - within);
  for (let at = to - text.length; at >= lowest; at -= 1) if (endsWith(bytes, at, at + text.length, text)) return at;
  return -1;
}

function beforeDigits(bytes: Uint8Array, from: number, to: number): number {
  let at = to;
  while (at > from) {
    const byte = bytes[at - 1] as number;
    if (byte < ZERO || byte > NINE) break;
    at -= 1;
  }
  return at;
}

const started = (kind: BlockKind, at: number): BlockStart | null => (at < 0 ? null : { kind, at });

function winnerStart(bytes: Uint8Array, from: number, to: number): BlockStart | null {
  let at = beforeDigits(bytes, from, to);
  if (bytes[at - 1] === 45) at -= 1;
  return at > from && endsWith(bytes, from, at, WINNER) ? { kind: 'alts_winner', at: at - WINNER.length } : null;
}

function elementStart(bytes: Uint8Array, from: number, to: number): BlockStart | null {
  const digits = beforeDigits(bytes, from, to - 1);
  if (to - 1 - digits > 6 || !endsWith(bytes, from, digits, ELEMENT_LENGTH)) return null;
  let length = 0;
  for (let i = digits; i < to - 1; i += 1) length = length * 10 + (bytes[i] as number) - ZERO;
  const name = digits - ELEMENT_LENGTH.length - length;
  return name > from && endsWith(bytes, from, name, ELEMENT_START)
    ? { kind: 'vary_element', at: name - ELEMENT_START.length }
    : null;
}

/** The block whose first line ends at `to` (its newline not included), or null. A dump is sure only after its id line. */
export function blockStart(bytes: Uint8Array, from: number, to: number): BlockStart | null {
  const last = bytes[to - 1] as number;
  if (last === PLUS) {
    if (!endsWith(bytes, from, to, FENCE_END)) return null;
    return started('dump', lastBefore(bytes, from, to - FENCE_END.length, FENCE, LONGEST_TITLE));
  }
  if (last === DOT) {
    if (!endsWith(bytes, from, to, COUNT_END)) return null;
    return started('alts_count', lastBefore(bytes, from, to - COUNT_END.length, COUNT_START, LONGEST_COUNT));
  }
  if (last === COLON) {
    if (!endsWith(bytes, from, to, ALTERNATE_END)) return null;
    return started('alternate', lastBefore(bytes, from, to - ALTERNATE_END.length, ALTERNATE_START, LONGEST_COUNT));
  }
  if (last === CR) return null;
  return last === BRACKET ? elementStart(bytes, from, to) : winnerStart(bytes, from, to);
}

const ID_LINE = CODES('-- State Machine Id: ');

/** True for the second line of a header dump. */
export function isIdLine(bytes: Uint8Array, from: number, to: number): boolean {
  const digits = beforeDigits(bytes, from, to);
  return digits < to && digits - from === ID_LINE.length && endsWith(bytes, from, digits, ID_LINE);
}

/** True for a time stamp as every record starts with: `[Nov 20 08:45:24.260] `. */
export function isStamp(bytes: Uint8Array, from: number, to: number): boolean {
  return (
    to - from > 22 &&
    bytes[from] === 91 &&
    bytes[from + 4] === 32 &&
    bytes[from + 7] === 32 &&
    bytes[from + 10] === COLON &&
    bytes[from + 13] === COLON &&
    bytes[from + 16] === DOT &&
    bytes[from + 20] === BRACKET &&
    bytes[from + 21] === 32
  );
}

const HTTP = CODES('HTTP/');

function versionAt(bytes: Uint8Array, at: number, to: number): boolean {
  return at + 8 <= to && endsWith(bytes, at, at + 5, HTTP) && bytes[at + 6] === DOT;
}

/** Three words, the first in capitals: without the CR this is all that tells a request line from the rest of a torn one. */
function isPlainRequest(bytes: Uint8Array, from: number, to: number): boolean {
  let blanks = 0;
  for (let i = from; i < to; i += 1) {
    const byte = bytes[i] as number;
    if (byte === 32) blanks += 1;
    else if (blanks === 0 && (byte < 65 || byte > 90) && byte !== 45 && byte !== 95) return false;
  }
  return blanks === 2;
}

/** True for a line that can begin a dumped header: `GET /a HTTP/1.1` or `HTTP/1.1 200 OK` (the CR taken off). */
export function isStartLine(bytes: Uint8Array, from: number, to: number): boolean {
  const end = bytes[to - 1] === CR ? to - 1 : to;
  if (versionAt(bytes, from, end)) return true;
  if (bytes[to - 1] !== CR && !isPlainRequest(bytes, from, end)) return false;
  for (let at = end - 8; at > end - 16 && at > from; at -= 1) if (versionAt(bytes, at, end)) return true;
  return false;
}

/** True for a line that can stand in a header written with bare line feeds: `Name: value` or a folded one. */
export function isFieldLine(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i += 1) {
    const byte = bytes[i] as number;
    if (byte === COLON) return i > from;
    if (byte <= 32 && i > from) return false;
    if (byte === 32 || byte === 9) return true;
  }
  return false;
}

import type { Dialect } from './recording.ts';

/** Words that name a line's level. ATS: DiagsLevel. */
const LEVELS = ['DEBUG', 'DIAG', 'STATUS', 'NOTE', 'WARNING', 'ERROR', 'FATAL', 'ALERT', 'EMERGENCY'] as const;
type Level = (typeof LEVELS)[number];

/** How a line names its thread: not at all, `Server {0x…}` or `{0x…}`, `[ET_NET 0]`, or a bare word. */
const THREAD_FORMS = ['none', 'pointer', 'bracket', 'word'] as const;
type ThreadForm = (typeof THREAD_FORMS)[number];

interface DialectRow {
  readonly threads: readonly ThreadForm[];
  /** Debug lines show file, line and function: always, never, or as configured. */
  readonly place: 'never' | 'maybe';
  readonly levels: readonly Level[];
}

/** How each dialect writes a line. Content decides which one a line is; a new dialect is a new row. */
const DIALECT_ROWS: Readonly<Record<Dialect, DialectRow>> = {
  '3.3': { threads: ['none', 'pointer'], place: 'never', levels: LEVELS },
  '9.2': { threads: ['bracket', 'word'], place: 'maybe', levels: LEVELS },
};

/** Where the parts of one line stand, as offsets into its bytes; filled anew for every line. */
export interface Prefix {
  thread: ThreadForm;
  threadFrom: number;
  threadTo: number;
  level: Level;
  /** Function of the place group; equal when the line shows none. */
  funcFrom: number;
  funcTo: number;
  /** Equal when the line has no tag. */
  tagFrom: number;
  tagTo: number;
  message: number;
}

/** A prefix to be filled by `parsePrefix`. */
export function newPrefix(): Prefix {
  return {
    thread: 'none',
    threadFrom: 0,
    threadTo: 0,
    level: 'DEBUG',
    funcFrom: 0,
    funcTo: 0,
    tagFrom: 0,
    tagTo: 0,
    message: 0,
  };
}

const BLANK = 32;
const COLON = 58;
const LESS = 60;
const OPEN = 40;
const SHUT = 41;
const GREATER = 62;
const LONGEST_THREAD = 64;
const LONGEST_PLACE = 512;

/** Bytes from the line's start to where the time stamp and its blank end. */
const STAMP_LENGTH = 22;

function find(bytes: Uint8Array, byte: number, from: number, to: number): number {
  for (let at = from; at < to; at += 1) if (bytes[at] === byte) return at;
  return -1;
}

function levelAt(bytes: Uint8Array, from: number, to: number): Level | null {
  const first = bytes[from] as number;
  for (const level of LEVELS) {
    if (level.charCodeAt(0) !== first || bytes[from + level.length] !== COLON || from + level.length >= to) continue;
    let at = 1;
    while (at < level.length && bytes[from + at] === level.charCodeAt(at)) at += 1;
    if (at === level.length) return level;
  }
  return null;
}

/** Reads the thread; gives the offset of the level word, or -1. */
function parseThread(bytes: Uint8Array, from: number, to: number, out: Prefix): number {
  const limit = Math.min(to, from + LONGEST_THREAD);
  const first = bytes[from];
  out.threadFrom = from;
  if (first === 91) {
    const end = find(bytes, 93, from, limit);
    out.thread = 'bracket';
    out.threadTo = end + 1;
    return end < 0 ? -1 : end + 2;
  }
  if (levelAt(bytes, from, to) !== null) {
    out.thread = 'none';
    out.threadTo = from;
    return from;
  }
  const brace = first === 123 ? from : find(bytes, BLANK, from, limit) + 1;
  if (brace > 0 && bytes[brace] === 123) {
    const end = find(bytes, 125, brace, limit);
    out.thread = 'pointer';
    out.threadFrom = brace;
    out.threadTo = end + 1;
    return end < 0 ? -1 : end + 2;
  }
  out.thread = 'word';
  out.threadTo = brace - 1;
  return brace > 0 ? brace : -1;
}

/** Reads `<File.cc:12 (function)> `; gives the offset after it, or `from` when there is none. */
function parsePlace(bytes: Uint8Array, from: number, to: number, out: Prefix): number {
  out.funcFrom = from;
  out.funcTo = from;
  if (bytes[from] !== LESS) return from;
  const limit = Math.min(to, from + LONGEST_PLACE);
  const func = find(bytes, OPEN, from, limit);
  if (func < 0) return from;
  for (let end = find(bytes, SHUT, func, limit); end >= 0; end = find(bytes, SHUT, end + 1, limit)) {
    if (bytes[end + 1] !== GREATER) continue;
    out.funcFrom = func + 1;
    out.funcTo = end;
    return end + 3;
  }
  return from;
}

/** Takes a line's prefix apart; false when the line is no record. The time stamp must have been seen by `isStamp`. */
export function parsePrefix(bytes: Uint8Array, from: number, to: number, out: Prefix): boolean {
  const word = parseThread(bytes, from + STAMP_LENGTH, to, out);
  if (word < 0) return false;
  const level = levelAt(bytes, word, to);
  if (level === null) return false;
  out.level = level;
  const place = Math.min(parsePlace(bytes, word + level.length + 2, to, out), to);
  out.tagFrom = place;
  out.tagTo = place;
  out.message = place;
  if (level !== 'DEBUG' && level !== 'DIAG') return true;
  if (bytes[place] !== OPEN) return true;
  const end = find(bytes, SHUT, place, Math.min(to, place + LONGEST_THREAD));
  if (end < 0) return true;
  out.tagFrom = place + 1;
  out.tagTo = end;
  out.message = Math.min(end + 2, to);
  return true;
}

/** Lines without a stamp that the server prints when it starts; the tables of parents and remap rules only with their tags. */
export const START_LINE = new RegExp(
  [
    '^(?:NOTE: using the environment variable |[\\w./-]+: using root directory )',
    '^(?:Parent Selection Config$|\\t(?:RetryTime \\d|(?:No )?Default Parent)|  Control Matcher Table: \\[)',
    '^(?:  [\\w ]{1,60}|URL Rewrite) [Tt]able with \\d+ entries$',
    '^  (?:Reverse Proxy is O|Referer filter default redirect URL: )',
  ].join('|'),
);

/** The dialect a line is written in; null when it mixes the marks of several. */
export function dialectOf(prefix: Prefix): Dialect | null {
  for (const dialect of Object.keys(DIALECT_ROWS) as Dialect[]) {
    const row = DIALECT_ROWS[dialect];
    if (!row.threads.includes(prefix.thread)) continue;
    return row.place === 'never' && prefix.funcTo > prefix.funcFrom ? null : dialect;
  }
  return null;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS_BEFORE = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335];
const DAY_MS = 86_400_000;

/** A line's time stamp: the day's number in a leap year, from 0, and milliseconds since its midnight. */
interface Stamp {
  readonly day: number;
  readonly ms: number;
}

/** Reads the time stamp of a line; null when month or day are none. */
export function parseStamp(bytes: Uint8Array, from: number): Stamp | null {
  const digit = (at: number): number => (bytes[from + at] === BLANK ? 0 : (bytes[from + at] as number) - 48);
  const two = (at: number): number => digit(at) * 10 + digit(at + 1);
  const month = MONTHS.findIndex(
    (m) =>
      bytes[from + 1] === m.charCodeAt(0) && bytes[from + 2] === m.charCodeAt(1) && bytes[from + 3] === m.charCodeAt(2),
  );
  const day = two(5);
  if (month < 0 || day < 1 || day > 31) return null;
  const ms = ((two(8) * 60 + two(11)) * 60 + two(14)) * 1000 + two(17) * 10 + digit(19);
  return Number.isNaN(ms) ? null : { day: (DAYS_BEFORE[month] as number) + day - 1, ms };
}

/** Milliseconds since midnight of the log's first day; a log runs over the year's end at most once. */
export function sinceFirstDay(stamp: Stamp, firstDay: number): number {
  const days = stamp.day - firstDay;
  return (days < -180 ? days + 366 : days) * DAY_MS + stamp.ms;
}

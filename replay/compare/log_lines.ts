import type { LogEntry } from '../record/transaction.ts';

/** Debug tags that are compared: those of the HTTP state machine, without sessions, DNS and the heap's own. */
const COMPARED_TAGS: ReadonlySet<string> = new Set([
  'http',
  'http_seq',
  'http_trans',
  'http_transact',
  'http_cache',
  'http_cache_write',
  'http_hdrs',
  'http_match',
  'http_age',
  'http_alts',
  'http_alternate',
  'http_redirect',
  'http_redir_error',
  'http_tunnel',
  'http_range',
  'http_chunk',
  'http_error',
  'http_timeout',
  'http_parse',
  'http_track',
  'http_websocket',
  'cache_control',
]);

/** Times further from the run's start than this are data of the scenario, not readings of a clock. */
const NEAR_SECONDS = 2e7;

const POINTER = '0x(?:[0-9a-f]{5,}|PTR)|\\(nil\\)';
const UUID = '\\[[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,}\\]';
const CLIENT_PORT = '\\b127\\.0\\.0\\.1:(?:3[2-9]\\d{3}|[45]\\d{4}|6[0-5]\\d{3})\\b';
const EPOCH = '\\b(?:1[5-9]\\d{8}|2\\d{9})\\b';
const HTTP_DATE = '\\b(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat), \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\\b';
const VOLATILE = new RegExp(`(${POINTER})|(${UUID})|(${CLIENT_PORT})|(${EPOCH})|(${HTTP_DATE})`, 'gi');

function fromStart(seconds: number): string {
  return seconds >= 0 ? `+${seconds}` : `${seconds}`;
}

/** What stands for a piece of text that differs from run to run; the piece itself when it does not. */
function mask(text: string, pointer: string, uuid: string, port: string, epoch: string, base: number): string {
  if (pointer) return 'PTR';
  if (uuid) return '[UUID]';
  if (port) return '127.0.0.1:PORT';
  const seconds = (epoch ? Number(epoch) : new Date(text).getTime() / 1000) - base;
  if (!(Math.abs(seconds) < NEAR_SECONDS)) return text;
  return `${epoch ? 'T' : '@T'}${fromStart(seconds)}`;
}

/**
 * A message with what differs from run to run made equal: the leading id, pointers, UUIDs, client ports; epoch seconds
 * and dates become seconds from the run's start. `base` is that start, epoch seconds.
 */
export function stableMessage(message: string, base: number): string {
  return message
    .replace(/^\[(\d+|#)\]/, '[#]')
    .replace(VOLATILE, (text, pointer, uuid, port, epoch) => mask(text, pointer, uuid, port, epoch, base))
    .replace(/\s+$/gm, '');
}

/** The compared lines of a log, `(tag) message`, with what differs from run to run made equal. */
export function stableLines(log: readonly LogEntry[], base: number, tags = COMPARED_TAGS): string[] {
  return log.filter(({ tag }) => tags.has(tag)).map(({ tag, message }) => `(${tag}) ${stableMessage(message, base)}`);
}

/** Seconds by which a reading of the clock may differ between two runs. */
const TOLERATED_SECONDS = 2;

/** True when two texts differ only in the numbers that `pattern` finds, each by a tolerated amount. */
function sameButForTime(a: string, b: string, pattern: RegExp, bare: (text: string) => string): boolean {
  const skeleton = (text: string) => text.replace(pattern, '#').replaceAll('T+#', 'T#');
  if (skeleton(a) !== skeleton(b)) return false;
  const numbers = (text: string) => (text.match(pattern) ?? []).map((found) => Number(bare(found)));
  const others = numbers(b);
  return numbers(a).every((value, i) => Math.abs(value - (others[i] ?? Number.NaN)) <= TOLERATED_SECONDS);
}

const MESSAGE_TAG = /^\(http_(hdrs|alts)\) /;
const TIMES_OF_MESSAGE = /@T[+-]\d+|^Age: \d+/gm;
const CLOCK_TAG = /^\((http_age|http_match|http_seq|http_trans)\) /;
const TELLS_TIME = /time|now|age|limit|T[+-]\d/;

/** True when two stable lines agree, but for clock readings that are at most two seconds apart. */
export function sameLine(a: string, b: string): boolean {
  if (a === b) return true;
  if (MESSAGE_TAG.test(a)) return sameButForTime(a, b, TIMES_OF_MESSAGE, (found) => found.replace(/^(@T|Age: )/, ''));
  return CLOCK_TAG.test(a) && TELLS_TIME.test(a) && sameButForTime(a, b, /-?\d+/g, (found) => found);
}

/** Share of lines that two logs have in common in order (longest common subsequence), 0 to 1. */
export function similarity(a: readonly string[], b: readonly string[]): number {
  if (a.length + b.length === 0) return 1;
  let previous = new Uint32Array(b.length + 1);
  for (const line of a) {
    const current = new Uint32Array(b.length + 1);
    for (let j = 1; j <= b.length; j++) {
      const diagonal = (previous[j - 1] ?? 0) + 1;
      current[j] = line === b[j - 1] ? diagonal : Math.max(previous[j] ?? 0, current[j - 1] ?? 0);
    }
    previous = current;
  }
  return (2 * (previous[b.length] ?? 0)) / (a.length + b.length);
}

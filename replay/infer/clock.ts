import { parseDate } from '../../core/http/date.ts';
import type { LoggedLine, RecordedTransaction } from '../readers/recording.ts';
import { argOf, dumpsOf, responseIn } from './evidence.ts';

/** The recording's time line: when it began, and when each of its lines was printed after that. */
export interface RecordedClock {
  /** Epoch milliseconds of the first line. */
  readonly start_ms: number;
  /** How the date was found; null when nothing in the recording tells it. */
  readonly rule: string | null;
  /** Milliseconds after the first line. Lines of one millisecond share it out, so that their order is kept. */
  at(line: LoggedLine): number;
  /** The instant of a line by its number, for what is no line itself. */
  readonly end_ms: number;
}

/** Where nothing tells the date. */
const NO_DATE_MS = 1_000_000_000_000;

/** Reads the clock of a recording from its lines. A debug log prints no year: the date comes from what it says. */
export function clockOf(transactions: readonly RecordedTransaction[]): RecordedClock {
  const lines = transactions.flatMap((txn) => txn.lines).sort((a, b) => a.line - b.line);
  const [first] = lines;
  const [midnight, rule] = midnightOf(transactions, lines);
  const zero = first?.time_ms ?? 0;
  const instants = instantsOf(lines, zero);
  return {
    start_ms: midnight + zero,
    rule,
    at: (line) => instants.get(line.line) ?? line.time_ms - zero,
    end_ms: (lines.at(-1)?.time_ms ?? zero) + 1 - zero,
  };
}

/** Lines of one millisecond are spread over it in order; a clock that was set back does not go back. */
function instantsOf(lines: readonly LoggedLine[], zero: number): Map<number, number> {
  const instants = new Map<number, number>();
  let ms = 0;
  for (let from = 0, to = 0; from < lines.length; from = to) {
    ms = Math.max(ms, lines[from]?.time_ms ?? 0);
    while (to < lines.length && Math.max(ms, lines[to]?.time_ms ?? 0) === ms) to++;
    for (let i = from; i < to; i++) instants.set(lines[i]?.line ?? 0, ms - zero + (i - from) / (to - from + 1));
  }
  return instants;
}

/** Names of lines that print the clock of their own moment, in epoch seconds. */
const READINGS = new Set(['cluster_time', 'request_sent_time', 'response_received_time']);

/** Epoch milliseconds of the midnight that the lines' times count from. */
function midnightOf(
  transactions: readonly RecordedTransaction[],
  lines: readonly LoggedLine[],
): [midnight: number, rule: string | null] {
  let latest = Number.NEGATIVE_INFINITY;
  for (const line of lines) {
    if (line.name === null || !READINGS.has(line.name)) continue;
    const seconds = Number(argOf(line, 'time'));
    // the server reads its clock when an event begins: never after the line, at times a little before
    if (seconds > 0) latest = Math.max(latest, seconds * 1000 - Math.floor(line.time_ms / 1000) * 1000);
  }
  if (latest > Number.NEGATIVE_INFINITY) return [latest, 'clock readings in the log, in epoch seconds'];
  return byDate(transactions) ?? [NO_DATE_MS, null];
}

/** Without a reading: the origin's Date. The time zone of the log is a whole number of quarter hours. */
function byDate(transactions: readonly RecordedTransaction[]): [number, string] | null {
  const QUARTER_MS = 900_000;
  for (const txn of transactions) {
    for (const dump of dumpsOf(txn, 'Incoming O.S. Response')) {
      const text = responseIn(dump)?.fields.find(({ name }) => name.toLowerCase() === 'date')?.value ?? '';
      const seconds = parseDate(text);
      const line = txn.lines[dump.before] ?? txn.lines.at(-1);
      if (!(seconds > 0) || line === undefined) continue;
      const zone = Math.round((seconds * 1000 - line.time_ms) / QUARTER_MS) * QUARTER_MS;
      return [zone, "the origin's Date"];
    }
  }
  return null;
}

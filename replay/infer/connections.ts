import type { LoggedLine, RecordedTransaction } from '../readers/recording.ts';
import type { RecordedConnect } from '../scenario/scenario.ts';
import type { RecordedClock } from './clock.ts';
import { argOf, isEntry } from './evidence.ts';

/** When idle connections to origins ended, by the line that put them into the pool. */
export type IdleEnds = ReadonlyMap<number, number>;

const LEADING_ID = /^\[(\d+)\]/;

function idOf(line: LoggedLine): number | null {
  const id = LEADING_ID.exec(line.message)?.[1];
  return id === undefined ? null : Number(id);
}

/** Before a search that fails, what it should have found has ended: so long before. */
const JUST_BEFORE_MS = 0.01;

interface Pool {
  readonly ends: Map<number, number>;
  /** Sessions in the pool, by id. */
  readonly idle: Map<number, { address: string; line: number }>;
  /** Address of the connection being opened. */
  address: string;
}

/** When idle connections ended: the pool says so, or a search did not find one that should have been there. */
export function idleEndsOf(transactions: readonly RecordedTransaction[], clock: RecordedClock): IdleEnds {
  const pool: Pool = { ends: new Map(), idle: new Map(), address: '' };
  for (const line of inFileOrder(transactions)) follow(pool, line, clock.at(line));
  return pool.ends;
}

function inFileOrder(transactions: readonly RecordedTransaction[]): LoggedLine[] {
  return transactions.flatMap((txn) => txn.lines).sort((a, b) => a.line - b.line);
}

function follow(pool: Pool, line: LoggedLine, at_ms: number): void {
  const id = idOf(line) ?? -1;
  switch (line.name) {
    case 'open_connection':
      pool.address = argOf(line, 'address');
      return;
    case 'pool_add':
      pool.idle.set(id, { address: argOf(line, 'address'), line: line.line });
      return;
    case 'pool_return':
      pool.idle.delete(id);
      return;
    case 'pool_notice':
      return ended(pool, id, at_ms);
    case 'pool_search_failed':
      for (const [other, { address }] of pool.idle) {
        if (address === pool.address) ended(pool, other, at_ms - JUST_BEFORE_MS);
      }
      return;
    default:
      return;
  }
}

function ended(pool: Pool, id: number, at_ms: number): void {
  const session = pool.idle.get(id);
  if (session === undefined) return;
  pool.idle.delete(id);
  pool.ends.set(session.line, at_ms);
}

/** Attempts to reach origins: when each began, when and how it ended. */
export function connectsOf(transactions: readonly RecordedTransaction[], clock: RecordedClock): RecordedConnect[] {
  return transactions.flatMap((txn) => {
    const starts = txn.lines.flatMap((line, at) => (line.name === 'connect_re' ? [at] : []));
    return starts.flatMap((from, nth) => connectOf(txn.lines, from, starts[nth + 1] ?? txn.lines.length, clock));
  });
}

function connectOf(lines: readonly LoggedLine[], from: number, to: number, clock: RecordedClock): RecordedConnect[] {
  const first = lines[from];
  const address = argOf(
    lines.slice(0, from).findLast(({ name }) => name === 'open_connection'),
    'address',
  );
  if (first === undefined || address === '') return [];
  const own = lines.slice(from, to);
  const ends = (event: string) => own.find((line) => isEntry(line, 'state_http_server_open', event));
  const refused = ends('EVENT_ERROR');
  const late = ends('VC_EVENT_INACTIVITY_TIMEOUT');
  const end = refused ?? late ?? first;
  const outcome = refused ? 'refused' : late ? 'silent' : 'open';
  return [{ address, at_ms: clock.at(first), end_ms: clock.at(end), outcome }];
}

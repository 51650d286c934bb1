import type { LoggedLine, RecordedTransaction } from '../readers/recording.ts';
import type { RecordedConnect } from '../scenario/scenario.ts';
import type { RecordedClock } from './clock.ts';
import { argOf, isEntry } from './evidence.ts';
import { refusedTunnel } from './tunnel.ts';

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
  /** Sessions in the pool, by id, with the host and address they are for. */
  readonly idle: Map<number, { target: string; line: number }>;
  /** The line that put a session into the pool last: one that is used again had not ended. */
  readonly pooledAt: Map<number, number>;
  /** Host and address of every session. */
  readonly targets: Map<number, string>;
}

/** When idle connections ended: the pool says so, or a search did not find one that should have been there. */
export function idleEndsOf(transactions: readonly RecordedTransaction[], clock: RecordedClock): IdleEnds {
  const pool: Pool = { ends: new Map(), idle: new Map(), pooledAt: new Map(), targets: new Map() };
  const opened = new Map<number, string>();
  const lines = transactions.flatMap((txn) => txn.lines.map((line) => ({ txn: txn.index, line })));
  for (const { txn, line } of lines.sort((a, b) => a.line.line - b.line.line)) {
    if (line.name === 'open_connection')
      opened.set(txn, `${line.thread} ${argOf(line, 'host')} ${argOf(line, 'address')}`.toLowerCase());
    else follow(pool, line, opened.get(txn) ?? '', clock.at(line));
  }
  return pool.ends;
}

/** `target` is what the line's transaction connects to. */
function follow(pool: Pool, line: LoggedLine, target: string, at_ms: number): void {
  const id = idOf(line) ?? -1;
  switch (line.name) {
    case 'server_session_born':
      pool.targets.set(id, target);
      return;
    case 'pool_add':
      pool.idle.set(id, { target: pool.targets.get(id) ?? '', line: line.line });
      pool.pooledAt.set(id, line.line);
      return;
    case 'pool_return':
      pool.ends.delete(pool.pooledAt.get(id) ?? -1);
      pool.idle.delete(id);
      return;
    case 'pool_notice':
      return ended(pool, id, at_ms);
    case 'pool_search_failed':
      for (const [other, session] of pool.idle)
        if (session.target === target) ended(pool, other, at_ms - JUST_BEFORE_MS);
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
  const attempts = transactions.flatMap((txn) => {
    const starts = txn.lines.flatMap((line, at) => (line.name === 'connect_re' ? [at] : []));
    return starts.flatMap((from, nth) => connectOf(txn.lines, from, starts[nth + 1] ?? txn.lines.length, clock));
  });
  return attempts.sort((a, b) => a.at_ms - b.at_ms);
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
  const refused = ends('EVENT_ERROR') ?? refusedTunnel(own);
  const late = ends('VC_EVENT_INACTIVITY_TIMEOUT');
  const end = refused ?? late ?? first;
  const outcome = refused ? 'refused' : late ? 'silent' : 'open';
  return [{ address, at_ms: clock.at(first), end_ms: clock.at(end), outcome }];
}

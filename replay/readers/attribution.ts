import type { Block } from './blocks.ts';
import { dumpedId, dumpOf, type FoundDump } from './dumps.ts';
import { recognise } from './recognise.ts';
import type { Attribution, Dialect, LoggedLine, RecordedTransaction } from './recording.ts';
import { addLine, newTransaction, type OpenTransaction, recorded } from './transaction.ts';

/** A debug record, whole. */
export interface LogRecord {
  readonly line: number;
  readonly time_ms: number;
  readonly thread: string;
  readonly level: 'DEBUG' | 'DIAG';
  readonly tag: string;
  readonly func: string | null;
  message: string;
}

interface AttributionCounts {
  unattributed: number;
  /** Lines beyond what is kept of one transaction. */
  dropped: number;
  transactions: number;
}

/** Gives records and blocks to transactions; finished ones come out in order of their completion. */
interface Attributor {
  record(record: LogRecord, dialect: Dialect): LoggedLine;
  block(block: Block): void;
  /** Another server's log begins, or the log ends: closes all. True when something was still open. */
  endPart(): boolean;
  take(): RecordedTransaction[];
  readonly counts: AttributionCounts;
}

/** What is known of a client's connection. */
interface ClientSession {
  client: { ip: string; port: number } | null;
  /** Its latest transaction. */
  last: OpenTransaction | null;
}

interface Thread {
  /** The transaction this thread worked for last. */
  current: OpenTransaction | null;
  /** Lines that belong to the transaction about to start on this thread; null when none is. */
  pending: LoggedLine[] | null;
  client: { ip: string; port: number } | null;
}

/** The rules of attribution, by name. */
const OBSERVED: Attribution = { basis: 'observed' };
const BY_THREAD: Attribution = { basis: 'inferred', rule: 'thread order: the transaction this thread worked for last' };
const BY_SESSION: Attribution = {
  basis: 'inferred',
  rule: 'session order: the latest transaction of this client session',
};
const BY_SERVER: Attribution = { basis: 'inferred', rule: 'server session: the transaction that took it' };
const BY_OPENING: Attribution = { basis: 'inferred', rule: 'opening: the transaction that starts next on this thread' };
const BY_LISTING: Attribution = {
  basis: 'inferred',
  rule: 'listing order: alternates are listed in the order they are chosen',
};

const CONNECTION_TAGS: ReadonlySet<string> = new Set(['http_cs', 'http_ss', 'http_txn']);
const LEADING_ID = /^\[(\d+)\]/;
const OPENS: ReadonlySet<string> = new Set([
  'probe_needs_data',
  'probe_has_data',
  'accepted',
  'session_born',
  'data_in_buffer',
]);
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const isRead = (line: LoggedLine): boolean =>
  line.name === 'enter_client_session' &&
  line.args.handler === 'state_keep_alive' &&
  line.args.event === 'VC_EVENT_READ_READY';
const opensOne = (line: LoggedLine): boolean => isRead(line) || (line.name !== null && OPENS.has(line.name));
/** Limits of what is remembered: the oldest goes first. */
const MOST_SESSIONS = 100_000;
const MOST_WAITING = 1024;
const MOST_THREADS = 4096;

function dropOldest<K, V>(map: Map<K, V>, most: number): void {
  if (map.size <= most) return;
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}

function addressOf(text: string): { ip: string; port: number } | null {
  const colon = text.lastIndexOf(':');
  return colon < 0 ? null : { ip: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

/**
 * Makes an attributor. One dispatch runs on one thread to its end, so a line without an id belongs to the transaction
 * its thread worked for last, or to the one about to start there. A session's lines between two transactions go the
 * same way: a read to the transaction it starts, all else to the one it follows.
 */
export function attributor(): Attributor {
  const counts: AttributionCounts = { unattributed: 0, dropped: 0, transactions: 0 };
  const threads = new Map<string, Thread>();
  const sessions = new Map<number, ClientSession>();
  const servers = new Map<number, OpenTransaction>();
  const open = new Map<number, OpenTransaction>();
  const gone = new Map<number, true>();
  const early = new Map<number, FoundDump[]>();
  let listings: { dumps: FoundDump[]; taker: OpenTransaction | null }[] = [];
  let awaiting: OpenTransaction[] = [];
  let torn = false;
  let out: RecordedTransaction[] = [];

  function threadOf(name: string): Thread {
    const known = threads.get(name);
    if (known) return known;
    const made: Thread = { current: null, pending: null, client: null };
    threads.set(name, made);
    dropOldest(threads, MOST_THREADS);
    return made;
  }

  function sessionOf(con: number): ClientSession {
    const known = sessions.get(con);
    if (known) return known;
    const made: ClientSession = { client: null, last: null };
    sessions.set(con, made);
    dropOldest(sessions, MOST_SESSIONS);
    return made;
  }

  function flush(txn: OpenTransaction): void {
    if (open.get(txn.sm) === txn) open.delete(txn.sm);
    gone.set(txn.sm, true);
    dropOldest(gone, MOST_WAITING);
    if (txn.serverSession !== null && servers.get(txn.serverSession) === txn) servers.delete(txn.serverSession);
    const session = txn.session === null ? undefined : sessions.get(txn.session);
    if (session?.last === txn) session.last = null;
    awaiting = awaiting.filter((t) => t !== txn);
    out.push(recorded(txn, torn));
  }

  /** A transaction goes out when it has ended and its thread works for another one. */
  function turn(thread: Thread, txn: OpenTransaction): void {
    const before = thread.current;
    thread.current = txn;
    if (thread.pending !== null) counts.unattributed += thread.pending.length;
    thread.pending = null;
    if (before === null || before === txn || before.end_ms === null) return;
    for (const other of threads.values()) if (other.current === before) return;
    flush(before);
  }

  function start(sm: number, dialect: Dialect, con: number | null, nth: number | null): OpenTransaction {
    const known = open.get(sm);
    if (known) flush(known);
    gone.delete(sm);
    const client = con === null ? null : sessionOf(con).client;
    const txn = newTransaction({
      index: counts.transactions,
      dialect,
      sm,
      session: con,
      client,
      nth,
      headless: con === null,
    });
    counts.transactions += 1;
    txn.dumps = early.get(sm) ?? [];
    early.delete(sm);
    open.set(sm, txn);
    return txn;
  }

  function startOnSession(con: number, line: LoggedLine, thread: Thread, dialect: Dialect): void {
    const txn = start(Number(line.args.sm), dialect, con, Number(line.args.count));
    const before = thread.pending ?? [];
    thread.pending = null;
    sessionOf(con).last = txn;
    turn(thread, txn);
    for (const pending of before) give(txn, pending);
    give(txn, line);
  }

  function give(txn: OpenTransaction, line: LoggedLine): void {
    if (!addLine(txn, line)) counts.dropped += 1;
    if (line.name === 'alternates_seq') awaitListing(txn);
  }

  function place(line: LoggedLine, thread: Thread): void {
    if (thread.pending !== null && thread.pending.length < MOST_WAITING) thread.pending.push(line);
    else if (thread.pending === null && thread.current) give(thread.current, line);
    else counts.unattributed += 1;
  }

  function anew(thread: Thread): void {
    if (thread.pending !== null) counts.unattributed += thread.pending.length;
    thread.pending = [];
  }

  function clientLine(con: number, line: LoggedLine, thread: Thread, dialect: Dialect): void {
    if (line.name === 'starting_transaction') {
      startOnSession(con, line, thread, dialect);
      return;
    }
    if (line.name === 'session_born') sessionOf(con).client = thread.client;
    if (isRead(line)) anew(thread);
    else if (opensOne(line)) thread.pending ??= [];
    place(line, thread);
    if (line.name === 'client_session_destroyed') sessions.delete(con);
  }

  function serverLine(con: number, line: LoggedLine, thread: Thread): void {
    const takes = line.name === 'server_session_born' || line.name === 'pool_return';
    if (takes && thread.current) {
      servers.set(con, thread.current);
      dropOldest(servers, MOST_SESSIONS);
      thread.current.serverSession = con;
    }
    place(line, thread);
    if (line.name === 'server_session_close' || line.name === 'pool_added') servers.delete(con);
  }

  function ownLine(sm: number, line: LoggedLine, thread: Thread, dialect: Dialect): void {
    const known = open.get(sm);
    if (!known && (gone.has(sm) || CONNECTION_TAGS.has(line.tag))) {
      counts.unattributed += 1;
      return;
    }
    const txn = known ?? start(sm, dialect, null, null);
    turn(thread, txn);
    give(txn, line);
  }

  function namelessLine(line: LoggedLine, thread: Thread): void {
    if (line.name === 'probe_needs_data' || line.name === 'probe_has_data') anew(thread);
    if (line.name === 'accepted') {
      thread.pending ??= [];
      thread.client = addressOf(String(line.args.from));
    }
    place(line, thread);
  }

  function attributionOf(con: number | null, tag: string, thread: Thread): Attribution {
    if (thread.pending !== null) return BY_OPENING;
    const { current } = thread;
    if (con === null || current === null) return BY_THREAD;
    if (tag === 'http_ss') return servers.get(con) === current ? BY_SERVER : BY_THREAD;
    return sessions.get(con)?.last === current ? BY_SESSION : BY_THREAD;
  }

  function record(r: LogRecord, dialect: Dialect): LoggedLine {
    const thread = threadOf(r.thread);
    const found = recognise(r.tag, r.message, dialect, r.func);
    const leading = found === null ? LEADING_ID.exec(r.message) : null;
    const leadingId = leading ? Number(leading[1]) : null;
    const isCon = CONNECTION_TAGS.has(r.tag);
    const sm = found ? found.sm : isCon ? null : leadingId;
    const con = found ? found.con : isCon ? leadingId : null;
    const name = found?.name ?? null;
    const sure = sm !== null || name === 'starting_transaction';
    const line: Mutable<LoggedLine> = { ...r, name, args: found?.args ?? {}, attribution: OBSERVED };
    if (!sure) line.attribution = opensOne(line) ? BY_OPENING : attributionOf(con, r.tag, thread);
    if (con !== null && r.tag === 'http_ss') serverLine(con, line, thread);
    else if (con !== null) clientLine(con, line, thread, dialect);
    else if (sm !== null) ownLine(sm, line, thread, dialect);
    else namelessLine(line, thread);
    return line;
  }

  function block(b: Block): void {
    if (b.inside) torn = true;
    if (b.kind === 'dump') dumped(b);
    else listed(b);
  }

  function dumped(b: Block): void {
    const sm = dumpedId(b);
    if (Number.isNaN(sm)) {
      counts.unattributed += 1;
      return;
    }
    const txn = open.get(sm);
    const dump = dumpOf(b, OBSERVED, txn?.lines.length ?? 0);
    const into = txn?.dumps ?? early.get(sm) ?? [];
    const same = b.again ? into.findIndex((d) => d.title === dump.title && d.text === '') : -1;
    if (same >= 0) into[same] = dump;
    else into.push(dump);
    if (!txn) {
      early.set(sm, into);
      if (early.size > MOST_WAITING) orphan(early.keys().next().value as number);
    }
  }

  /** An `[alts]` line has no id: in order, it belongs to the transactions that say they choose among alternates. */
  function listed(b: Block): void {
    if (b.kind === 'alts_count') {
      listings.push({ dumps: [], taker: awaiting.shift() ?? null });
      if (listings.length > MOST_WAITING) listings.shift();
    }
    const listing = listings.at(-1);
    if (!listing) {
      counts.unattributed += 1;
      return;
    }
    const dump = dumpOf(b, BY_LISTING, listing.taker?.lines.length ?? 0);
    if (listing.taker) listing.taker.dumps.push(dump);
    else listing.dumps.push(dump);
    listings = listings.filter((l) => l.taker === null || l === listing);
  }

  function awaitListing(txn: OpenTransaction): void {
    const listing = listings.find((l) => l.taker === null);
    if (!listing) {
      awaiting = [...awaiting.slice(-64), txn];
      return;
    }
    listing.taker = txn;
    txn.dumps.push(...listing.dumps);
    listing.dumps = [];
  }

  /** Dumps of a transaction of which the log has no line: a log may have no other tag than http_hdrs. */
  function orphan(sm: number): void {
    if (open.size === 0 && threads.size === 0) flush(start(sm, '9.2', null, null));
    else counts.unattributed += early.get(sm)?.length ?? 0;
    early.delete(sm);
  }

  function endPart(): boolean {
    const cut = [...open.values()].some((t) => t.end_ms === null);
    for (const txn of [...open.values()]) flush(txn);
    for (const sm of [...early.keys()]) orphan(sm);
    for (const map of [threads, sessions, servers, gone, early]) map.clear();
    listings = [];
    awaiting = [];
    torn = false;
    return cut;
  }

  function take(): RecordedTransaction[] {
    const done = out;
    out = [];
    return done;
  }

  return { record, block, endPart, take, counts };
}

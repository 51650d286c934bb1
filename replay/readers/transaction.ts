import { beginDescription, type Describing, described, describeLine } from './describe.ts';
import { type FoundDump, placeDumps } from './dumps.ts';
import type { Described, Dialect, LoggedLine, RecordedTransaction } from './recording.ts';

/** What is known of a transaction when it starts. */
interface Birth {
  readonly index: number;
  readonly dialect: Dialect;
  readonly sm: number;
  /** Connection id of its client session. */
  readonly session: number | null;
  readonly client: { ip: string; port: number } | null;
  readonly nth: number | null;
  readonly headless: boolean;
}

/** A transaction that is being read. */
export interface OpenTransaction extends Birth {
  serverSession: number | null;
  lines: LoggedLine[];
  dumps: FoundDump[];
  actions: { from: string; action: string; line: number }[];
  handlers: { handler: string; event: string; line: number }[];
  hooks: { hook: string; line: number }[];
  described: Described[];
  describing: Describing | null;
  remap: Described['when'];
  end_ms: number | null;
}

/** A transaction without any line yet. */
export function newTransaction(birth: Birth): OpenTransaction {
  const lists = { lines: [], dumps: [], actions: [], handlers: [], hooks: [], described: [] };
  return { ...birth, ...lists, serverSession: null, describing: null, remap: 'other', end_ms: null };
}

/** Lines kept of one transaction: a tunnel can write them without end. */
export const MOST_LINES = 200_000;

const TRANSITION = /State Transition: (\S+) -> (\S+)$/;
const HANDLER = /^\[\d+\] \[&?(Http\w+::\w+), ([^\]/]+)(?:\/[^\]]*)?\]/;

/** Adds a line and what it says; false when there are too many. */
export function addLine(txn: OpenTransaction, line: LoggedLine): boolean {
  if (txn.lines.length >= MOST_LINES) return false;
  txn.lines.push(line);
  noteDescription(txn, line);
  if (line.name === 'transition' || line.name === null) noteTransition(txn, line);
  if (line.name !== 'describe') noteHandler(txn, line);
  if (line.name === 'calling_plugin') txn.hooks.push({ hook: String(line.args.hook), line: line.line });
  else if (line.name === 'before_remapping') txn.remap = 'before remap';
  else if (line.name === 'after_remapping') txn.remap = 'after remap';
  else if (line.name === 'deallocating') txn.end_ms = line.time_ms;
  return true;
}

function noteTransition(txn: OpenTransaction, line: LoggedLine): void {
  const found = TRANSITION.exec(line.message);
  if (found) txn.actions.push({ from: found[1] as string, action: found[2] as string, line: line.line });
}

function noteHandler(txn: OpenTransaction, line: LoggedLine): void {
  if (!line.message.includes('] [')) return;
  const found = HANDLER.exec(line.message);
  if (!found || found[1] === 'HttpSM::main_handler') return;
  txn.handlers.push({ handler: found[1] as string, event: found[2] as string, line: line.line });
}

function noteDescription(txn: OpenTransaction, line: LoggedLine): void {
  if (line.name !== 'describe') {
    endDescription(txn);
    return;
  }
  const begun = beginDescription(line.message, line.line, txn.remap);
  if (begun === null) {
    if (txn.describing) describeLine(txn.describing, line.message);
    return;
  }
  endDescription(txn);
  txn.describing = begun;
  txn.remap = 'other';
}

function endDescription(txn: OpenTransaction): void {
  if (txn.describing) txn.described.push(described(txn.describing));
  txn.describing = null;
}

/** The transaction as it goes out; `torn` says that its dumps do not stand where they belong. */
export function recorded(txn: OpenTransaction, torn: boolean): RecordedTransaction {
  endDescription(txn);
  const { index, dialect, sm, session, nth, client, serverSession, actions, handlers, hooks, lines, headless } = txn;
  const first = lines[0];
  const dumps = placeDumps(txn.dumps, lines, torn);
  return {
    index,
    dialect,
    sm,
    session,
    nth,
    client,
    serverSession,
    firstLine: first?.line ?? dumps[0]?.line ?? 0,
    lastLine: lines.at(-1)?.line ?? dumps.at(-1)?.line ?? 0,
    start_ms: first?.time_ms ?? 0,
    end_ms: txn.end_ms,
    truncated: txn.end_ms === null,
    headless,
    actions,
    handlers,
    hooks,
    lines,
    dumps,
    described: txn.described,
    facts: [],
  };
}

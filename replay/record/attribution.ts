import type { Version } from '../../core/names/profile.ts';
import type { TraceRecord } from '../../core/trace/record.ts';
import { type LogLine, logLineOf } from '../../core/trace/render.ts';

/** A line of the debug log and the record it prints. */
export interface LoggedRecord {
  readonly record: TraceRecord;
  readonly line: LogLine;
}

/** What the log says of one state machine, in order. */
export interface MachineLog {
  readonly sm: number;
  /** Client session, and position among its transactions, from 1. */
  readonly con: number;
  readonly nth: number;
  /** The client's address and port; null when its connection was accepted before the run. */
  readonly client: string | null;
  readonly lines: LoggedRecord[];
}

interface Attribution {
  readonly machines: Map<number, MachineLog>;
  readonly clients: Map<number, string | null>;
  /** Lines that wait for the state machine they precede. */
  pending: LoggedRecord[] | null;
  current: MachineLog | null;
  lastClient: string | null;
}

/** Tags whose bracketed number is a connection's, not a state machine's. */
const OF_CONNECTIONS = /^(http_cs|http_ss|http2_cs|v_http_ss|iocore_net)/;

/**
 * Gives each line to a transaction, by the rules by which the recording lab reads a log: what leads up to a transaction
 * (accept, a keep-alive read) belongs to it, what follows without a number of its own to the one before.
 */
export function attribute(trace: readonly TraceRecord[], profile: Version): Map<number, MachineLog> {
  const state: Attribution = {
    machines: new Map(),
    clients: new Map(),
    pending: null,
    current: null,
    lastClient: null,
  };
  for (const record of trace) {
    const line = logLineOf(record, profile);
    if (line !== null) place(state, { record, line });
  }
  return state.machines;
}

function place(state: Attribution, logged: LoggedRecord): void {
  const { record, line } = logged;
  if (isBeginning(record)) state.pending = startsAfresh(record) ? [] : (state.pending ?? []);
  if (line.name === 'accepted' && record.kind === 'say') state.lastClient = String(record.args.from ?? '');
  if (line.name === 'session_born' && record.con !== null) state.clients.set(record.con, state.lastClient);
  if (line.name === 'starting_transaction' && record.kind === 'say') begin(state, record);
  else if (line.name === 'dump') resume(state, record.sm);
  else if (!OF_CONNECTIONS.test(line.tag)) resume(state, numberOf(line.message));
  (state.pending ?? state.current?.lines)?.push(logged);
}

/** Lines that come before the transaction they belong to. */
function isBeginning(record: TraceRecord): boolean {
  if (record.kind !== 'say') return false;
  if (['probe_needs_data', 'accepted', 'data_in_buffer'].includes(record.name)) return true;
  return isKeepAliveRead(record);
}

function isKeepAliveRead(record: TraceRecord): boolean {
  if (record.kind !== 'say' || record.name !== 'enter_client_session') return false;
  return record.args.handler === 'state_keep_alive' && record.args.event === 'VC_EVENT_READ_READY';
}

function startsAfresh(record: TraceRecord): boolean {
  return isKeepAliveRead(record) || (record.kind === 'say' && record.name === 'probe_needs_data');
}

function numberOf(message: string): number | null {
  const digits = /^\[(\d+)\]/.exec(message)?.[1];
  return digits === undefined ? null : Number(digits);
}

function resume(state: Attribution, sm: number | null): void {
  const machine = sm === null ? undefined : state.machines.get(sm);
  if (machine === undefined) return;
  state.current = machine;
  state.pending = null;
}

function begin(state: Attribution, record: TraceRecord & { kind: 'say' }): void {
  const sm = Number(record.args.sm);
  const con = record.con ?? -1;
  const lines = state.pending ?? [];
  const machine = { sm, con, nth: Number(record.args.count), client: state.clients.get(con) ?? null, lines };
  state.machines.set(sm, machine);
  state.current = machine;
  state.pending = null;
}

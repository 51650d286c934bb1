import type { ClientResponse, HeaderPair, LogEntry, TransactionRecord } from '../record/transaction.ts';
import { type Difference, firstDifference, firstOf, valueDifference } from './differences.ts';
import { headerDifference, headerOrderDifference } from './headers.ts';
import { sameLine, stableLines } from './log_lines.ts';

/** The fidelity ladder (design §5): what the client receives, what origins receive, states, handlers, the log. */
export const LEVELS = ['L1', 'L1order', 'L2', 'L2order', 'L3', 'L4', 'L5'] as const;
export type Level = (typeof LEVELS)[number];

/** The recorded side: a transaction of the real server, as far as it is compared. */
export interface RecordedTransaction {
  index: number;
  uuid?: string | null;
  client_response?: RecordedResponse | null;
  origin_requests?: RecordedMessage[] | null;
  actions?: string[] | null;
  handlers?: [string, string][] | null;
  log?: LogEntry[] | null;
}

/** A message, or what of it came before the connection broke. */
interface RecordedMessage {
  method?: string;
  target?: string;
  version?: string;
  status?: number;
  reason?: string;
  headers?: HeaderPair[];
  body_length?: number;
  body_sha256?: string | null;
}
type RecordedResponse = RecordedMessage & { aborted?: string; partial?: RecordedMessage };

/** The simulated side: what a run says of the same transaction. */
export type SimulatedTransaction = Pick<
  TransactionRecord,
  'transaction' | 'client_response' | 'origin_requests' | 'actions' | 'handlers' | 'log'
>;

/** Per level null when both sides agree, else the first difference. */
type LevelVerdicts = Record<Level, Difference | null>;

function bodyDifference(at: string, recorded: RecordedMessage, simulated: RecordedMessage): Difference | null {
  const length = () => valueDifference(`${at} body length`, recorded.body_length ?? 0, simulated.body_length ?? 0);
  // bytes that one side does not hold have no digest, and are not compared
  const isHeld = Boolean(recorded.body_sha256 && simulated.body_sha256);
  const digest = () => valueDifference(`${at} body sha256`, recorded.body_sha256, simulated.body_sha256);
  return firstOf(length, () => (isHeld ? digest() : null));
}

const START_LINE = {
  response: ['version', 'status', 'reason'],
  request: ['method', 'target', 'version'],
} as const satisfies Record<string, readonly (keyof RecordedMessage)[]>;

/** Start line, headers by name, body. */
export function messageDifference(
  at: string,
  kind: keyof typeof START_LINE,
  recorded: RecordedMessage,
  simulated: RecordedMessage,
): Difference | null {
  return firstOf(
    ...START_LINE[kind].map((part) => () => valueDifference(`${at} ${part}`, recorded[part], simulated[part])),
    () => headerDifference(at, recorded.headers ?? [], simulated.headers ?? []),
    () => bodyDifference(at, recorded, simulated),
  );
}

const outcome = (response: RecordedResponse) => response.aborted ?? response.status;
/** A client cannot always tell a close from a reset: which comes first depends on what lies unread. */
const ending = (response: RecordedResponse) => (response.aborted === 'reset' ? 'closed' : response.aborted);

function abortDifference(recorded: RecordedResponse, simulated: RecordedResponse): Difference | null {
  const at = 'client response';
  if (ending(recorded) !== ending(simulated)) return valueDifference(at, outcome(recorded), outcome(simulated));
  const [a, b] = [recorded.partial?.status, simulated.partial?.status];
  return a && b ? valueDifference(`${at} partial status`, a, b) : null;
}

/** L1 and L1order. */
function clientVerdicts(recorded: RecordedResponse, simulated: RecordedResponse) {
  if (recorded.aborted || simulated.aborted) return { L1: abortDifference(recorded, simulated), L1order: null };
  return {
    L1: messageDifference('client response', 'response', recorded, simulated),
    L1order: headerOrderDifference('client response', recorded.headers ?? [], simulated.headers ?? []),
  };
}

/** L2 and L2order. Requests that both sides have are compared for order even when their number differs. */
function originVerdicts(recorded: readonly RecordedMessage[], simulated: readonly RecordedMessage[]) {
  const pairs = recorded
    .slice(0, simulated.length)
    .map((a, i) => [a, simulated[i] ?? {}, `origin request ${i}`] as const);
  return {
    L2: firstOf(
      () => valueDifference('number of origin requests', recorded.length, simulated.length),
      ...pairs.map(
        ([a, b, at]) =>
          () =>
            messageDifference(at, 'request', a, b),
      ),
    ),
    L2order: firstOf(
      ...pairs.map(
        ([a, b, at]) =>
          () =>
            headerOrderDifference(at, a.headers ?? [], b.headers ?? []),
      ),
    ),
  };
}

/** Handlers of the state machine and its cache side; those of sessions and tunnels are not compared. */
export function comparedHandlers(handlers: readonly (readonly [string, string])[]): string[] {
  return handlers.filter(([handler]) => /^Http(Cache)?SM::/.test(handler)).map((pair) => pair.join(', '));
}

const asRecorded = (response: ClientResponse | null): RecordedResponse => response ?? {};

/**
 * Compares one recorded transaction with the simulated one, level by level. `base` is the recording's start in epoch
 * seconds: clock readings in the log are compared relative to it.
 */
export function compareTransaction(
  recorded: RecordedTransaction,
  simulated: SimulatedTransaction | undefined,
  base: number,
): LevelVerdicts {
  if (simulated === undefined) {
    const absent: Difference = { at: 'transaction', recorded: String(recorded.index), simulated: '(absent)' };
    return Object.fromEntries(LEVELS.map((level) => [level, absent])) as LevelVerdicts;
  }
  return {
    ...clientVerdicts(recorded.client_response ?? {}, asRecorded(simulated.client_response)),
    ...originVerdicts(recorded.origin_requests ?? [], simulated.origin_requests),
    L3: firstDifference('action', recorded.actions ?? [], simulated.actions),
    L4: firstDifference('handler', comparedHandlers(recorded.handlers ?? []), comparedHandlers(simulated.handlers)),
    L5: firstDifference('log', stableLines(recorded.log ?? [], base), stableLines(simulated.log ?? [], base), sameLine),
  };
}

import type { RecordedTransaction } from '../readers/recording.ts';
import type { Divergence, LogEntry, TransactionRecord } from '../record/transaction.ts';
import { type Agreement, agreement } from './align.ts';
import { classOf, type Grounds, isTornAt } from './classify.ts';
import { type Difference, ENDED, firstDifference } from './differences.ts';
import { comparedHandlers, messageDifference } from './levels.ts';
import { sameLine, stableLines } from './log_lines.ts';
import { type PlacedEntry, recordedLog } from './recorded.ts';
import { type Dumped, shownMessages } from './shown.ts';

/** Both sides of one transaction, and what tells what kind of difference it is. */
interface Compared {
  readonly recorded: RecordedTransaction;
  /** With its log. */
  readonly simulated: TransactionRecord;
  readonly file: string;
  /** Epoch seconds that clock readings count from. */
  readonly base: number;
  /** Tags that the recording has at all: lines of others could not be seen. */
  readonly tags: ReadonlySet<string>;
  readonly grounds: Omit<Grounds, 'isTorn'>;
  /** The recording has header dumps at all. */
  readonly hasDumps: boolean;
}

interface Comparison {
  readonly divergence: Divergence | null;
  readonly agreement: NonNullable<TransactionRecord['log_agreement']>;
}

/** A difference at a level with the line of the recording that shows it. */
type Placed = Difference & { level: Divergence['level']; line: number };

/**
 * Compares a recorded transaction with the simulated one. The divergence is the earliest difference in the file that
 * concerns messages, states or handlers; differences of other log lines are counted only.
 */
export function compareRecorded(sides: Compared): Comparison {
  const found = [...stateDifferences(sides), ...messageDifferences(sides)];
  const [first = null] = found.sort((a, b) => a.line - b.line || order(a) - order(b));
  return { divergence: first === null ? null : asDivergence(first, sides), agreement: logAgreement(sides) };
}

const ORDER = ['L3', 'L4', 'L2', 'L1', 'L5'] as const;
const order = (found: Placed) => ORDER.indexOf(found.level);

function asDivergence({ level, at, recorded, simulated, line }: Placed, sides: Compared): Divergence {
  const shown = (text: string) => (text === ENDED ? null : text);
  const isTorn = level === 'L3' && isTornAt(sides.recorded, indexIn(at));
  const source = { file: sides.file, line };
  const kind = classOf({ ...sides.grounds, isTorn });
  return { level, at, recorded: shown(recorded), simulated: shown(simulated), class: kind, source };
}

function indexIn(at: string): number {
  return Number(/\[(\d+)\]$/.exec(at)?.[1] ?? 0);
}

/** L3 and L4. Of a recording that breaks off only the part it has is compared. */
function stateDifferences(sides: Compared): Placed[] {
  const { recorded, simulated, tags } = sides;
  if (!tags.has('http')) return [];
  const shows = (handler: string) => !handler.startsWith('HttpCacheSM') || tags.has('http_cache');
  const handlers = recorded.handlers.filter(({ handler }) => COMPARED.test(handler) && shows(handler));
  const names = handlers.map(({ handler, event }) => `${handler}, ${event}`);
  const others = comparedHandlers(simulated.handlers).filter(shows);
  const actions = recorded.actions.map(({ action }) => action);
  const part = (list: readonly string[], length: number) => (recorded.truncated ? list.slice(0, length) : list);
  const l3 = firstDifference('action', actions, part(simulated.actions, actions.length));
  const l4 = firstDifference('handler', names, part(others, names.length));
  return [...placedIn('L3', l3, recorded.actions, recorded), ...placedIn('L4', l4, handlers, recorded)];
}

/** Handlers of the state machine and its cache side. */
const COMPARED = /^Http(Cache)?SM::/;

function placedIn(
  level: 'L3' | 'L4',
  found: Difference | null,
  lines: readonly { line: number }[],
  recorded: RecordedTransaction,
): Placed[] {
  if (found === null) return [];
  return [{ ...found, level, line: lines[indexIn(found.at)]?.line ?? recorded.lastLine }];
}

/** L1 and L2: what the dumps of either side show. A recording without dumps shows nothing to compare. */
function messageDifferences({ recorded, simulated }: Compared): Placed[] {
  const dumps = recorded.dumps.filter(({ tag }) => tag === 'http_hdrs');
  if (dumps.length === 0) return [];
  const [left, right] = [shownMessages(dumps), shownMessages(dumpsIn(simulated.log ?? []))];
  const placed: Placed[] = [];
  left.requests.forEach((request, i) => {
    const other = right.requests[i];
    const at = `origin request ${i}`;
    const found = other ? messageDifference(at, 'request', request, other) : absent(at, request.target);
    if (found !== null) placed.push({ ...found, level: 'L2', line: dumps[request.dump]?.line ?? recorded.lastLine });
  });
  if (!recorded.truncated && right.requests.length > left.requests.length) {
    const extra = right.requests[left.requests.length];
    const [at, shown] = [`origin request ${left.requests.length}`, extra?.target ?? ''];
    placed.push({ at, recorded: ENDED, simulated: shown, level: 'L2', line: recorded.lastLine });
  }
  const { response } = left;
  if (response === null) return placed;
  const at = 'client response';
  const found = right.response
    ? messageDifference(at, 'response', response, right.response)
    : absent(at, String(response.status));
  if (found !== null) placed.push({ ...found, level: 'L1', line: dumps[response.dump]?.line ?? recorded.lastLine });
  return placed;
}

function absent(at: string, recorded: string): Difference {
  return { at, recorded, simulated: ENDED };
}

/** The dumps among a record's log entries. */
function dumpsIn(log: readonly LogEntry[]): Dumped[] {
  return log.flatMap(({ tag, message }) => {
    const cut = message.indexOf('\n');
    if (tag !== 'http_hdrs' || cut < 0 || !TITLE.test(message.slice(0, cut))) return [];
    return { title: message.slice(0, cut), text: message.slice(cut + 1) };
  });
}

const TITLE = /^[A-Z][\w.'() ]+$/;

/** Lines of the state machine, its sessions and tunnels; header dumps are compared, and counted apart. */
function logAgreement(sides: Compared): Comparison['agreement'] {
  const tags = new Set([...sides.tags].filter(isCompared));
  const compared = ({ tag, message }: LogEntry) => tags.has(tag) && !message.includes('[session_pool]');
  const placed = recordedLog(sides.recorded).filter(compared);
  const log = (sides.simulated.log ?? []).filter(compared);
  const limit = sides.recorded.truncated ? placed.length : log.length;
  const lines = linesOf(placed, log.slice(0, limit), sides.base, isLine);
  const dumps = linesOf(placed, log.slice(0, limit), sides.base, (entry) => !isLine(entry));
  const first = [lines.first, sides.hasDumps ? dumps.first : null]
    .filter((found) => found !== null)
    .sort((a, b) => a.line - b.line)[0];
  const { equal, total } = lines.agreement;
  return { equal, total, first: first === undefined ? null : asDivergence(first, sides) };
}

/** Tags of the HTTP machine; what the header heap says of itself is its own affair. */
function isCompared(tag: string): boolean {
  return (tag.startsWith('http') && tag !== 'http_hdr_space') || tag === 'cache_control';
}

const isLine = ({ message }: LogEntry): boolean => !message.includes('\n');

function linesOf(
  placed: readonly PlacedEntry[],
  log: readonly LogEntry[],
  base: number,
  which: (entry: LogEntry) => boolean,
) {
  const own = placed.filter(which);
  const left = stableLines(own, base, ALL_TAGS(own));
  const right = stableLines(log.filter(which), base, ALL_TAGS(log));
  const found = agreement(left, right, sameLine);
  return { agreement: found, first: firstOf(found, left, right, own) };
}

const ALL_TAGS = (entries: readonly LogEntry[]) => new Set(entries.map(({ tag }) => tag));

function firstOf(
  { first }: Agreement,
  left: readonly string[],
  right: readonly string[],
  own: readonly PlacedEntry[],
): Placed | null {
  if (first === null) return null;
  const line = own[Math.min(first.left, own.length - 1)]?.line ?? 0;
  const [recorded, simulated] = [left[first.left] ?? ENDED, right[first.right] ?? ENDED];
  return { level: 'L5', at: `log[${first.left}]`, recorded, simulated, line };
}

import { trimBlanks } from '../../core/http/header.ts';
import { actionOfPrinted } from '../../core/names/actions.ts';
import { type Block, isStamp, type LogSink } from './blocks.ts';
import { dialectOf, newPrefix, parsePrefix, parseStamp, START_LINE, sinceFirstDay } from './dialects.ts';
import { dumpedId } from './dumps.ts';
import { latin1, lineReader } from './lines.ts';
import type { Chunks } from './log.ts';
import { notices } from './notices.ts';
import type { Dialect, ListedTransaction, LogSummary } from './recording.ts';
import { type StreamReader, streamed } from './streaming.ts';

/** A row of the listing while its transaction runs. */
interface Row {
  index: number;
  dialect: Dialect;
  sm: number;
  session: number | null;
  nth: number | null;
  line: number;
  start_ms: number;
  end_ms: number | null;
  headless: boolean;
  method: string | null;
  url: string | null;
  status: number | null;
  via: string | null;
  actions: number;
  lastAction: string | null;
}

const OPEN = 91;
const SHUT = 93;
const DOT = 46;

/** How the lines end that are looked for: `-> ACTION`, `deallocating sm`, `using sm [12]`. */
const NONE = 0;
const ACTION = 1;
const MACHINE = 2;
const BRACKET = 3;
const ENDINGS = new Uint8Array(256);
for (let letter = 65; letter <= 90; letter += 1) ENDINGS[letter] = ACTION;
ENDINGS[109] = MACHINE;
ENDINGS[SHUT] = BRACKET;

function mayMatter(ending: number, bytes: Uint8Array, to: number): boolean {
  if (ending === MACHINE) return bytes[to - 2] === 115 && bytes[to - 3] === 32;
  let at = to - 2;
  if (ending === ACTION) {
    while (at > to - 64 && bytes[at] !== 32) at -= 1;
    return bytes[at] === 32 && bytes[at - 1] === 62;
  }
  for (let byte = bytes[at] as number; byte >= 48 && byte <= 57; byte = bytes[at] as number) at -= 1;
  return bytes[at] === OPEN && bytes[at - 1] === 32 && bytes[at - 2] === 109;
}
const MOST_EARLY = 1024;

/** What is seen of a message before its transaction starts: dumps come early in a torn log. */
type Early = Partial<Pick<Row, 'method' | 'url' | 'status' | 'via'>>;

/** The value of the last field of this name among a block's lines; '' when there is none. */
function fieldIn(block: Block, name: string): string {
  const start = `${name}:`;
  for (let at = block.lines.length - 1; at > 2; at -= 1) {
    const line = block.lines[at] as string;
    if (line.slice(0, start.length).toLowerCase() === start) return trimBlanks(line.slice(start.length));
  }
  return '';
}

function requestOf(block: Block): Early {
  const start = (block.lines[2] as string).split(' ');
  const target = start.slice(1, -1).join(' ');
  const host = fieldIn(block, 'host');
  const url = host === '' ? target : target.replace(':///', () => `://${host}/`);
  return start.length < 3 ? {} : { method: start[0] as string, url };
}

function responseOf(block: Block): Early {
  const status = /^HTTP\/\d+\.\d+ (\d+)/.exec(block.lines[2] as string);
  const codes = /\[([^\]]*)\]\)$/.exec(fieldIn(block, 'via'));
  return status ? { status: Number(status[1]), via: codes?.[1] ?? null } : {};
}

const HOST_AND_VIA = new Uint8Array(256);
for (const letter of 'HhVv') HOST_AND_VIA[letter.charCodeAt(0)] = 1;
const WANTED: ReadonlySet<string> = new Set([
  'Incoming Request',
  "Proxy's Response 2",
  "Proxy's Response (Client Conditionals)",
]);
const ANSWERS: ReadonlySet<string> = new Set(["Proxy's Response 2", "Proxy's Response (Client Conditionals)"]);

function seenIn(block: Block): Early | null {
  if (block.kind !== 'dump') return null;
  const title = (block.lines[0] as string).slice(10, -10);
  if (title === 'Incoming Request') return requestOf(block);
  return ANSWERS.has(title) ? responseOf(block) : null;
}

/** Reads only what `ls` shows: looks at a line's place, id and first letter, and makes no strings of the others. */
function lister(file: string): StreamReader<ListedTransaction> {
  const said = notices();
  const prefix = newPrefix();
  const open = new Map<number, Row>();
  const early = new Map<number, Early>();
  const dialects: Dialect[] = [];
  let out: ListedTransaction[] = [];
  let records = 0;
  let notUnderstood = 0;
  let transactions = 0;
  let firstDay = -1;
  let cut = false;
  let describing: Row | null = null;

  function timeAt(bytes: Uint8Array, from: number): number {
    const stamp = parseStamp(bytes, from);
    if (stamp === null) return 0;
    if (firstDay < 0) firstDay = stamp.day;
    return sinceFirstDay(stamp, firstDay);
  }

  function close(row: Row): void {
    if (open.get(row.sm) === row) open.delete(row.sm);
    out.push({ ...row, truncated: row.end_ms === null });
  }

  function endPart(): void {
    for (const row of open.values()) {
      cut = true;
      close(row);
    }
    early.clear();
  }

  function settleDialect(line: number): Dialect {
    const found = dialectOf(prefix) ?? '9.2';
    if (dialects.at(-1) === found) return found;
    if (dialects.length > 0) {
      said.say(line, 'warning', `the log goes on in the dialect of ${found}: each part is read in its own`);
      endPart();
    }
    dialects.push(found);
    return found;
  }

  function begin(sm: number, line: number, start_ms: number, session: number | null, nth: number | null): Row {
    const known = open.get(sm);
    if (known) close(known);
    const dialect = settleDialect(line);
    const none = { method: null, url: null, status: null, via: null, lastAction: null };
    const born = {
      index: transactions,
      dialect,
      sm,
      session,
      nth,
      line,
      start_ms,
      end_ms: null,
      headless: session === null,
    };
    const row: Row = { ...born, ...none, actions: 0, ...early.get(sm) };
    transactions += 1;
    early.delete(sm);
    open.set(sm, row);
    return row;
  }

  function starting(bytes: Uint8Array, from: number, to: number, line: number): void {
    const found = /^\[(\d+)\] Starting transaction (\d+) using sm \[(\d+)\]$/.exec(latin1(bytes, prefix.message, to));
    if (found) begin(Number(found[3]), line, timeAt(bytes, from), Number(found[1]), Number(found[2]));
  }

  const says = (bytes: Uint8Array, at: number, text: string): boolean => {
    for (let i = 0; i < text.length; i += 1) if (bytes[at + i] !== text.charCodeAt(i)) return false;
    return true;
  };

  /** A line of a state machine; `at` is where its text begins. */
  function own(id: number, bytes: Uint8Array, from: number, at: number, to: number, line: number): void {
    const row = open.get(id) ?? (says(bytes, at, 'State T') ? begin(id, line, timeAt(bytes, from), null, null) : null);
    if (row === null) return;
    const first = bytes[at];
    if (first === 83) {
      if (!says(bytes, at, 'State Transition: ')) return;
      const action = latin1(bytes, bytes.lastIndexOf(32, to - 1) + 1, to);
      if (lines.counts.cutInLine && actionOfPrinted(action) === null) return;
      row.actions += 1;
      row.lastAction = action;
    } else if (first === 100) {
      if (!says(bytes, at, 'deallocating sm') && !says(bytes, at, 'dellocating sm')) return;
      row.end_ms = timeAt(bytes, from);
      close(row);
    } else if (first === 66) {
      if (says(bytes, at, 'Before Remapping:')) describing = row;
    } else if (row.url === null && says(bytes, at, 'Issuing cache lookup for URL ')) {
      row.url = latin1(bytes, at + 29, to);
    }
  }

  /** A line that ends as none of those looked for does is only counted. */
  function text(bytes: Uint8Array, from: number, to: number, line: number): void {
    const ending = ENDINGS[bytes[to - 1] as number] as number;
    const plain =
      lines.counts.blocks > 0 && bytes[from] === OPEN && bytes[from + 20] === SHUT && bytes[from + 16] === DOT;
    if (plain && !(ending !== NONE && mayMatter(ending, bytes, to))) records += 1;
    else look(bytes, from, to, line);
  }

  function look(bytes: Uint8Array, from: number, to: number, line: number): void {
    if (!isStamp(bytes, from, to) || !parsePrefix(bytes, from, to, prefix)) {
      if (to - from > 1 && bytes[from] !== 9) unstamped(bytes, from, to, line);
      return;
    }
    records += 1;
    let at = prefix.message;
    if (bytes[at] !== OPEN) {
      if (describing !== null) describe(bytes, at, to);
      return;
    }
    let id = 0;
    for (at += 1; ; at += 1) {
      const digit = (bytes[at] as number) - 48;
      if (digit >= 0 && digit <= 9) id = id * 10 + digit;
      else break;
    }
    if (bytes[at] !== SHUT) {
      if (describing !== null) describe(bytes, prefix.message, to);
      return;
    }
    const first = bytes[at + 2];
    if (first === 83 && says(bytes, at + 2, 'Starting transaction ')) starting(bytes, from, to, line);
    else if (first === 83 || first === 100 || first === 66 || first === 73) own(id, bytes, from, at + 2, to, line);
  }

  /** The description names the method, where no dump does. */
  function describe(bytes: Uint8Array, at: number, to: number): void {
    if (!says(bytes, at, '[TYPE: REQ')) return;
    const row = describing as Row;
    describing = null;
    if (row.method !== null) return;
    row.method = /METHOD: "([^"]*)"/.exec(latin1(bytes, at, to))?.[1] ?? null;
  }

  function unstamped(bytes: Uint8Array, from: number, to: number, line: number): void {
    const words = latin1(bytes, from, Math.min(to, from + 80));
    if (words.startsWith('Traffic Server ')) {
      if (transactions > 0) endPart();
    } else if (!lines.counts.cutInLine && !START_LINE.test(words)) {
      notUnderstood += 1;
      said.say(line, 'warning', `not understood: ${words}`);
    }
  }

  function block(b: Block): void {
    const seen = b.lines.length > 2 ? seenIn(b) : null;
    if (seen === null) return;
    const sm = dumpedId(b);
    const row = open.get(sm);
    if (row) Object.assign(row, seen);
    else {
      early.set(sm, { ...early.get(sm), ...seen });
      if (early.size > MOST_EARLY) for (const oldest of early.keys()) return void early.delete(oldest);
    }
  }

  const sink: LogSink = {
    text,
    block,
    wants: (kind, title) => (kind === 'dump' && WANTED.has(title.slice(10, -10)) ? HOST_AND_VIA : null),
  };
  const lines = lineReader(sink);

  function stopped(error: unknown): void {
    cut = true;
    said.say(lines.counts.lines, 'warning', `reading stopped here: ${(error as Error).message}`);
  }

  function end(): void {
    lines.end();
    endPart();
    cut ||= lines.counts.cutInLine;
  }

  function take(): ListedTransaction[] {
    const done = out;
    out = [];
    return done;
  }

  function summary(): LogSummary {
    const { bytes, lines: count, blocks, torn } = lines.counts;
    const read = {
      file,
      dialects: [...new Set(dialects)],
      bytes,
      lines: count,
      records,
      notUnderstood,
      unattributed: 0,
    };
    return { ...read, transactions, blocks, torn, unknown: [], cut, notices: said.all() };
  }

  return { feed: lines.feed, stopped, end, take, summary };
}

/**
 * Lists the transactions of a log in order of completion, keeping only what `ls` shows. As `readLog`, but fast: for
 * logs of any size.
 */
export function listLog(chunks: Chunks, file: string): AsyncGenerator<ListedTransaction, LogSummary, void> {
  return streamed(lister(file), chunks);
}

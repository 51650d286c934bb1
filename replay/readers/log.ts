import { attributor, type LogRecord } from './attribution.ts';
import { type Block, isStamp, type LogSink } from './blocks.ts';
import { dialectOf, newPrefix, type Prefix, parsePrefix, parseStamp, START_LINE, sinceFirstDay } from './dialects.ts';
import { latin1, lineReader } from './lines.ts';
import { type Notices, notices } from './notices.ts';
import { recognise } from './recognise.ts';
import type { Dialect, LoggedLine, LogSummary, RecordedTransaction, UnknownMessage } from './recording.ts';
import { type StreamReader, streamed } from './streaming.ts';

export interface LogOptions {
  /** Called for every record, attributed or not, in the order of the debug stream. */
  readonly onRecord?: (line: LoggedLine) => void;
}

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

const MOST_UNKNOWN = 200;
/** Longest message of several lines. */
const LONGEST_MESSAGE = 1 << 16;

/** Turns lines into records and hands them on; see `readLog`. */
function logReader(file: string, options: LogOptions): StreamReader<RecordedTransaction> {
  const said: Notices = notices();
  const given = attributor();
  const unknown = new Map<string, UnknownMessage>();
  const dialects: Dialect[] = [];
  const prefix: Prefix = newPrefix();
  let dialect: Dialect | null = null;
  let held: LogRecord | null = null;
  let elements: string[] = [];
  let missingElements = 0;
  let firstDay = -1;
  let records = 0;
  let notUnderstood = 0;
  let cut = false;
  let heldIsCut = false;

  function release(): void {
    if (held === null) return;
    const record = held;
    held = null;
    if (heldIsCut && recognise(record.tag, record.message, dialect ?? '9.2', record.func) === null) {
      said.say(record.line, 'note', 'the log ends inside this line');
      return;
    }
    records += 1;
    const line = given.record(record, dialect ?? '9.2');
    if (line.name === null && record.level === 'DEBUG' && record.tag.startsWith('http')) countUnknown(line);
    options.onRecord?.(line);
  }

  function countUnknown(line: LoggedLine): void {
    const message = line.message
      .replace(/0x[0-9a-f]+/g, '0x#')
      .replace(/\d+/g, '#')
      .slice(0, 160);
    const key = `${line.tag} ${message}`;
    const known = unknown.get(key);
    if (known) known.count += 1;
    else if (unknown.size < MOST_UNKNOWN) unknown.set(key, { tag: line.tag, message, line: line.line, count: 1 });
  }

  /** A line without a time stamp: the rest of a message, a line of the server's start, or something unknown. */
  function unstamped(bytes: Uint8Array, from: number, to: number, line: number): void {
    const words = latin1(bytes, from, Math.min(to, from + 200));
    if (held !== null && goesOn(held, words)) {
      held.message += `\n${latin1(bytes, from, to)}`;
      return;
    }
    if (words === '') return;
    const banner = /^Traffic Server (\d+)\.(\d+)\.(\d+)/.exec(words);
    if (banner) {
      began(banner, line);
      return;
    }
    if (START_LINE.test(words)) return;
    if (lines.counts.cutInLine) {
      said.say(line, 'note', 'the log ends inside this line');
      return;
    }
    notUnderstood += 1;
    said.say(line, 'warning', `not understood: ${words.slice(0, 80)}`);
  }

  function goesOn(record: LogRecord, words: string): boolean {
    if (record.message.length > LONGEST_MESSAGE) return false;
    if (record.level === 'DIAG' || (record.message === '' && words.startsWith('\t['))) return true;
    // The server prints what follows the field's value in its memory, line ends and all.
    return record.tag === 'http_trans_upgrade' && record.message.includes('for unknown protocol: ');
  }

  /** The server's first line: of a second server, in the same file, all begins anew. */
  function began(banner: RegExpExecArray, line: number): void {
    release();
    const version = banner[0].slice('Traffic Server '.length);
    if (given.counts.transactions > 0) {
      said.say(line, 'note', 'the server started again here');
      given.endPart();
    }
    if (`${banner[1]}.${banner[2]}` !== '9.2') {
      said.say(line, 'warning', `not modelled: the log of Traffic Server ${version}; read as 9.2`);
    }
  }

  function switchTo(found: Dialect, line: number): void {
    if (dialect !== null) {
      said.say(line, 'warning', `the log goes on in the dialect of ${found}: each part is read in its own`);
      given.endPart();
    }
    dialect = found;
    if (!dialects.includes(found)) dialects.push(found);
  }

  function stamped(bytes: Uint8Array, from: number, to: number, line: number): boolean {
    const stamp = parseStamp(bytes, from);
    if (stamp === null || !parsePrefix(bytes, from, to, prefix)) return false;
    if (firstDay < 0) firstDay = stamp.day;
    if (prefix.level !== 'DEBUG' && prefix.level !== 'DIAG') {
      const severity = prefix.level === 'NOTE' || prefix.level === 'STATUS' ? 'note' : 'warning';
      said.say(line, severity, `${prefix.level}: ${latin1(bytes, prefix.message, to)}`);
      return true;
    }
    const tag = latin1(bytes, prefix.tagFrom, prefix.tagTo);
    settleDialect(tag, line);
    const func = prefix.funcTo > prefix.funcFrom ? latin1(bytes, prefix.funcFrom, prefix.funcTo) : null;
    held = {
      line,
      time_ms: sinceFirstDay(stamp, firstDay),
      thread: latin1(bytes, prefix.threadFrom, prefix.threadTo),
      level: prefix.level,
      tag,
      func,
      message: latin1(bytes, prefix.message, to),
    };
    heldIsCut = lines.counts.cutInLine;
    if (tag === 'http_match') takeElements(held);
    return true;
  }

  function settleDialect(tag: string, line: number): void {
    const found = dialectOf(prefix);
    const newer = prefix.level === 'DIAG' && prefix.funcTo > prefix.funcFrom;
    if (found === null || newer) said.once(line, 'warning', 'not modelled: log lines of this form; read as 9.2');
    const name = found ?? '9.2';
    if (name !== dialect && (dialect === null || tag.startsWith('http'))) switchTo(name, line);
  }

  /** The server writes the elements of a Vary list past the log; they complete the message that announces them. */
  function takeElements(record: LogRecord): void {
    const announced = /^Vary list of (\d+) elements$/.exec(record.message);
    if (!announced) return;
    const taken = elements.splice(0, Number(announced[1]));
    missingElements = Number(announced[1]) - taken.length;
    record.message = [record.message, ...taken].join('\n');
  }

  function block(b: Block): void {
    if (b.kind === 'vary_element') {
      const element = b.lines[0] as string;
      if (held !== null && missingElements > 0 && held.message.startsWith('Vary list of ')) {
        missingElements -= 1;
        held.message += `\n${element}`;
      } else if (elements.length < 1024) elements.push(element);
      return;
    }
    release();
    if (b.cut) said.say(b.line, 'warning', `the ${b.lines[0]} block is cut`);
    if (b.lines[0] === '') said.say(b.line, 'warning', 'a header dump whose first lines are not in the file');
    given.block(b);
  }

  const sink: LogSink = {
    text(bytes, from, to, line) {
      const record = isStamp(bytes, from, to);
      if (record) release();
      if (record && stamped(bytes, from, to, line)) return;
      unstamped(bytes, from, to, line);
    },
    block,
  };
  const lines = lineReader(sink);

  function stopped(error: unknown): void {
    cut = true;
    said.say(lines.counts.lines, 'warning', `reading stopped here: ${(error as Error).message}`);
  }

  function end(): void {
    lines.end();
    release();
    const isOpen = given.endPart();
    cut ||= isOpen || lines.counts.cutInLine;
    elements = [];
  }

  function summary(): LogSummary {
    const { counts } = lines;
    if (counts.tooLong > 0)
      said.say(counts.lines, 'warning', `${counts.tooLong} lines or blocks were too long and were cut`);
    if (given.counts.dropped > 0)
      said.say(counts.lines, 'warning', `${given.counts.dropped} lines of overlong transactions were dropped`);
    return {
      file,
      dialects,
      bytes: counts.bytes,
      lines: counts.lines,
      records,
      notUnderstood,
      unattributed: given.counts.unattributed,
      transactions: given.counts.transactions,
      blocks: counts.blocks,
      torn: counts.torn,
      unknown: [...unknown.values()],
      cut,
      notices: said.all(),
    };
  }

  return { feed: lines.feed, stopped, end, take: given.take, summary };
}

/**
 * Reads a debug log as a stream: puts torn lines together, tells the dialect from the content, gives every record to
 * its transaction and yields transactions as they are complete (their `index` is the order of birth). Memory is bounded
 * by the open transactions. What the log holds besides comes back as the generator's result. Nothing in the bytes makes
 * it throw; a log that ends in the middle leaves its last transactions `truncated`.
 */
export function readLog(
  chunks: Chunks,
  file: string,
  options: LogOptions = {},
): AsyncGenerator<RecordedTransaction, LogSummary, void> {
  return streamed(logReader(file, options), chunks);
}

/** All of a log at once, transactions in order of birth. For logs that fit into memory. */
export async function readWholeLog(
  chunks: Chunks,
  file: string,
  options: LogOptions = {},
): Promise<{ transactions: RecordedTransaction[]; summary: LogSummary }> {
  const transactions: RecordedTransaction[] = [];
  const reading = readLog(chunks, file, options);
  for (let next = await reading.next(); ; next = await reading.next()) {
    if (next.done) {
      transactions.sort((a, b) => a.index - b.index);
      return { transactions, summary: next.value };
    }
    transactions.push(next.value);
  }
}

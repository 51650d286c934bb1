import {
  type BlockKind,
  blockStart,
  DUMP_TITLES,
  ENDS_A_BLOCK_LINE,
  isFieldLine,
  isIdLine,
  isStamp,
  isStartLine,
  type LogSink,
} from './blocks.ts';

const LF = 10;
const CR = 13;
const PLUS = 43;
/** Longest line kept; the rest of a longer one is dropped and counted. */
const LONGEST_LINE = 1 << 20;
/** Longest block kept. */
const LONGEST_BLOCK = 1 << 20;

interface OpenBlock {
  kind: BlockKind;
  line: number;
  inside: boolean;
  lines: string[];
  size: number;
  /** What comes next: the id line, the header's first line, or its fields. */
  part: 'id' | 'first' | 'fields';
  ends: 'cr' | 'lf';
  /** Headers still to come. */
  heads: number;
  /** Bytes of the present header so far: the server writes a header in pieces of 512. */
  headBytes: number;
  /** First bytes of the fields that are kept; null when nothing is. */
  wanted: Uint8Array | null;
  /** Where in the debug stream another thread's output came between two pieces; -1 while it did not. */
  leftAt: number;
  /** The line that was broken off there. */
  broken: Uint8Array;
}

interface LineReader {
  feed(chunk: Uint8Array): void;
  /** Gives out what is left: a torn line without its rest, an open block. */
  end(): void;
  readonly counts: LineCounts;
}

export interface LineCounts {
  /** Lines of the file. */
  lines: number;
  bytes: number;
  /** Blocks that stood inside a line. */
  torn: number;
  blocks: number;
  tooLong: number;
  /** Offsets (modulo 4096) in the debug stream at which lines were torn, with their number. */
  phases: Record<number, number>;
  /** The file does not end with a line end. */
  cutInLine: boolean;
}

const NOTHING = new Uint8Array(0);
const EVERY_BYTE = new Uint8Array(256).fill(1);
/** Counts of bytes wrap here, so that they stay small integers. */
const WRAP = 0x3fffffff;
/** The server's buffer of standard output, and the pieces it writes headers in. ATS: DUMP_HEADER. */
const STREAM_BLOCK = 4096;
const HEADER_PIECE = 512;
/** How many buffers of another thread may stand between two pieces of a block. */
const LONGEST_GAP = 16 * STREAM_BLOCK;

function joined(a: Uint8Array, b: Uint8Array, from: number, to: number): Uint8Array {
  const out = new Uint8Array(a.length + to - from);
  out.set(a);
  out.set(b.subarray(from, to), a.length);
  return out;
}

/** A stretch of bytes as text, one code unit per byte. */
export function latin1(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
}

/**
 * Splits a log into lines and takes the error stream's pieces out of them, joining what they had torn. Works on chunks
 * of any size; memory is bounded by the longest line and block. Torn logs and whole ones are read by the same rules.
 * Where another thread's output stands between the pieces of one block, the block is set aside until the debug stream
 * reaches the next multiple of its buffer's size.
 */
export function lineReader(sink: LogSink): LineReader {
  const counts: LineCounts = { lines: 0, bytes: 0, torn: 0, blocks: 0, tooLong: 0, phases: {}, cutInLine: false };
  let partial: Uint8Array = NOTHING;
  let skipping = false;
  let torn: Uint8Array = new Uint8Array(1 << 16);
  let tornLength = 0;
  let tornLine = 0;
  let open: OpenBlock | null = null;
  let aside: OpenBlock[] = [];
  let streamBytes = 0;
  let phase = -1;

  function text(bytes: Uint8Array, from: number, to: number): void {
    streamBytes = (streamBytes + to - from + 1) & WRAP;
    if (tornLength === 0) {
      sink.text(bytes, from, to, counts.lines);
      return;
    }
    addTorn(bytes, from, to);
    const length = tornLength;
    tornLength = 0;
    sink.text(torn, 0, length, tornLine);
  }

  function addTorn(bytes: Uint8Array, from: number, to: number): void {
    const length = tornLength + to - from;
    if (length >= torn.length) torn = joined(torn.subarray(0, tornLength), NOTHING, 0, 2 * length - tornLength + 1);
    let at = tornLength;
    for (let i = from; i < to; i += 1, at += 1) torn[at] = bytes[i] as number;
    torn[length] = LF;
    tornLength = length;
  }

  /** Keeps the beginning of a line that something stands inside of. */
  function tear(bytes: Uint8Array, from: number, at: number): void {
    if (at <= from) return;
    if (tornLength === 0) tornLine = counts.lines;
    addTorn(bytes, from, at);
    streamBytes = (streamBytes + at - from) & WRAP;
  }

  function close(cut: boolean): void {
    if (open === null) return;
    const { kind, line, inside, lines, leftAt } = open;
    const again = open.part === 'fields' && leftAt >= 0 && kind === 'dump';
    open = null;
    counts.blocks += 1;
    sink.block({ kind, line, inside, lines, cut, again });
  }

  function setAside(block: OpenBlock): void {
    block.leftAt = streamBytes;
    aside.push(block);
    if (aside.length > 8) aside.shift();
  }

  function begin(kind: BlockKind, title: string, bytes: Uint8Array, from: number, at: number): void {
    tear(bytes, from, at);
    const inside = tornLength > 0;
    if (inside) {
      counts.torn += 1;
      phase = streamBytes % STREAM_BLOCK;
      counts.phases[phase] = (counts.phases[phase] ?? 0) + 1;
    }
    open = {
      kind,
      line: counts.lines,
      inside,
      lines: [title],
      size: title.length,
      part: kind === 'dump' ? 'id' : kind === 'alternate' ? 'first' : 'fields',
      ends: 'cr',
      heads: kind === 'dump' ? 1 : kind === 'alternate' ? 2 : 0,
      headBytes: 0,
      wanted: sink.wants === undefined ? EVERY_BYTE : sink.wants(kind, title),
      leftAt: -1,
      broken: NOTHING,
    };
    if (open.heads === 0) close(false);
  }

  function keep(block: OpenBlock, bytes: Uint8Array, from: number, to: number, headBytes: number): true {
    block.size += to - from;
    block.headBytes += headBytes;
    if (block.wanted !== null && (block.headBytes === headBytes || block.wanted[bytes[from] as number] === 1)) {
      block.lines.push(latin1(bytes, from, to));
    }
    if (block.size > LONGEST_BLOCK) {
      counts.tooLong += 1;
      close(true);
    }
    return true;
  }

  /** Offers a line to the open block; false when the line belongs to the debug stream. */
  function take(block: OpenBlock, bytes: Uint8Array, from: number, to: number): boolean {
    if (block.part === 'id') return takeId(block, bytes, from, to);
    const cr = to > from && bytes[to - 1] === CR;
    const end = cr ? to - 1 : to;
    if (block.part === 'fields') return takeField(block, bytes, from, to, cr);
    if (isStartLine(bytes, from, to) || (block.kind === 'alternate' && cr)) {
      block.part = 'fields';
      block.ends = cr ? 'cr' : 'lf';
      if (end === from) return takeField(block, bytes, from, to, cr);
      return keep(block, bytes, from, end, to - from + 1);
    }
    if (block.leftAt < 0) setAside({ ...block, lines: [...block.lines] });
    close(false);
    return false;
  }

  function takeId(block: OpenBlock, bytes: Uint8Array, from: number, to: number): boolean {
    if (isIdLine(bytes, from, to)) {
      block.part = 'first';
      return keep(block, bytes, from, to, 0);
    }
    open = null;
    if (DUMP_TITLES.has((block.lines[0] as string).slice(10, -10))) {
      setAside(block);
      return false;
    }
    if (block.inside) counts.torn -= 1;
    const title = Uint8Array.from(block.lines[0] as string, (c) => c.charCodeAt(0));
    text(title, 0, title.length);
    return false;
  }

  function takeField(block: OpenBlock, bytes: Uint8Array, from: number, to: number, cr: boolean): boolean {
    if (to - from === (cr ? 1 : 0)) {
      block.heads -= 1;
      block.headBytes = 0;
      block.lines.push('');
      if (block.heads === 0) close(false);
      return true;
    }
    if (cr && !isStamp(bytes, from, to)) return keep(block, bytes, from, to - 1, to - from + 1);
    const cut = (HEADER_PIECE - (block.headBytes % HEADER_PIECE)) % HEADER_PIECE;
    if (block.ends === 'cr' && phase >= 0 && streamBytes % STREAM_BLOCK === phase && cut <= to - from) {
      return breakOff(block, bytes, from, from + cut, to);
    }
    if (isStamp(bytes, from, to)) {
      if (block.ends === 'lf') close(false);
      return false;
    }
    if (bytes[from] !== PLUS && isFieldLine(bytes, from, to)) return keep(block, bytes, from, to, to - from + 1);
    close(block.ends === 'cr');
    return false;
  }

  /** The rest of the line is another thread's output. */
  function breakOff(block: OpenBlock, bytes: Uint8Array, from: number, at: number, to: number): true {
    block.broken = bytes.slice(from, at);
    open = null;
    setAside(block);
    text(bytes, at, to);
    return true;
  }

  function continues(block: OpenBlock, bytes: Uint8Array, from: number, to: number): boolean {
    if (block.part === 'id') return isIdLine(bytes, from, to);
    if (bytes[to - 1] !== CR) return false;
    return block.part === 'first' ? isStartLine(bytes, from, to) : !isStamp(bytes, from, to);
  }

  /** Offset in a line of the place where the debug stream's buffer ends; the line's end or more when it does not. */
  function boundary(from: number): number {
    return from + ((phase - (streamBytes % STREAM_BLOCK) + STREAM_BLOCK) % STREAM_BLOCK);
  }

  /** Begins a dump of which the file has not the title: only where the stream's buffer ends, inside a line. */
  function lost(bytes: Uint8Array, from: number, to: number): boolean {
    const at = phase < 0 ? to : boundary(from);
    if (at >= to || (at === from && tornLength === 0)) return false;
    const isId = isIdLine(bytes, at, to);
    if (!isId && (bytes[to - 1] !== CR || !isStartLine(bytes, at, to))) return false;
    begin('dump', '', bytes, from, at);
    const block = open as unknown as OpenBlock;
    if (!isId) {
      block.lines.push('');
      block.part = 'first';
    }
    return take(block, bytes, at, to);
  }

  /** Goes on with a block set aside, when the line holds its continuation where the debug stream's buffer ends. */
  function resume(bytes: Uint8Array, from: number, to: number): boolean {
    aside = aside.filter((b) => ((streamBytes - b.leftAt) & WRAP) <= LONGEST_GAP);
    const at = phase < 0 ? from : boundary(from);
    const ahead = at - from;
    if (at >= to) return false;
    const found = aside.find((b) => ((streamBytes + ahead - b.leftAt) & WRAP) > 0 && continues(b, bytes, at, to));
    if (found === undefined) return false;
    aside = aside.filter((b) => b !== found);
    tear(bytes, from, at);
    open = found;
    const rest = joined(found.broken, bytes, at, to);
    found.broken = NOTHING;
    return take(found, rest, 0, rest.length);
  }

  function physical(bytes: Uint8Array, from: number, to: number): void {
    counts.lines += 1;
    if (open !== null && take(open, bytes, from, to)) return;
    if (aside.length > 0 && open === null && resume(bytes, from, to)) return;
    if (to > from && ENDS_A_BLOCK_LINE[bytes[to - 1] as number] === 1) {
      const start = blockStart(bytes, from, to);
      if (start !== null) {
        close(false);
        begin(start.kind, latin1(bytes, start.at, to), bytes, from, start.at);
        return;
      }
      if (open === null && lost(bytes, from, to)) return;
    }
    text(bytes, from, to);
  }

  function remember(chunk: Uint8Array, from: number): void {
    if (partial.length + chunk.length - from > LONGEST_LINE) {
      skipping = true;
      counts.tooLong += 1;
      counts.lines += 1;
      partial = NOTHING;
    } else partial = joined(partial, chunk, from, chunk.length);
  }

  /** Finishes the line the last chunk broke off; gives where the next one begins, or -1 when it does not end here. */
  function finishPartial(chunk: Uint8Array): number {
    if (partial.length === 0 && !skipping) return 0;
    const end = chunk.indexOf(LF);
    if (end < 0) {
      if (!skipping) remember(chunk, 0);
      return -1;
    }
    if (!skipping) {
      const whole = joined(partial, chunk, 0, end);
      partial = NOTHING;
      physical(whole, 0, whole.length);
    }
    skipping = false;
    return end + 1;
  }

  function feed(bytes: Uint8Array): void {
    // A Buffer finds bytes faster than a plain array does.
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    counts.bytes += chunk.length;
    let at = finishPartial(chunk);
    if (at < 0) return;
    for (let end = chunk.indexOf(LF, at); end >= 0; end = chunk.indexOf(LF, at)) {
      if (
        open === null &&
        tornLength === 0 &&
        aside.length === 0 &&
        ENDS_A_BLOCK_LINE[chunk[end - 1] as number] === 0
      ) {
        counts.lines += 1;
        streamBytes = (streamBytes + end - at + 1) & WRAP;
        sink.text(chunk, at, end, counts.lines);
      } else physical(chunk, at, end);
      at = end + 1;
    }
    if (at < chunk.length) remember(chunk, at);
  }

  function end(): void {
    if (partial.length > 0) {
      counts.cutInLine = true;
      const rest = partial;
      partial = NOTHING;
      physical(rest, 0, rest.length);
    }
    if (open !== null) close((open as OpenBlock).ends === 'cr');
    if (tornLength > 0) {
      counts.cutInLine = true;
      sink.text(torn, 0, tornLength, tornLine);
      tornLength = 0;
    }
  }

  return { feed, end, counts };
}

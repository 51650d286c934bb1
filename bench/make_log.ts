/**
 * Writes a large debug log by repeating a real one with shifted ids and times.
 * `node bench/make_log.ts --out FILE [--size 500MB] [--torn]`
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { type LogSource, type Piece, readLogSource } from './log_source.ts';

/** Standard output of a process is written in blocks of this size when it is not a terminal. */
export const BLOCK = 4096;

/** Where the text goes; latin1, so that a character is a byte. */
export type Sink = (text: string) => void;

export interface Written {
  readonly transactions: number;
  readonly bytes: number;
}

/** The source every benchmark uses: run 2 of the lab log, with the tags of run 1. */
export function labSource(): LogSource {
  const file = new URL('../fixtures/lab/untorn.out.gz', import.meta.url);
  return readLogSource(gunzipSync(readFileSync(file)).toString('latin1'), 2026, /http|dns|hostdb/);
}

/** Repeats the source until at least `size` bytes are written; the last repetition is complete. */
export function writeLog(source: LogSource, size: number, torn: boolean, sink: Sink): Written {
  let bytes = 0;
  const counting: Sink = (text) => {
    bytes += text.length;
    sink(text);
  };
  const streams = torn ? tornStreams(counting) : { out: counting, err: counting, end: () => {} };
  for (const stretch of source.head) streams[stretch.stream](stretch.pieces.join(''));
  let round = 0;
  do {
    const render = renderer(source, round);
    for (const stretch of source.body) streams[stretch.stream](stretch.pieces.map(render).join(''));
    round += 1;
  } while (bytes < size);
  streams.end();
  return { transactions: round * source.transactions, bytes };
}

/** Two streams on one file: error text at once, output text only in whole blocks. */
export function tornStreams(sink: Sink): { out: Sink; err: Sink; end: () => void } {
  let pending = '';
  return {
    out: (text) => {
      const all = pending + text;
      const whole = all.length - (all.length % BLOCK);
      if (whole > 0) sink(all.slice(0, whole));
      pending = all.slice(whole);
    },
    err: sink,
    end: () => sink(pending),
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Fills the holes for one repetition. Stamps and dates repeat a lot, so the last text of each is kept. */
function renderer(source: LogSource, round: number): (piece: Piece) => string {
  const shift = round * source.periodMs;
  const stamps = new Map<number, string>();
  const dates = new Map<number, string>();
  return (piece) => {
    if (typeof piece === 'string') return piece;
    switch (piece.hole) {
      case 'stamp':
        return remembered(stamps, piece.value, (ms) => stampOf(ms + shift));
      case 'date':
        return remembered(dates, piece.value, (s) => new Date(s * 1000 + shift).toUTCString());
      case 'epoch':
        return String(piece.value + shift / 1000);
      case 'sm':
        return String(piece.value + round * source.transactions);
      case 'connection':
        return String(piece.value + round * source.connections);
    }
  };
}

function remembered(texts: Map<number, string>, value: number, make: (value: number) => string): string {
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = make(value);
  texts.set(value, text);
  return text;
}

function stampOf(ms: number): string {
  const d = new Date(ms);
  return `${MONTHS[d.getUTCMonth()]} ${String(d.getUTCDate()).padStart(2)} ${d.toISOString().slice(11, 23)}`;
}

/** `500MB`, `2GB`, `64KB` or a number of bytes; powers of ten. */
export function bytesOf(size: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([KMG]?)B?$/i.exec(size) ?? [];
  if (number === undefined) throw new Error(`not a size: ${size}`);
  const powers: Record<string, number> = { '': 1, K: 1e3, M: 1e6, G: 1e9 };
  return Math.round(Number(number) * (powers[(unit ?? '').toUpperCase()] ?? 1));
}

/** Writes a log file from the lab source. */
export function makeLogFile(file: string, size: number, torn: boolean): Written {
  const fd = openSync(file, 'w');
  let batch = '';
  const flush = () => {
    let buffer = Buffer.from(batch, 'latin1');
    while (buffer.length > 0) buffer = buffer.subarray(writeSync(fd, buffer));
    batch = '';
  };
  const written = writeLog(labSource(), size, torn, (text) => {
    batch += text;
    if (batch.length > 1 << 20) flush();
  });
  flush();
  closeSync(fd);
  return written;
}

function main(): void {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      size: { type: 'string', default: '500MB' },
      torn: { type: 'boolean', default: false },
    },
  });
  if (values.out === undefined) throw new Error('usage: make_log.ts --out FILE [--size 500MB] [--torn]');
  const { transactions, bytes } = makeLogFile(values.out, bytesOf(values.size), values.torn);
  console.log(`${transactions} transactions, ${bytes} bytes${values.torn ? ', torn' : ''}: ${values.out}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();

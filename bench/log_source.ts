/**
 * A recorded 9.2 log cut into text and holes, so that it can be written again and again with other ids and times.
 * Start-up lines come once; the rest is the body that repeats.
 */

export type Hole = 'stamp' | 'epoch' | 'date' | 'sm' | 'connection';

/** Text that stays, or a hole with the number it had: milliseconds, seconds or an id. */
export type Piece = string | { readonly hole: Hole; readonly value: number };

/** A run of one stream: debug records go to standard output, header dumps and `[alts]` lists to standard error. */
export interface Stretch {
  readonly stream: 'out' | 'err';
  readonly pieces: readonly Piece[];
}

export interface LogSource {
  readonly head: readonly Stretch[];
  readonly body: readonly Stretch[];
  /** Transactions in one body. */
  readonly transactions: number;
  readonly connections: number;
  /** How far the next body is moved in time: whole seconds, as HTTP dates have no fractions. */
  readonly periodMs: number;
}

const RECORD =
  /^\[(\w{3} [ \d]\d \d\d:\d\d:\d\d\.\d{3})\] \S+(?: \d+(?::\d+)?\])? (?:DEBUG|DIAG): (?:<[^>]*> )?\(([\w.]+)\)/;
const PROBE = 'probe needs data, read..';
const CONNECTION_TAGS = /^http_(?:cs|ss|txn)$/;
const HOLES = new RegExp(
  [
    '(?<=^\\[)(?<stamp>\\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3})(?=\\])',
    '(?<date>\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT)',
    '(?<epoch>\\b1\\d{9}\\b)',
    '(?<=using sm \\[)(?<using>\\d+)(?=\\])',
    '(?<=State Machine Id: )(?<dump>\\d+)',
    '(?<=\\) (?:\\[\\d+\\] )?\\[)(?<id>\\d+)(?=\\])',
  ].join('|'),
  'g',
);

/**
 * Reads an untorn log.
 * @param text the log, line-buffered (nothing torn)
 * @param year of the time stamps, which have none
 * @param tags records of other tags are left out, as if the server had not been asked for them
 */
export function readLogSource(text: string, year: number, tags: RegExp): LogSource {
  const stretches = stretchesOf(text, tags);
  const start = stretches.findIndex((s) => s.stream === 'out' && s.text.includes(PROBE));
  if (start < 0) throw new Error('the log shows no accepted connection');
  const first = stretches[start] as Raw;
  const cut = first.text.lastIndexOf('\n', first.text.indexOf(PROBE)) + 1;
  const head = [...stretches.slice(0, start), { stream: first.stream, text: first.text.slice(0, cut) }];
  const body = [{ stream: first.stream, text: first.text.slice(cut) }, ...stretches.slice(start + 1)];
  const cutUp = body.map((raw) => ({ stream: raw.stream, pieces: piecesOf(raw.text, year) }));
  const stamps = valuesOf(cutUp, 'stamp');
  return {
    head: head.map((raw) => ({ stream: raw.stream, pieces: [raw.text] })),
    body: cutUp,
    transactions: Math.max(...valuesOf(cutUp, 'sm')) + 1,
    connections: Math.max(...valuesOf(cutUp, 'connection')) + 1,
    periodMs: Math.ceil((Math.max(...stamps) - Math.min(...stamps) + 1) / 1000) * 1000,
  };
}

interface Raw {
  readonly stream: 'out' | 'err';
  readonly text: string;
}

/** Gathers lines into runs of one stream; a line without a stamp belongs to what came before it. */
function stretchesOf(text: string, tags: RegExp): Raw[] {
  const runs: { stream: 'out' | 'err'; lines: string[] }[] = [];
  let stream: 'out' | 'err' = 'out';
  let kept = true;
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const tag = RECORD.exec(line)?.[2];
    if (tag !== undefined || line.startsWith('[')) [stream, kept] = ['out', tag === undefined || tags.test(tag)];
    if (/^\+{9} .* \+{9}$|^\[alts\] /.test(line)) [stream, kept] = ['err', true];
    if (!kept) continue;
    const last = runs.at(-1);
    if (last?.stream === stream) last.lines.push(line);
    else runs.push({ stream, lines: [line] });
  }
  return runs.map((run) => ({ stream: run.stream, text: `${run.lines.join('\n')}\n` }));
}

function piecesOf(text: string, year: number): Piece[] {
  const pieces: Piece[] = [];
  let plain = '';
  for (const line of text.split(/(?<=\n)/)) {
    let at = 0;
    for (const match of line.matchAll(HOLES)) {
      pieces.push(plain + line.slice(at, match.index), holeOf(match, line, year));
      plain = '';
      at = match.index + match[0].length;
    }
    plain += line.slice(at);
  }
  pieces.push(plain);
  return pieces;
}

function holeOf(match: RegExpExecArray, line: string, year: number): Piece {
  const { stamp, date, epoch, id } = match.groups ?? {};
  if (stamp !== undefined)
    return {
      hole: 'stamp',
      value: Date.parse(`${stamp.replace(/ +/, ` ${year} `).replace(/^(\w+) (\d+) +(\d+)/, '$1 $3 $2')} UTC`),
    };
  if (date !== undefined) return { hole: 'date', value: Date.parse(date) / 1000 };
  if (epoch !== undefined) return { hole: 'epoch', value: Number(epoch) };
  if (id === undefined) return { hole: 'sm', value: Number(match[0]) };
  return { hole: CONNECTION_TAGS.test(RECORD.exec(line)?.[2] ?? '') ? 'connection' : 'sm', value: Number(id) };
}

function valuesOf(stretches: readonly Stretch[], hole: Hole): number[] {
  return stretches.flatMap((s) => s.pieces.flatMap((p) => (typeof p !== 'string' && p.hole === hole ? [p.value] : [])));
}

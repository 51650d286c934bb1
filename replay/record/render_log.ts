import type { Version } from '../../core/names/profile.ts';
import type { TraceRecord } from '../../core/trace/record.ts';
import { logLineOf } from '../../core/trace/render.ts';
import { logPlaceOf } from './log_places.ts';

/**
 * `ordered`: header dumps stand where they were made, as when the server logs to one unbuffered stream. `torn`: debug
 * lines leave in blocks of 4096 bytes while dumps go out at once, as when the server's output is collected in a file.
 */
type LogMode = 'ordered' | 'torn';

const BLOCK = 4096;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/**
 * A run's trace as a debug log in the profile's dialect, times in UTC, bytes as latin1. Descriptions of heap objects are
 * left out: there is no heap to describe.
 */
export function renderLog(trace: readonly TraceRecord[], profile: Version, mode: LogMode = 'ordered'): string {
  const out: string[] = [];
  let buffered = '';
  for (const record of trace) {
    const piece = pieceOf(record, profile);
    if (piece === null) continue;
    if (mode === 'ordered' || piece.stream === 'error') out.push(piece.text);
    else buffered += piece.text;
    const whole = buffered.length - (buffered.length % BLOCK);
    if (whole > 0) out.push(buffered.slice(0, whole));
    buffered = buffered.slice(whole);
  }
  return out.join('') + buffered;
}

interface Piece {
  readonly stream: 'debug' | 'error';
  readonly text: string;
}

function pieceOf(record: TraceRecord, profile: Version): Piece | null {
  const line = logLineOf(record, profile);
  if (line === null || line.name === 'describe') return null;
  if (line.name === 'dump') return { stream: 'error', text: dumpBlock(record) };
  if (line.tag === 'http_alts') return { stream: 'error', text: alternates(line.message) };
  const args = record.kind === 'say' ? record.args : {};
  const place = profile === '9.2' ? logPlaceOf(line.name, args) : null;
  const thread = profile === '9.2' ? '[ET_NET 0] ' : '';
  const at = place === null ? '' : `${place} `;
  const message = line.message.endsWith('\n') ? line.message : `${line.message}\n`;
  return { stream: 'debug', text: `[${stamp(record.at_ms)}] ${thread}DEBUG: ${at}(${line.tag}) ${message}` };
}

/** `Nov 20 08:34:23.021`. */
export function stamp(at_ms: number): string {
  const date = new Date(Math.floor(at_ms));
  const two = (value: number) => String(value).padStart(2, '0');
  const day = String(date.getUTCDate()).padStart(2, ' ');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  return `${MONTHS[date.getUTCMonth()]} ${day} ${time}.${String(date.getUTCMilliseconds()).padStart(3, '0')}`;
}

/** Title and number end in LF, the header's lines in CR LF; an invalid header has no lines. */
function dumpBlock(record: TraceRecord): string {
  const { title = '', text = '' } = record.kind === 'say' ? record.args : {};
  const head = `+++++++++ ${title} +++++++++\n-- State Machine Id: ${record.sm}\n`;
  return text === '' ? head : `${head}${wireLines(String(text))}\r\n`;
}

function wireLines(text: string): string {
  return text
    .replace(/\r/g, '')
    .split('\n')
    .map((line) => `${line}\r\n`)
    .join('');
}

/** The heading of an alternate is a line of its own; the two headers after it stand as they would on the wire. */
function alternates(message: string): string {
  const [title = '', ...headers] = message.split('\n');
  return headers.length === 0 ? `${title}\n` : `${title}\n${wireLines(headers.join('\n'))}\r\n`;
}

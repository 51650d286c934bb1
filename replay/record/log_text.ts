import type { Profile } from '../../core/names/profile.ts';
import type { TraceRecord } from '../../core/trace/record.ts';
import { logLineOf } from '../../core/trace/render.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (value: number, fill = '0') => String(value).padStart(2, fill);

/** `Dec 13 08:58:38.738`; in UTC, so that it is the same on every machine. */
export function logTime(at_ms: number): string {
  const date = new Date(Math.floor(at_ms));
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map((part) => two(part)).join(':');
  const day = `${MONTHS[date.getUTCMonth()]} ${two(date.getUTCDate(), ' ')}`;
  return `${day} ${time}.${String(date.getUTCMilliseconds()).padStart(3, '0')}`;
}

/** What stands before a line's tag. The 9.2 form is that of `show_location 0`: places in ATS's source are not ours. */
function prefix(at_ms: number, profile: Profile): string {
  return profile === '3.3' ? `[${logTime(at_ms)}] DEBUG: ` : `[${logTime(at_ms)}] [ET_NET 0] DEBUG: `;
}

/** A header dump in its frame, lines ended by CRLF as on the wire. ATS: DUMP_HEADER. */
function dumpText(title: string, sm: number | null, text: string): string {
  const frame = `+++++++++ ${title} +++++++++\n-- State Machine Id: ${sm}\n`;
  return text === '' ? frame : `${frame}${text.replaceAll('\n', '\r\n')}\r\n\r\n`;
}

/** One record as it stands in the log, with its line end; null when the log does not show it. */
function recordText(record: TraceRecord, profile: Profile): string | null {
  const line = logLineOf(record, profile);
  if (line === null || line.name === 'describe') return null;
  if (record.kind === 'say' && line.name === 'dump') {
    return dumpText(String(record.args.title ?? ''), record.sm, String(record.args.text ?? ''));
  }
  if (line.tag === 'http_alts') return `${line.message}\n`;
  const text = `${prefix(record.at_ms, profile)}(${line.tag}) ${line.message}`;
  return text.endsWith('\n') ? text : `${text}\n`;
}

/**
 * A run as a debug log in its profile's dialect, untorn: header dumps stand between the lines at their place. The blocks
 * that describe heap objects are left out.
 */
export function logText(trace: readonly TraceRecord[], profile: Profile): string {
  return trace.map((record) => recordText(record, profile) ?? '').join('');
}

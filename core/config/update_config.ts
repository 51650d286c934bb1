/**
 * update.config: which URLs are updated at which times. Only profile `guide` has it; 9.2 reads no such file. An entry is
 * `URL\request_headers\offset_hour\interval\recursion_depth\`; further request headers stand on lines of their own.
 */
import type { ConfigNote } from './setting.ts';

export interface UpdateEntry {
  /** Line of the file it begins on. */
  readonly line: number;
  readonly url: string;
  /** Fields of its requests, as they are written. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** Hour of the day (UTC) the interval counts from. */
  readonly offsetHour: number;
  readonly intervalSeconds: number;
  /** How many links away from the URL objects are updated too. */
  readonly depth: number;
}

const FIELDS = 5;

/** Reads the file's text. An entry with an error has no effect; why goes to `notes`. */
export function readUpdates(text: string, file: string, notes: ConfigNote[]): UpdateEntry[] {
  return entryTexts(text).flatMap(({ line, text: entry }) => {
    const read = readEntry(entry, line);
    if (typeof read !== 'string') return read;
    notes.push({ file, line, severity: read.startsWith(UNPLAYED) ? 'not modelled' : 'error', text: read });
    return [];
  });
}

interface EntryText {
  readonly line: number;
  text: string;
}

/** An entry ends with its line, unless it stands in its request headers: those go on where the line ends. */
function entryTexts(text: string): EntryText[] {
  const entries: EntryText[] = [];
  let open: EntryText | null = null;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (open !== null && line.trim() !== '') open.text += `\n${line}`;
    else if (/^\s*(#|$)/.test(line)) open = null;
    else {
      open = { line: index + 1, text: line };
      entries.push(open);
    }
    if (open !== null && open.text.split('\\').length !== 2) open = null;
  }
  return entries;
}

const UNPLAYED = 'an interval of 0';

function readEntry(text: string, line: number): UpdateEntry | string {
  const parts = text.split('\\');
  if (parts.length !== FIELDS + 1 || parts[FIELDS]?.trim() !== '')
    return `an entry is URL\\request_headers\\offset_hour\\interval\\recursion_depth\\, this has ${parts.length - 1} of ${FIELDS} fields`;
  const [url = '', headers = '', hour = '', interval = '', depth = ''] = parts.map((part) => part.trim());
  if (!/^http:\/\/[^/?#\s]+[^\s]*$/i.test(url) || !URL.canParse(url)) return `'${url}' is no http URL`;
  const fields = readFields(headers);
  if (typeof fields === 'string') return fields;
  const offsetHour = within(hour, 23);
  const intervalSeconds = within(interval, 86400);
  const levels = within(depth, 128);
  if (offsetHour === null) return `offset hour '${hour}': 0 to 23 is expected`;
  if (intervalSeconds === null) return `interval '${interval}': 0 to 86400 seconds are expected`;
  if (levels === null) return `recursion depth '${depth}': 0 to 128 is expected`;
  if (intervalSeconds === 0) return `${UNPLAYED}: when it comes round is not said`;
  return { line, url, fields, offsetHour, intervalSeconds, depth: levels };
}

function within(text: string, most: number): number | null {
  return /^\d{1,6}$/.test(text) && Number(text) <= most ? Number(text) : null;
}

function readFields(text: string): UpdateEntry['fields'] | string {
  const fields: (readonly [string, string])[] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const [, name, value] = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return `'${line.trim()}' is no header field`;
    fields.push([name, value]);
  }
  return fields;
}

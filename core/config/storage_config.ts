import type { ConfigNote } from './setting.ts';

/** The disk of the cache: one file or device with one stripe on it. */
export interface Storage {
  readonly path: string;
  readonly bytes: number;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/**
 * Reads storage.config: what the store has room for. Null, and a note, when it cannot be said what of it an object
 * gets: several lines or volumes, or no size. ATS: Store::read_config.
 */
export function readStorage(text: string, file: string, notes: ConfigNote[]): Storage | null {
  const lines = text.split('\n').flatMap((source, index) => {
    const line = source.replace(/#.*/, '').trim();
    return line === '' ? [] : [{ line, number: index + 1 }];
  });
  const [first, second] = lines;
  if (first === undefined) return null;
  const say = (line: number, what: string) => notes.push({ file, line, severity: 'not modelled', text: what });
  const storage = storageOf(first.line);
  if (second !== undefined) say(second.number, 'more than one line of storage.config: the store has no limit here');
  else if (storage === null) say(first.number, 'storage without a size, or of a volume: the store has no limit here');
  return second === undefined ? storage : null;
}

function storageOf(line: string): Storage | null {
  const [path = '', size = '', ...more] = line.split(/[ \t]+/);
  const [, digits, unit = ''] = /^(\d{1,12})([KMGT]?)$/i.exec(size) ?? [];
  if (digits === undefined || more.some((option) => option.startsWith('volume='))) return null;
  return { path, bytes: Number(digits) * (UNITS[unit.toLowerCase()] ?? 1) };
}

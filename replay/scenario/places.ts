import { EVENT_ID, type Event, getScalarValue } from 'js-yaml';
import type { Place } from './scenario.ts';

/** The way to a value from the root of its document: keys and indices. */
export type Path = readonly (string | number)[];

/** Tells where the value at a path stands in its file; null when the file has no such value. */
export type Places = (path: Path) => Place | null;

interface Spot {
  /** Offset of the value's own text. */
  at: number;
  entries: Map<string, { at: number; spot: Spot }> | null;
  items: Spot[] | null;
  /** What `<<` brings in, in the order of the file. */
  merged: Spot[];
}

interface Reading {
  readonly text: string;
  readonly events: readonly Event[];
  readonly anchors: Map<string, Spot>;
  next: number;
  /** End of the last token: where an empty value is said to be. */
  last: number;
}

/**
 * Where each value of a YAML file stands, from the parser's events. A map's entry stands where its key does, an item of
 * a list where it begins; what is behind an alias or `<<` stands where it is written out.
 */
export function placesOf(text: string, events: readonly Event[], file: string): Places {
  const lines = lineStarts(text);
  const reading: Reading = { text, events, anchors: new Map(), next: 0, last: 0 };
  const root = events[0]?.type === EVENT_ID.DOCUMENT ? readSpot({ ...reading, next: 1 }) : null;
  return (path) => {
    const at = root === null ? null : offsetOf(root, path);
    return at === null ? null : placeAt(lines, at, file);
  };
}

function readSpot(reading: Reading): Spot {
  const event = reading.events[reading.next++];
  const spot: Spot = { at: reading.last, entries: null, items: null, merged: [] };
  if (event === undefined) return spot;
  switch (event.type) {
    case EVENT_ID.SCALAR:
      spot.at = event.valueStart < 0 ? reading.last : event.valueStart;
      reading.last = Math.max(reading.last, event.valueEnd);
      break;
    case EVENT_ID.MAPPING:
      spot.at = event.start;
      keepAnchor(reading, event, spot);
      readEntries(reading, spot);
      return spot;
    case EVENT_ID.SEQUENCE:
      spot.at = event.start;
      keepAnchor(reading, event, spot);
      readItems(reading, spot);
      return spot;
    case EVENT_ID.ALIAS:
      return aliased(reading, event.anchorStart, event.anchorEnd);
    default:
      return spot;
  }
  keepAnchor(reading, event, spot);
  return spot;
}

function keepAnchor(reading: Reading, event: { anchorStart: number; anchorEnd: number }, spot: Spot): void {
  if (event.anchorStart >= 0) reading.anchors.set(reading.text.slice(event.anchorStart, event.anchorEnd), spot);
}

function aliased(reading: Reading, start: number, end: number): Spot {
  reading.last = end;
  const target = reading.anchors.get(reading.text.slice(start, end));
  const at = start - 1;
  return target === undefined ? { at, entries: null, items: null, merged: [] } : { ...target, at };
}

function isPop(reading: Reading): boolean {
  const event = reading.events[reading.next];
  if (event !== undefined && event.type !== EVENT_ID.POP) return false;
  reading.next++;
  return true;
}

function readEntries(reading: Reading, spot: Spot): void {
  const entries = new Map<string, { at: number; spot: Spot }>();
  spot.entries = entries;
  while (!isPop(reading)) {
    const event = reading.events[reading.next];
    const key = event?.type === EVENT_ID.SCALAR ? getScalarValue(reading.text, event) : '';
    const { at } = readSpot(reading);
    const value = readSpot(reading);
    if (key === '<<') spot.merged.push(...(value.items ?? [value]));
    else entries.set(key, { at, spot: value });
  }
}

function readItems(reading: Reading, spot: Spot): void {
  const items: Spot[] = [];
  spot.items = items;
  while (!isPop(reading)) items.push(readSpot(reading));
}

/** The spot under a key, looked for in what `<<` merges when the map itself has none. */
function entryOf(spot: Spot, key: string): { at: number; spot: Spot } | null {
  const own = spot.entries?.get(key);
  if (own !== undefined) return own;
  for (const merged of spot.merged) {
    const found = entryOf(merged, key);
    if (found !== null) return found;
  }
  return null;
}

function offsetOf(root: Spot, path: Path): number | null {
  let spot = root;
  let at = root.at;
  for (const step of path) {
    const item = typeof step === 'number' ? spot.items?.[step] : undefined;
    const found = item === undefined ? entryOf(spot, String(step)) : { at: item.at, spot: item };
    if (found === null) return null;
    spot = found.spot;
    at = found.at;
  }
  return at;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function placeAt(lines: readonly number[], at: number, file: string): Place {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { file, line: low + 1, column: at - (lines[low] ?? 0) + 1 };
}

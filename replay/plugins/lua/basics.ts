import { formatText } from './format.ts';
import {
  call,
  callAll,
  LuaError,
  lengthOf,
  library,
  Many,
  newTable,
  numberText,
  type Table,
  typeName,
  type Value,
} from './machine.ts';
import { PATTERNS } from './patterns.ts';

export const text = (value: Value | undefined): string => {
  if (value === null || value === undefined) return 'nil';
  if (typeof value === 'number') return numberText(value);
  return typeof value === 'object' || typeof value === 'function' ? `${typeName(value)}: 0x0` : String(value);
};

export const number = (value: Value | undefined): number => Number(value ?? 0) || 0;

/** Functions of the language that know nothing of the server. */
export const BASICS: Readonly<Record<string, Value>> = {
  tostring: (value = null) => text(value),
  tonumber: (value = null, base = null) => asNumber(value, base),
  type: (value = null) => typeName(value),
  error: (message = null) => {
    throw new LuaError(text(message));
  },
  assert: (value = null, message = null, ...rest) => {
    if (value === null || value === false) throw new LuaError(message === null ? 'assertion failed!' : text(message));
    return new Many([value, message, ...rest]);
  },
  pcall: (callee = null, ...args) => attempt(callee, args),
  select: (from = null, ...args) => (from === '#' ? args.length : new Many(args.slice(number(from) - 1))),
  pairs: (table = null) => walk(entriesOf(table)),
  ipairs: (table = null) => walk(placesOf(tableOf(table))),
  next: (table = null, key = null) => following(entriesOf(table), key),
  unpack: (table = null) => new Many(placesOf(tableOf(table)).map(([, value]) => value)),
  string: library({
    ...PATTERNS,
    sub: (value = null, from = null, to = null) => between(text(value), number(from), to === null ? -1 : number(to)),
    len: (value = null) => text(value).length,
    upper: (value = null) => text(value).toUpperCase(),
    lower: (value = null) => text(value).toLowerCase(),
    rep: (value = null, times = null) => text(value).repeat(Math.max(0, number(times))),
    reverse: (value = null) => [...text(value)].reverse().join(''),
    byte: (value = null, at = null) => text(value).charCodeAt(number(at ?? 1) - 1) || null,
    char: (...codes) => String.fromCharCode(...codes.map(number)),
    format: (form = null, ...args) => formatText(text(form), args),
  }),
  table: library({
    concat: (table = null, between = null) =>
      placesOf(tableOf(table))
        .map(([, value]) => text(value))
        .join(between === null ? '' : text(between)),
    insert: (table = null, ...rest) => insert(tableOf(table), rest),
    remove: (table = null, at = null) => remove(tableOf(table), at),
    sort: (table = null, before = null) => sort(tableOf(table), before),
  }),
  math: library({
    floor: (value = null) => Math.floor(number(value)),
    ceil: (value = null) => Math.ceil(number(value)),
    abs: (value = null) => Math.abs(number(value)),
    max: (...values) => Math.max(...values.map(number)),
    min: (...values) => Math.min(...values.map(number)),
    huge: Number.POSITIVE_INFINITY,
  }),
};

function asNumber(value: Value, base: Value): Value {
  const digits = typeof value === 'string' ? value.trim() : value;
  const read = base === null ? Number(digits) : Number.parseInt(text(value), number(base));
  return digits === null || digits === '' || typeof digits === 'object' || Number.isNaN(read) ? null : read;
}

function attempt(callee: Value, args: readonly Value[]): Many {
  try {
    return new Many([true, ...callAll(callee, args)]);
  } catch (error) {
    if (!(error instanceof LuaError) || error.message.startsWith('not modelled: ')) throw error;
    return new Many([false, error.message]);
  }
}

function tableOf(value: Value): Table {
  if (typeof value === 'object' && value !== null) return value;
  throw new LuaError(`bad argument #1 (table expected, got ${typeName(value)})`);
}

type Entries = readonly (readonly [Value, Value])[];

function entriesOf(value: Value): Entries {
  const table = tableOf(value);
  if (!table.entries) throw new LuaError('not modelled: walking a table of the server');
  return table.entries();
}

function placesOf(table: Table): Entries {
  return Array.from({ length: lengthOf(table) }, (_, at) => [at + 1, table.get(at + 1)] as const);
}

/** What a `for … in` is given to walk entries. */
function walk(entries: Entries): Many {
  let at = 0;
  return new Many([() => new Many(entries[at++] ?? [null]), null, null]);
}

function following(entries: Entries, key: Value): Many {
  const at = key === null ? 0 : entries.findIndex(([each]) => each === key) + 1;
  return new Many(entries[at] ?? [null]);
}

function insert(table: Table, rest: readonly Value[]): null {
  const [at, value] = rest.length > 1 ? [number(rest[0]), rest[1] ?? null] : [lengthOf(table) + 1, rest[0] ?? null];
  for (let place = lengthOf(table); place >= at; place--) table.set(place + 1, table.get(place));
  table.set(at, value);
  return null;
}

function remove(table: Table, from: Value): Value {
  const length = lengthOf(table);
  const at = from === null ? length : number(from);
  const value = table.get(at);
  for (let place = at; place < length; place++) table.set(place, table.get(place + 1));
  table.set(length, null);
  return value;
}

function sort(table: Table, before: Value): null {
  const isBefore = (a: Value, b: Value) =>
    before === null
      ? typeof a === 'number' && typeof b === 'number'
        ? a < b
        : text(a) < text(b)
      : call(before, [a, b]) === true;
  const sorted = placesOf(table)
    .map(([, value]) => value)
    .sort((a, b) => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0));
  for (const [at, value] of sorted.entries()) table.set(at + 1, value);
  return null;
}

/** Positions count from 1, or from the end when negative. */
function between(value: string, from: number, to: number): string {
  const place = (at: number) => (at < 0 ? value.length + at + 1 : at);
  return value.slice(Math.max(0, place(from) - 1), Math.max(0, place(to)));
}

/** An array as a table, from 1. */
export function listTable(values: readonly Value[]): Table {
  return newTable(values.map((value, at) => [at + 1, value] as const));
}

import type { Json } from '../../../core/index.ts';
import { type Loaded, newTable, type Table, type Value } from './machine.ts';
import { unknown } from './tables.ts';

/** Tables deeper than this are taken for ones that hold themselves. */
const DEPTH_LIMIT = 20;

/** A value as plain data; a table is its entries. Functions cannot be kept. */
export function kept(value: Value, depth = 0): Json {
  if (typeof value === 'function' || depth > DEPTH_LIMIT) return unknown('keeping a function or an endless table');
  if (typeof value !== 'object' || value === null) return value;
  const entries = value.entries?.() ?? unknown('keeping a table of the server');
  return { table: entries.map(([key, each]) => [kept(key, depth + 1), kept(each, depth + 1)]) };
}

/** The value that was kept. */
export function restored(data: Json): Value {
  if (typeof data !== 'object' || data === null) return data;
  const entries = (data as { readonly table: readonly (readonly [Json, Json])[] }).table;
  return newTable(entries.map(([key, each]) => [restored(key), restored(each)] as const));
}

/** Whether a value is plain data, all the way down. */
export function isData(value: Value, depth = 0): boolean {
  if (typeof value === 'function' || depth > DEPTH_LIMIT) return false;
  if (typeof value !== 'object' || value === null) return true;
  const entries = (value as Table).entries?.();
  return entries?.every(([key, each]) => isData(key, depth + 1) && isData(each, depth + 1)) ?? false;
}

/** Variables of a script that hold data, as plain data. */
export function variables({ globals, locals }: Loaded, given: Readonly<Record<string, Value>>): Json {
  return { globals: dataOf(globals, (name, value) => given[name] !== value), locals: dataOf(locals, () => true) };
}

function dataOf(names: ReadonlyMap<string, Value>, wanted: (name: string, value: Value) => boolean): Json {
  const own = [...names].filter(([name, value]) => wanted(name, value) && isData(value));
  return Object.fromEntries(own.map(([name, value]) => [name, kept(value)]));
}

/** Gives a script's variables the values they had. */
export function recall({ globals, locals }: Loaded, data: Json): void {
  const before = data as { readonly globals?: Record<string, Json>; readonly locals?: Record<string, Json> } | null;
  for (const [name, value] of Object.entries(before?.globals ?? {})) globals.set(name, restored(value));
  for (const [name, value] of Object.entries(before?.locals ?? {})) locals.set(name, restored(value));
}

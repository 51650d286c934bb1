import type { HeaderPair } from '../record/transaction.ts';
import { type Difference, valueDifference } from './differences.ts';

/** Seconds by which a header that tells time may be off: clocks of two runs are read at slightly different moments. */
const TOLERATED_SECONDS: Readonly<Record<string, number>> = {
  age: 1,
  date: 2,
  expires: 1,
  'last-modified': 1,
  'retry-after': 1,
};

/** Headers that name the machine or the moment; their presence is compared, their value is not. */
const ANY_VALUE = new Set(['server', '@ats-internal', 'x-milestones', 'x-transaction-id']);

const PROXY_UUID = /\[[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,}\]/gi;

/** Replaces the bracketed UUID that a proxy puts into Via, which is new with every start of the server. */
function withoutUuid(text: string): string {
  return text.replace(PROXY_UUID, '[UUID]');
}

function secondsOf(name: string, value: string): number {
  return name === 'age' ? Number(value) : new Date(value).getTime() / 1000;
}

/** True when two values of a header say the same, as far as two runs of the real server can. */
export function sameHeaderValue(name: string, recorded: string, simulated: string): boolean {
  const key = name.toLowerCase();
  if (recorded === simulated || ANY_VALUE.has(key)) return true;
  if (key === 'via') return withoutUuid(recorded) === withoutUuid(simulated);
  const tolerated = TOLERATED_SECONDS[key];
  // not a number: no date, and then the comparison is false
  return tolerated !== undefined && Math.abs(secondsOf(key, recorded) - secondsOf(key, simulated)) <= tolerated;
}

function valuesByName(headers: readonly HeaderPair[]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    values.set(key, [...(values.get(key) ?? []), value ?? '']);
  }
  return values;
}

const shown = (values: readonly string[] | undefined) => (values === undefined ? '(absent)' : values.join(' | '));

/** Compares headers as name -> values: the order of values under one name counts, that of names does not. */
export function headerDifference(
  at: string,
  recorded: readonly HeaderPair[],
  simulated: readonly HeaderPair[],
): Difference | null {
  const [left, right] = [valuesByName(recorded), valuesByName(simulated)];
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const [a, b] = [left.get(name), right.get(name)];
    const same =
      a !== undefined && a.length === b?.length && a.every((value, i) => sameHeaderValue(name, value, b[i] ?? ''));
    if (!same) return { at: `${at} header ${name}`, recorded: shown(a), simulated: shown(b) };
  }
  return null;
}

/** Compares order and letter case of header names. */
export function headerOrderDifference(
  at: string,
  recorded: readonly HeaderPair[],
  simulated: readonly HeaderPair[],
): Difference | null {
  const names = (headers: readonly HeaderPair[]) => headers.map(([name]) => name).join(',');
  return valueDifference(`${at} header order`, names(recorded), names(simulated));
}

import type { Same } from './differences.ts';

/** How far two lists agree: entries they have in common in order, and the first place where they part. */
export interface Agreement {
  /** Entries of the first list that the second one has too, in order. */
  readonly equal: number;
  readonly total: number;
  /** Index into either list of the first entries that differ; null when the lists are the same. */
  readonly first: { readonly left: number; readonly right: number } | null;
}

/** Edits after which two lists are called different without counting on: keeps long logs in bounded time. */
const MOST_EDITS = 4000;

/**
 * Lays two lists side by side: longest common subsequence by the number of edits (Myers), exact up to `MOST_EDITS`
 * edits; beyond that what agrees in the best lay found so far.
 */
export function agreement(left: readonly string[], right: readonly string[], same: Same<string>): Agreement {
  const start = commonStart(left, right, same);
  const total = left.length;
  if (start === left.length && start === right.length) return { equal: start, total, first: null };
  const end = commonEnd(left, right, start, same);
  const [a, b] = [left.slice(start, left.length - end), right.slice(start, right.length - end)];
  return { equal: start + commonCount(a, b, same) + end, total, first: { left: start, right: start } };
}

function commonStart(a: readonly string[], b: readonly string[], same: Same<string>): number {
  let at = 0;
  while (at < a.length && at < b.length && same(a[at] as string, b[at] as string)) at++;
  return at;
}

function commonEnd(a: readonly string[], b: readonly string[], from: number, same: Same<string>): number {
  let length = 0;
  const most = Math.min(a.length, b.length) - from;
  while (length < most && same(a.at(-1 - length) as string, b.at(-1 - length) as string)) length++;
  return length;
}

/** Length of the longest common subsequence. The frontier holds, per diagonal, how far into `a` the best way leads. */
function commonCount(a: readonly string[], b: readonly string[], same: Same<string>): number {
  if (a.length === 0 || b.length === 0) return 0;
  const limit = Math.min(a.length + b.length, MOST_EDITS);
  const reach = new Int32Array(2 * limit + 3);
  const zero = limit + 1;
  let best = 0;
  for (let edits = 0; edits <= limit; edits++) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down =
        diagonal === -edits || (diagonal !== edits && at(reach, zero + diagonal - 1) < at(reach, zero + diagonal + 1));
      let x = down ? at(reach, zero + diagonal + 1) : at(reach, zero + diagonal - 1) + 1;
      while (
        x < a.length &&
        x - diagonal < b.length &&
        x - diagonal >= 0 &&
        same(a[x] as string, b[x - diagonal] as string)
      )
        x++;
      reach[zero + diagonal] = x;
      const y = x - diagonal;
      if (x <= a.length && y <= b.length) best = Math.max(best, (x + y - edits) / 2);
      if (x >= a.length && y >= b.length) return (a.length + b.length - edits) / 2;
    }
  }
  return Math.floor(best);
}

function at(values: Int32Array, index: number): number {
  return values[index] ?? 0;
}

/** Names that are longer are not compared. */
const LONGEST = 100;

/** The name that was probably meant: at most two letters other, missing, too many or exchanged; null when none is near. */
export function nearName(name: string, names: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Math.min(2, Math.floor(name.length / 3)) + 1;
  for (const other of names) {
    const edits = editsBetween(name.slice(0, LONGEST), other.slice(0, LONGEST), least);
    if (edits < least) [best, least] = [other, edits];
  }
  return best;
}

/** Letters to change, add, take out or exchange with their neighbour; `limit` when it is that many or more. */
function editsBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(cell({ a, b, i, j }, { before, row, next }));
    [before, row] = [row, next];
  }
  return Math.min(limit, row[b.length] ?? limit);
}

interface Rows {
  readonly before: readonly number[];
  readonly row: readonly number[];
  readonly next: readonly number[];
}

function cell({ a, b, i, j }: { a: string; b: string; i: number; j: number }, { before, row, next }: Rows): number {
  const same = a[i - 1] === b[j - 1] ? 0 : 1;
  const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
  return Math.min(
    (row[j] ?? 0) + 1,
    (next[j - 1] ?? 0) + 1,
    (row[j - 1] ?? 0) + same,
    exchanged ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
  );
}

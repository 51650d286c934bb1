/** What a test run was, the same on every machine: how much of what, and the virtual time that it covered. */
export interface TestCount {
  readonly files: number;
  readonly tests: number;
  /** Virtual milliseconds of all runs together. */
  readonly virtual_ms: number;
}

const UNITS = [
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;

/** Milliseconds in the largest unit of which there are at least two. */
function spell(ms: number): string {
  const [unit, size] = UNITS.find(([, size]) => ms >= 2 * size) ?? (['ms', 1] as const);
  return `${grouped(Math.round(ms / size))} ${unit}`;
}

const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
const many = (count: number, what: string) => `${grouped(count)} ${what}${count === 1 ? '' : 's'}`;

/** `613 files, 1,818 tests, 54 min of virtual time`. */
export function summaryLine({ files, tests, virtual_ms }: TestCount): string {
  return `${many(files, 'file')}, ${many(tests, 'test')}, ${spell(virtual_ms)} of virtual time`;
}

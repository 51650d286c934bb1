/** The first place where two sides of a comparison part: where it is, and what either side has there. */
export interface Difference {
  at: string;
  recorded: string;
  simulated: string;
}

export type Same<T> = (recorded: T, simulated: T) => boolean;

/** What stands in a difference for a list that has ended. */
export const ENDED = '(end)';

/** Compares two lists item by item; null when they agree. */
export function firstDifference(
  at: string,
  recorded: readonly string[],
  simulated: readonly string[],
  same: Same<string> = (a, b) => a === b,
): Difference | null {
  const length = Math.max(recorded.length, simulated.length);
  for (let i = 0; i < length; i++) {
    const a = recorded[i];
    const b = simulated[i];
    if (a !== undefined && b !== undefined && same(a, b)) continue;
    return { at: `${at}[${i}]`, recorded: a ?? ENDED, simulated: b ?? ENDED };
  }
  return null;
}

/** Compares two values by their text; absent and null are the same as empty. */
export function valueDifference(at: string, recorded: unknown, simulated: unknown): Difference | null {
  const [a, b] = [String(recorded ?? ''), String(simulated ?? '')];
  return a === b ? null : { at, recorded: a, simulated: b };
}

/** The first of several comparisons that finds something; later ones are not made. */
export function firstOf(...comparisons: readonly (() => Difference | null)[]): Difference | null {
  for (const compare of comparisons) {
    const found = compare();
    if (found !== null) return found;
  }
  return null;
}

/** One line for people. */
export function showDifference({ at, recorded, simulated }: Difference): string {
  return `${at}: recorded ${JSON.stringify(recorded)}, simulated ${JSON.stringify(simulated)}`;
}

/** One step of two lists laid side by side; null where the other list has nothing. */
export interface Pair {
  readonly simulated: number | null;
  readonly recorded: number | null;
}

/** Longest lists that are compared entry by entry; longer ones are paired by position. */
const LIMIT = 1500;

/** Lays two lists side by side so that as many entries as possible agree (longest common subsequence). */
export function align(simulated: readonly string[], recorded: readonly string[]): Pair[] {
  if (simulated.length > LIMIT || recorded.length > LIMIT) return byPosition(simulated, recorded);
  const common = commonLengths(simulated, recorded);
  const width = recorded.length + 1;
  const pairs: Pair[] = [];
  let s = 0;
  let r = 0;
  while (s < simulated.length || r < recorded.length) {
    const here = common[s * width + r] ?? 0;
    if (s < simulated.length && r < recorded.length && simulated[s] === recorded[r]) {
      pairs.push({ simulated: s++, recorded: r++ });
    } else if (r < recorded.length && (s >= simulated.length || common[s * width + r + 1] === here)) {
      pairs.push({ simulated: null, recorded: r++ });
    } else {
      pairs.push({ simulated: s++, recorded: null });
    }
  }
  return pairs;
}

/** Length of the longest common subsequence of the rests that begin at each pair of places. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint16Array {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const down = table[(i + 1) * width + j] ?? 0;
      const right = table[i * width + j + 1] ?? 0;
      const diagonal = table[(i + 1) * width + j + 1] ?? 0;
      table[i * width + j] = a[i] === b[j] ? diagonal + 1 : Math.max(down, right);
    }
  }
  return table;
}

function byPosition(simulated: readonly string[], recorded: readonly string[]): Pair[] {
  return Array.from({ length: Math.max(simulated.length, recorded.length) }, (_, index) => index).flatMap((index) => {
    const here = index < simulated.length ? index : null;
    const there = index < recorded.length ? index : null;
    if (here === null || there === null || simulated[index] === recorded[index])
      return [{ simulated: here, recorded: there }];
    return [
      { simulated: here, recorded: null },
      { simulated: null, recorded: there },
    ];
  });
}

/** How many entries of the recorded list the simulation has, in order. */
export function agreed(pairs: readonly Pair[]): number {
  return pairs.filter(({ simulated, recorded }) => simulated !== null && recorded !== null).length;
}

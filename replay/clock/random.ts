/** State of the run's own randomness: one number, so that it can be saved. */
export interface Random {
  state: number;
}

/** A generator that gives the same numbers for the same seed on every machine. */
export function seeded(seed: number): Random {
  return { state: seed >>> 0 };
}

/** The next number, at least 0 and below 1 (mulberry32: 32 bits of state, period 2^32). */
export function nextRandom(random: Random): number {
  random.state = (random.state + 0x6d2b79f5) >>> 0;
  let mixed = random.state;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}

/** How a fact is known: seen in the recording, deduced by a named rule, or made by the simulation. */
export type Basis = 'observed' | 'inferred' | 'simulated';

/**
 * One reason behind a decision: `fact` names it (a header, a configuration variable, a computed term), `value` is what
 * it was, `from` where it came from (`client request`, `records.config:12`, `default`, `cached response` …).
 */
export interface Fact {
  readonly fact: string;
  readonly value: string | number | boolean | null;
  readonly from: string;
  readonly basis?: Basis;
}

/** Shorthand for a fact of the simulation. */
export function fact(name: string, value: Fact['value'], from: string): Fact {
  return { fact: name, value, from };
}

/** A verdict's answer with the rule that decided, the facts it rests on and what the server's log says meanwhile. */
export interface Verdict<T, S = never> {
  readonly answer: T;
  readonly rule: string;
  readonly because: readonly Fact[];
  readonly said: readonly S[];
}

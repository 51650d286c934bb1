import type { Basis, Fact } from '../../core/base/fact.ts';
import { shown } from './safe_text.ts';
import type { Veil } from './secrets.ts';
import { type Span, span } from './spans.ts';

/** Why something was decided: a sentence, and the facts it rests on. Texts are safe and masked. */
export interface Reason {
  readonly words: string;
  /** The server's name of the question; absent for a step's own word. */
  readonly asked?: string;
  readonly facts: readonly ShownFact[];
}

interface ShownFact {
  readonly name: string;
  readonly value: string;
  readonly from: string;
  readonly basis: Basis;
}

const MAX_VALUE = 120;

/** A fact whose value is a time, in epoch milliseconds. */
const START = 'start of the recording';

function shownValue({ fact, value }: Fact, veil: Veil): string {
  if (fact === START && typeof value === 'number') return new Date(value).toISOString();
  if (value === null) return 'absent';
  if (typeof value !== 'string') return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
  const text = shown(veil.url(veil.header(fact, value)));
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}

export function shownFact(fact: Fact, veil: Veil): ShownFact {
  return {
    name: shown(fact.fact),
    value: shownValue(fact, veil),
    from: shown(fact.from),
    basis: fact.basis ?? 'simulated',
  };
}

/** Facts that are sentences themselves. */
const SENTENCES = new Set(['why', 'rule', 'reason']);

/** A decision in words. The rule that decided stands among its facts, or is the answer itself. */
export function reasonOf(answer: string, because: readonly Fact[], veil: Veil): Reason {
  const sentences = because.filter(({ fact }) => SENTENCES.has(fact)).map(({ value }) => shown(String(value)));
  const facts = because.filter(({ fact }) => !SENTENCES.has(fact)).map((fact) => shownFact(fact, veil));
  const words = sentences.length > 0 ? sentences.join('; ') : shown(answer);
  return { words, facts };
}

/** `Cache-Control: max-age=60 (cached response)`; a configuration variable with `=`, as its file has it. */
export function factSpans({ name, value, from, basis }: ShownFact): Span[] {
  const isVariable = name.startsWith('proxy.config.');
  const spans = [span(name, 'name'), span(isVariable ? ' = ' : ': '), span(value, 'value')];
  if (from !== '' && from !== 'computed') spans.push(span(` (${from})`, 'dim'));
  if (basis === 'inferred') spans.push(span(' ~ inferred', 'maybe'));
  return spans;
}

/** All facts on one line, a dot between them. */
export function factsLine(facts: readonly ShownFact[]): Span[] {
  return facts.flatMap((fact, index) => [...(index > 0 ? [span(' · ', 'dim')] : []), ...factSpans(fact)]);
}

import type { World } from '../net/world.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Engine } from './engine.ts';
import { newRun, type Run } from './run.ts';

const SCHEMA = 'retrace.run/2';
/** Texts longer than this are kept once, and stand elsewhere as their number. */
const LONG = 256;

interface Saved {
  schema: typeof SCHEMA;
  run: unknown;
  texts: readonly string[];
}

type Kept<C> = Pick<
  Run<C>,
  'scenario' | 'core' | 'world' | 'seed' | 'horizon_ms' | 'eventLimit' | 'due' | 'events' | 'turns' | 'state' | 'reason'
>;

/**
 * A run as text, to go on from later: core, world and scenario, without the trace so far. Bodies and other long texts
 * are kept once however often they occur.
 */
export function saveRun<C>(run: Run<C>): string {
  const { scenario, core, world, seed, horizon_ms, eventLimit, due, events, turns, state, reason } = run;
  const kept: Kept<C> = { scenario, core, world, seed, horizon_ms, eventLimit, due, events, turns, state, reason };
  const numbers = new Map<string, number>();
  const saved: Saved = { schema: SCHEMA, run: pack(kept, numbers), texts: [...numbers.keys()] };
  return JSON.stringify(saved);
}

/**
 * The run that `saveRun` wrote, with an empty trace; it goes on exactly as the saved one did. `answers` are those an
 * unscripted origin gave after the save: they are replayed, not asked for again. Throws when the text is no saved run.
 */
export function restoreRun<C>(engine: Engine<C>, text: string, answers: World['answers'] = {}): Run<C> {
  const saved = JSON.parse(text) as Partial<Saved>;
  if (saved.schema !== SCHEMA) throw new Error(`not a saved run: schema ${String(saved.schema)}`);
  const { texts = [] } = saved;
  const kept = (texts.length === 0 ? saved.run : unpack(saved.run, texts)) as Kept<C>;
  const { scenario, core, world, seed, horizon_ms, eventLimit, due, events, turns, state, reason } = kept;
  Object.assign(world.answers, answers);
  const parts = { scenario: scenario as Scenario, world, seed, core };
  const run = newRun(engine, parts, { horizon_ms, events: eventLimit });
  return Object.assign(run, { due, events, turns, state, reason });
}

/** The value with `{ $text: number }` in place of long texts; each gets the next number when it is first met. What holds none is not copied. */
function pack(value: unknown, numbers: Map<string, number>): unknown {
  if (typeof value === 'string') return value.length > LONG ? { $text: numberOf(value, numbers) } : value;
  if (typeof value !== 'object' || value === null) return value;
  const holder = value as Record<string, unknown>;
  let copy: Record<string, unknown> | null = null;
  for (const key of Object.keys(holder)) {
    const packed = pack(holder[key], numbers);
    if (packed === holder[key]) continue;
    copy ??= (Array.isArray(value) ? [...value] : { ...holder }) as Record<string, unknown>;
    copy[key] = packed;
  }
  return copy ?? value;
}

function numberOf(text: string, numbers: Map<string, number>): number {
  const number = numbers.get(text) ?? numbers.size;
  numbers.set(text, number);
  return number;
}

/** Puts the texts back where their numbers stand, in place. */
function unpack(value: unknown, texts: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const holder = value as Record<string, unknown>;
  if (typeof holder.$text === 'number') return textAt(texts, holder.$text);
  for (const key of Object.keys(holder)) holder[key] = unpack(holder[key], texts);
  return value;
}

function textAt(texts: readonly string[], number: number): string {
  const text = texts[number];
  if (text === undefined) throw new Error(`not a saved run: text ${number} is missing`);
  return text;
}

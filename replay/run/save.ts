import { utf8ToLatin1 } from '../../core/base/bytes.ts';
import { sha256Hex } from '../../core/base/digest.ts';
import type { World } from '../net/world.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Engine } from './engine.ts';
import { newRun, type Run } from './run.ts';

const SCHEMA = 'retrace.run/1';
/** Strings longer than this are kept once, by their digest. */
const LONG = 256;

interface Saved {
  schema: typeof SCHEMA;
  run: unknown;
  blobs: Record<string, string>;
}

type Kept = Pick<
  Run,
  'scenario' | 'world' | 'seed' | 'horizon_ms' | 'eventLimit' | 'due' | 'events' | 'turns' | 'state' | 'reason'
>;

/**
 * A run as text, to go on from later: core, world and scenario, without the trace so far. Bodies and other long texts
 * are kept once however often they occur.
 */
export function saveRun<C>(run: Run<C>): string {
  const { scenario, world, seed, horizon_ms, eventLimit, due, events, turns, state, reason } = run;
  const kept: Kept = { scenario, world, seed, horizon_ms, eventLimit, due, events, turns, state, reason };
  const blobs: Saved['blobs'] = {};
  const saved: Saved = { schema: SCHEMA, run: pack({ ...kept, core: coreOf(run) }, blobs), blobs };
  return JSON.stringify(saved);
}

/** The core's own text, as a value where it is JSON, so that its long strings are shared too. */
function coreOf<C>(run: Run<C>): { json: unknown } | { text: string } {
  const text = run.engine.saveCore(run.core);
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return { text };
  }
}

/**
 * The run that `saveRun` wrote, with an empty trace; it goes on exactly as the saved one did. `answers` are those an
 * unscripted origin gave after the save: they are replayed, not asked for again. Throws when the text is no saved run.
 */
export function restoreRun<C>(engine: Engine<C>, text: string, answers: World['answers'] = {}): Run<C> {
  const saved = JSON.parse(text) as Partial<Saved>;
  if (saved.schema !== SCHEMA) throw new Error(`not a saved run: schema ${String(saved.schema)}`);
  const { core, ...kept } = unpack(saved.run, saved.blobs ?? {}) as Kept & { core: { json?: unknown; text?: string } };
  const { scenario, world, seed, horizon_ms, eventLimit, due, events, turns, state, reason } = kept;
  Object.assign(world.answers, answers);
  const coreText = core.text ?? JSON.stringify(core.json);
  const parts = { scenario: scenario as Scenario, world, seed, core: engine.restoreCore(coreText) };
  const run = newRun(engine, parts, { horizon_ms, events: eventLimit });
  return Object.assign(run, { due, events, turns, state, reason });
}

/** Replaces long strings by `{ $blob: digest }`. */
function pack(value: unknown, blobs: Record<string, string>): unknown {
  if (typeof value === 'string') return value.length > LONG ? { $blob: keep(value, blobs) } : value;
  if (Array.isArray(value)) return value.map((item) => pack(item, blobs));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, pack(inner, blobs)] as const);
  return Object.fromEntries(entries);
}

/** Texts are named by the digest of their UTF-8 bytes; one that has lost to another of the same name gets its own. */
function keep(text: string, blobs: Record<string, string>): string {
  let name = sha256Hex(utf8ToLatin1(text));
  while (blobs[name] !== undefined && blobs[name] !== text) name += '+';
  blobs[name] = text;
  return name;
}

function unpack(value: unknown, blobs: Record<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => unpack(item, blobs));
  if (typeof value !== 'object' || value === null) return value;
  const digest = (value as { $blob?: unknown }).$blob;
  if (typeof digest === 'string' && Object.keys(value).length === 1) {
    const text = blobs[digest];
    if (text === undefined) throw new Error(`not a saved run: text ${digest} is missing`);
    return text;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpack(inner, blobs)]));
}

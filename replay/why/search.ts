/** Finds, among candidates, those that turn an outcome over when they are played, and the least number that does. */
import type { Candidate } from './candidates.ts';
import type { Change } from './change.ts';

/** A change that was played and turned the outcome over. */
export interface Flip {
  readonly change: Change;
  /** For a number: which side of it turns over, and what it is now. */
  readonly bound?: { readonly side: 'at least' | 'at most'; readonly value: number; readonly now: number };
  /** What the outcome is then. */
  readonly becomes: string;
}

interface Search {
  /** Plays a change; answers the side of the outcome, or null when it is as before or cannot be played. */
  readonly turned: (change: Change) => Promise<string | null>;
  /** Numbers that stand in the facts: thresholds lie beside them. */
  readonly hints: readonly number[];
  /** True when no more may be played. */
  readonly isSpent: () => boolean;
  /** So many flips are enough. */
  readonly most: number;
}

/** Flips in the order of the candidates, the smallest first; at most one for each knob. */
export async function flipsAmong(candidates: readonly Candidate[], search: Search): Promise<Flip[]> {
  const flips: Flip[] = [];
  const knobs = new Set<string>();
  for (const candidate of candidates) {
    if (flips.length >= search.most || search.isSpent()) break;
    const flip = await tried(candidate, search);
    const knob = flip === null ? '' : knobOf(flip.change);
    if (flip === null || knobs.has(knob)) continue;
    knobs.add(knob);
    flips.push(flip);
  }
  return flips;
}

function knobOf(change: Change): string {
  const name = 'name' in change ? change.name : '';
  const whose = 'of' in change ? change.of : '';
  return `${change.kind} ${whose} ${name}`;
}

async function tried(candidate: Candidate, search: Search): Promise<Flip | null> {
  if ('number' in candidate) return threshold(candidate, search);
  const becomes = await search.turned(candidate.change);
  return becomes === null ? null : { change: candidate.change, becomes };
}

type Numbered = Extract<Candidate, { number: unknown }>;

/** The number nearest to the present one that turns the outcome over, checked against its neighbour that does not. */
async function threshold({ number, make }: Numbered, search: Search): Promise<Flip | null> {
  const { now } = number;
  const known = new Map<number, string | null>([[now, null]]);
  const at = async (value: number): Promise<string | null> => {
    const seen = known.get(value);
    if (seen !== undefined) return seen;
    const becomes = search.isSpent() ? null : await search.turned(make(value));
    known.set(value, becomes);
    return becomes;
  };
  const value =
    (await hinted(number, at, search.hints)) ?? (await galloped(number, at, 1)) ?? (await galloped(number, at, -1));
  const becomes = value === null ? null : await at(value);
  if (value === null || becomes === null) return null;
  const side = value > now ? 'at least' : 'at most';
  const shown = (n: number) => Number((n * (number.unit ?? 1)).toFixed(6));
  return { change: make(value), bound: { side, value: shown(value), now: shown(now) }, becomes };
}

type At = (value: number) => Promise<string | null>;
type Numbers = Numbered['number'];

/** Beside a number of the facts, with the neighbour towards the present value checked. */
async function hinted({ now, least, most }: Numbers, at: At, hints: readonly number[]): Promise<number | null> {
  const near = hints.flatMap((hint) => [hint - 1, hint, hint + 1, -hint - 1, -hint, 1 - hint]);
  const fits = [...new Set(near)].filter((value) => value >= least && value <= most && value !== now);
  for (const value of fits.toSorted((a, b) => Math.abs(a - now) - Math.abs(b - now))) {
    if ((await at(value)) === null) continue;
    const before = value > now ? value - 1 : value + 1;
    return (await at(before)) === null ? value : null;
  }
  return null;
}

/** Unless not even the last value turns over: ever longer steps away from the present value, then halved back to the first value that turns over. */
async function galloped({ now, least, most }: Numbers, at: At, direction: 1 | -1): Promise<number | null> {
  const end = direction > 0 ? most : least;
  if (end === now || (await at(end)) === null) return null;
  let no = now;
  for (let step = 1; ; step *= 4) {
    const value = Math.max(least, Math.min(most, now + direction * step));
    if ((value - no) * direction <= 0) return null;
    if ((await at(value)) !== null) return halved(no, value, at);
    no = value;
  }
}

async function halved(from: number, to: number, at: At): Promise<number> {
  let [no, yes] = [from, to];
  while (Math.abs(yes - no) > 1) {
    const middle = Math.trunc((no + yes) / 2);
    if ((await at(middle)) === null) no = middle;
    else yes = middle;
  }
  return yes;
}

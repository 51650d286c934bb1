import type { Due } from '../txn/core_state.ts';

type Target = Due['target'];
type Kind = 'sm' | 'client' | 'server' | 'query' | 'schedule';

/** Whom each arranged event is for. */
interface Index {
  readonly of: Readonly<Record<Kind, Map<number, Due[]>>>;
  size: number;
}

/** By the list they are about. An index can be made again from its list at any time. */
const INDEXES = new WeakMap<readonly Due[], Index>();

/** Puts an event into the list, the earliest first; of equal times the one arranged first. */
export function insertDue(all: Due[], due: Due): void {
  const index = indexOf(all);
  all.splice(placeOf(all, due), 0, due);
  note(index, due);
}

/** The event of a name that is arranged for a target. */
export function findDue(all: Due[], target: Target, name: string): Due | undefined {
  return ofTarget(indexOf(all), target)?.find((due) => due.name === name);
}

/** Takes an event of the list out of it. */
export function removeDue(all: Due[], due: Due): void {
  const index = indexOf(all);
  all.splice(placeOf(all, due), 1);
  const [kind, id] = keyOf(due.target);
  const rest = (index.of[kind].get(id) ?? []).filter((other) => other !== due);
  if (rest.length === 0) index.of[kind].delete(id);
  else index.of[kind].set(id, rest);
  index.size--;
}

/** Takes all events of a target out of the list. */
export function removeAllDue(all: Due[], target: Target): void {
  for (const due of ofTarget(indexOf(all), target) ?? []) removeDue(all, due);
}

/** Where an event stands, or would stand, in the list. */
function placeOf(all: readonly Due[], { at_ms, seq }: Due): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = all[middle] as Due;
    if (other.at_ms < at_ms || (other.at_ms === at_ms && other.seq < seq)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function keyOf(target: Target): readonly [Kind, number] {
  if ('sm' in target) return ['sm', target.sm];
  if ('client' in target) return ['client', target.client];
  if ('server' in target) return ['server', target.server];
  return 'query' in target ? ['query', target.query] : ['schedule', 0];
}

function ofTarget(index: Index, target: Target): Due[] | undefined {
  const [kind, id] = keyOf(target);
  return index.of[kind].get(id);
}

function indexOf(all: Due[]): Index {
  const known = INDEXES.get(all);
  if (known?.size === all.length) return known;
  const of = { sm: new Map(), client: new Map(), server: new Map(), query: new Map(), schedule: new Map() };
  const index: Index = { of, size: 0 };
  for (const due of all) note(index, due);
  INDEXES.set(all, index);
  return index;
}

function note(index: Index, due: Due): void {
  const [kind, id] = keyOf(due.target);
  const others = index.of[kind].get(id);
  if (others === undefined) index.of[kind].set(id, [due]);
  else others.push(due);
  index.size++;
}

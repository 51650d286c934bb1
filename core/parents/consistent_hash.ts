import type { Parent } from '../config/parent_config.ts';
import { choose, type Search, standing } from './choice.ts';
import { sipHash } from './siphash.ts';

interface Point {
  readonly at: bigint;
  readonly index: number;
}

const POINTS = 1024;
const rings = new WeakMap<readonly Parent[], readonly Point[]>();

type List = 'primary' | 'secondary';

/** Parents by the place of the path on a ring of hashes. ATS: ParentConsistentHash::selectParent. */
export function selectByHash(search: Search, key: string): Parent | null {
  const { result } = search;
  const walk = new Walk(search, key);
  const avoided = search.first ? null : (search.rule[result.list][result.index]?.host ?? null);
  let list: List = search.first ? 'primary' : walk.listAfterFailure();
  for (let at = walk.next(list, avoided); ; at = walk.next(list, avoided)) {
    const found = at === null ? 'down' : standing(search, list, at);
    if (at !== null && found !== 'down') return choose(search, list, at, found === 'retry');
    const other = walk.listAfter(list);
    if (other === null) return null;
    list = other;
  }
}

/** One transaction's way around the rings. */
class Walk {
  private readonly search: Search;
  private readonly key: bigint;
  private readonly ended: Record<List, boolean> = { primary: false, secondary: false };

  constructor(search: Search, key: string) {
    this.search = search;
    this.key = sipHash(key);
    this.ended.secondary = search.rule.secondary.length === 0;
  }

  /** The next parent on a ring whose host is not the one that failed; null when the ring is through. */
  next(list: List, avoided: string | null): number | null {
    const { rule, result } = this.search;
    const ring = ringOf(rule[list]);
    let cursor = result.cursors[list];
    for (let steps = 0; steps < ring.length; steps++) {
      cursor = cursor === null ? firstAtOrAfter(ring, this.key) : (cursor + 1) % ring.length;
      result.cursors[list] = cursor;
      const index = ring[cursor]?.index ?? -1;
      if (avoided !== null && rule[list][index]?.host === avoided) continue;
      if (steps === 0 || standing(this.search, list, index) !== 'down') return index;
    }
    this.ended[list] = true;
    return null;
  }

  listAfterFailure(): List {
    return this.ended.secondary || this.search.rule.secondaryMode !== 1 ? 'primary' : 'secondary';
  }

  /** Where to go on when a parent is not to be had. */
  listAfter(list: List): List | null {
    const wanted: List = this.search.rule.secondaryMode === 1 ? 'secondary' : 'primary';
    const other: List = wanted === 'primary' ? 'secondary' : 'primary';
    if (!this.ended[wanted]) return wanted;
    if (!this.ended[other]) return other;
    return this.ended[list] ? null : list;
  }
}

/** Points of all parents in order of their hash; the first to take a point keeps it. */
function ringOf(parents: readonly Parent[]): readonly Point[] {
  const known = rings.get(parents);
  if (known) return known;
  const taken = new Map<bigint, number>();
  for (const [index, { hash, weight }] of parents.entries())
    for (let i = 0; i < Math.round(POINTS * weight); i++) {
      const at = sipHash(`${i}-${hash}`);
      if (!taken.has(at)) taken.set(at, index);
    }
  const ring = [...taken].map(([at, index]) => ({ at, index })).sort((a, b) => (a.at < b.at ? -1 : 1));
  rings.set(parents, ring);
  return ring;
}

function firstAtOrAfter(ring: readonly Point[], key: bigint): number {
  let low = 0;
  let high = ring.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ring[middle]?.at ?? 0n) < key) low = middle + 1;
    else high = middle;
  }
  return low % Math.max(1, ring.length);
}

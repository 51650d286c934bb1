import type { Parent, ParentRule } from '../config/parent_config.ts';
import { choose, type Search, standing } from './choice.ts';
import { sipHash } from './siphash.ts';

interface Point {
  readonly at: bigint;
  readonly index: number;
}

const POINTS = 1024;
const rings = new WeakMap<readonly Parent[], readonly Point[]>();

type List = 'primary' | 'secondary';

/**
 * Parents by the place of the path on a ring of hashes. After a failure the second list comes first, or the next host on
 * the first one; whoever is down is passed over, whatever its host. ATS: ParentConsistentHash::selectParent.
 */
export function selectByHash(search: Search, key: string): Parent | null {
  const { rule } = search;
  const left = { primary: ringOf(rule.primary).length, secondary: ringOf(rule.secondary).length };
  const hash = sipHash(key);
  let index = initial(search, hash, left);
  let list: List | null = search.first || left.secondary === 0 || rule.secondaryMode !== 1 ? 'primary' : 'secondary';
  while (list) {
    const found = index === null ? 'down' : standing(search, list, index);
    if (index !== null && found !== 'down') return choose(search, list, index, found === 'retry');
    list = listAfter(rule, left);
    if (list) index = step(search, list, hash, left);
  }
  return null;
}

/** The first point looked at: on the first list, after a failure, the next one of another host. */
function initial(search: Search, hash: bigint, left: Record<List, number>): number | null {
  const { first, rule, result } = search;
  if (first) return step(search, 'primary', hash, left);
  if (left.secondary > 0 && rule.secondaryMode === 1) return step(search, 'secondary', hash, left);
  const failed = rule[result.list][result.index]?.host;
  while (left.primary > 0) {
    const index = step(search, 'primary', hash, left);
    if (rule.primary[index]?.host !== failed) return index;
  }
  return null;
}

/** One point further on a ring; the first is the path's own. */
function step({ rule, result }: Search, list: List, hash: bigint, left: Record<List, number>): number {
  left[list]--;
  const ring = ringOf(rule[list]);
  const cursor = result.cursors[list];
  const at = cursor === null ? firstAtOrAfter(ring, hash) : (cursor + 1) % ring.length;
  result.cursors[list] = at;
  return ring[at]?.index ?? -1;
}

/** Which list comes next: the second first or the first first, as long as points are left. */
function listAfter(rule: ParentRule, left: Readonly<Record<List, number>>): List | null {
  const order: readonly List[] = rule.secondaryMode === 1 ? ['secondary', 'primary'] : ['primary', 'secondary'];
  return order.find((list) => left[list] > 0) ?? null;
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

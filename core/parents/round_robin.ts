import type { Parent } from '../config/parent_config.ts';
import { choose, type Search, standing } from './choice.ts';

/** Walks the list from where the mode begins, or from behind the one that failed. ATS: ParentRoundRobin::selectParent. */
export function selectInTurn(search: Search): Parent | null {
  const { rule, result } = search;
  const count = rule.primary.length;
  if (count === 0) return null;
  let at = search.first ? begin(search, count) : latch(search, (result.index + 1) % count);
  if (search.first) result.start = at;
  else if (at === result.start && rule.goDirect) return null;
  for (let i = 0; i < count; i++) {
    const found = standing(search, 'primary', at);
    if (found !== 'down') return choose(search, 'primary', at, found === 'retry');
    at = latch(search, (at + 1) % count);
    if (at === result.start) return null;
  }
  return null;
}

/** Where a walk begins: at the first, at the next, where the client's address says, or at the last good one. */
function begin({ rule, state, result, client }: Search, count: number): number {
  const key = String(result.rule);
  switch (rule.roundRobin) {
    case 'strict': {
      const turn = state.turns[key] ?? 0;
      state.turns[key] = turn + 1;
      return turn % count;
    }
    case 'true':
      return client ? Number(BigInt(`0x${client.hex}`) % BigInt(count)) : 0;
    case 'latched':
      return state.latched[key] ?? 0;
    default:
      return 0;
  }
}

function latch({ state, result }: Search, at: number): number {
  state.latched[String(result.rule)] = at;
  return at;
}

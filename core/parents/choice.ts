import type { Ip } from '../base/ip.ts';
import type { Parent, ParentRule } from '../config/parent_config.ts';
import type { ParentState } from '../txn/core_state.ts';
import type { ParentResult } from '../txn/txn.ts';
import { isDue, isUnavailable, type Limits, markOf } from './marks.ts';

/** One search for a parent: the rule, what is remembered, and where this transaction's walk stands. */
export interface Search {
  readonly rule: ParentRule;
  /** False after a parent failed. */
  readonly first: boolean;
  readonly state: ParentState;
  readonly result: ParentResult;
  readonly limits: Limits;
  /** Epoch seconds at which the transaction's request came. */
  readonly started: number;
  readonly client: Ip | null;
  /** Parents that are this machine count as down. Record: parent_proxy.self_detect. */
  readonly avoidsSelf: boolean;
}

/** May this parent be asked? `retry`: it is down, but it is time to try it. */
export function standing(search: Search, list: 'primary' | 'secondary', index: number): 'up' | 'retry' | 'down' {
  const { rule, state, result, limits, started } = search;
  const parent = rule[list][index];
  if (!parent || (search.avoidsSelf && isSelf(parent))) return 'down';
  const mark = markOf(state, { rule: result.rule, list, index });
  if (!isUnavailable(mark, limits)) return 'up';
  return isDue(mark, limits, started) ? 'retry' : 'down';
}

function isSelf({ host }: Parent): boolean {
  return host.startsWith('127.') || host === 'localhost' || host === '::1';
}

/** Writes the choice down. */
export function choose(search: Search, list: 'primary' | 'secondary', index: number, retry: boolean): Parent | null {
  Object.assign(search.result, { list, index, retry });
  return search.rule[list][index] ?? null;
}

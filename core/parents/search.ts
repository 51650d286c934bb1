import { parseIp } from '../base/ip.ts';
import { intOf } from '../config/config.ts';
import { type ParentRule, parentRuleFor } from '../config/parent_config.ts';
import type { Core } from '../txn/core_state.ts';
import type { ParentSearch } from '../txn/env.ts';
import { newParentResult } from '../txn/hop.ts';
import type { Txn } from '../txn/txn.ts';
import type { Search } from './choice.ts';
import { selectByHash } from './consistent_hash.ts';
import { isUnavailable, type Limits, markDown, markOf, markUp } from './marks.ts';
import { selectInTurn } from './round_robin.ts';

/** Parents for the transactions of a server, at a moment (epoch seconds). ATS: ParentConfigParams. */
export function parentSearch(
  core: Core,
  now: number,
  describe: (txn: Txn) => Parameters<typeof parentRuleFor>[1],
): ParentSearch {
  return {
    find: (txn) => {
      Object.assign(txn.parent, newParentResult());
      txn.parent.rule = parentRuleFor(core.config.parents, describe(txn));
      select(core, txn, true);
    },
    exists: (txn) => {
      const at = parentRuleFor(core.config.parents, describe(txn));
      const rule = at === null ? undefined : core.config.parents[at];
      const isUp = (list: 'primary' | 'secondary') => (_: unknown, index: number) =>
        !isUnavailable(markOf(core.parents, { rule: at, list, index }), limitsOf(core));
      return rule !== undefined && (rule.primary.some(isUp('primary')) || rule.secondary.some(isUp('secondary')));
    },
    next: (txn) => select(core, txn, false),
    markDown: (txn) => markDown(core.parents, txn.parent, txn.parent.retry, limitsOf(core), now),
    markUp: (txn) => markUp(core.parents, txn.parent),
  };
}

function limitsOf(core: Core): Limits {
  return {
    threshold: intOf(core.config, 'proxy.config.http.parent_proxy.fail_threshold'),
    retryTime: intOf(core.config, 'proxy.config.http.parent_proxy.retry_time'),
  };
}

/** No rule: the origin itself. A rule: the parent its walk comes to. ATS: findParent, nextParent. */
function select(core: Core, txn: Txn, first: boolean): void {
  const { parent } = txn;
  const rule = parent.rule === null ? undefined : core.config.parents[parent.rule];
  if (!rule) {
    parent.result = 'DIRECT';
    return;
  }
  const search = searchOf(core, txn, rule, first);
  const chosen =
    rule.roundRobin === 'consistent_hash' ? selectByHash(search, pathKey(txn, rule)) : selectInTurn(search);
  if (!chosen) {
    parent.result = rule.goDirect && rule.isProxy ? 'DIRECT' : 'FAIL';
    return;
  }
  parent.result = 'SPECIFIED';
  txn.parent_info.name = chosen.host;
  parent.port = chosen.port;
}

function searchOf(core: Core, txn: Txn, rule: ParentRule, first: boolean): Search {
  const selfDetect = intOf(core.config, 'proxy.config.http.parent_proxy.self_detect');
  return {
    rule,
    first,
    state: core.parents,
    result: txn.parent,
    limits: limitsOf(core),
    started: txn.times.clientRequest,
    client: parseIp(txn.clientAddress.ip),
    avoidsSelf: selfDetect !== 0 && !rule.ignoresSelfDetect,
  };
}

/** What the place on the ring is made of: path and query, not the host. */
function pathKey(txn: Txn, rule: ParentRule): string {
  const { path, query } = txn.clientRequest.url;
  return `/${path}${rule.hashesQuery && query !== null ? `?${query}` : ''}`;
}

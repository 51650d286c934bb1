/**
 * The rules of a table by host, so that a lookup does not walk the whole file. It is derived from the table and kept
 * beside it, never in saved state. ATS: UrlRewrite::MappingsStore
 */
import type { RemapRule, RemapTable, RuleKind } from '../config/remap_table.ts';

interface RuleIndex {
  /** Plain rules of each host in file order; '' for those without host. */
  byHost: ReadonlyMap<string, readonly RemapRule[]>;
  /** Rules with a pattern for a host, in file order. */
  patterns: readonly RemapRule[];
}

/** Rules that are looked up together. */
export type RuleGroup = 'forward' | 'recv_port' | 'redirect' | 'redirect_temporary' | 'reverse';

const GROUP_OF: Readonly<Record<RuleKind, RuleGroup>> = {
  map: 'forward',
  map_with_referer: 'forward',
  map_with_recv_port: 'recv_port',
  redirect: 'redirect',
  redirect_temporary: 'redirect_temporary',
  reverse_map: 'reverse',
};

const built = new WeakMap<RemapTable, Map<RuleGroup, RuleIndex>>();

/** The index of one group of a table's rules, null when there are none; made at the first question. */
export function ruleIndex(table: RemapTable, group: RuleGroup): RuleIndex | null {
  const known = built.get(table) ?? build(table);
  return known.get(group) ?? null;
}

type Growing = { byHost: Map<string, RemapRule[]>; patterns: RemapRule[] };

function build(table: RemapTable): Map<RuleGroup, RuleIndex> {
  const groups = new Map<RuleGroup, Growing>();
  for (const rule of table.rules) {
    const group = GROUP_OF[rule.kind];
    const index: Growing = groups.get(group) ?? { byHost: new Map(), patterns: [] };
    groups.set(group, index);
    if (rule.regex) index.patterns.push(rule);
    else addTo(index.byHost, rule);
  }
  built.set(table, groups);
  return groups;
}

function addTo(byHost: Map<string, RemapRule[]>, rule: RemapRule): void {
  const rules = byHost.get(rule.from.host);
  if (rules === undefined) byHost.set(rule.from.host, [rule]);
  else rules.push(rule);
}

import { expect, test } from 'vitest';
import { type ParentRule, readParents } from '../config/parent_config.ts';
import { newParentResult } from '../txn/hop.ts';
import type { Search } from './choice.ts';
import { selectByHash } from './consistent_hash.ts';
import { markDown } from './marks.ts';

const limits = { threshold: 1, retryTime: 300 };

const rules = new Map<string, ParentRule>();

/** The rule with these lists: one for all searches, because its ring takes a while to make. */
function ruleWith(lists: string): ParentRule {
  const [read] = rules.has(lists) ? [] : readParents(`dest_domain=. ${lists} round_robin=consistent_hash`, '', []);
  if (read) rules.set(lists, read);
  const rule = rules.get(lists);
  if (!rule) throw new Error('no rule');
  return rule;
}

function search(lists: string): Search {
  const rule = ruleWith(lists);
  const state = { marks: {}, turns: {}, latched: {} };
  const result = { ...newParentResult(), rule: 0 };
  return { rule, first: true, state, result, limits, started: 1000, client: null, avoidsSelf: false };
}

const PATHS = Array.from({ length: 300 }, (_, i) => `/path/${i}`);
const THREE = 'parent="a.test:1;b.test:1;c.test:1"';

function shares(lists: string, change?: (one: Search) => void): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const path of PATHS) {
    const one = search(lists);
    change?.(one);
    const host = selectByHash(one, path)?.host ?? 'none';
    counts[host] = (counts[host] ?? 0) + 1;
  }
  return counts;
}

test('a path has one parent, and the paths are spread over all', () => {
  expect(selectByHash(search(THREE), '/a')).toEqual(selectByHash(search(THREE), '/a'));
  const counts = shares(THREE);
  expect(Object.keys(counts).toSorted()).toEqual(['a.test', 'b.test', 'c.test']);
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(50);
});

test('a heavier parent gets more', () => {
  const counts = shares('parent="a.test:1|3;b.test:1|1"');
  expect(counts['a.test']).toBeGreaterThan(2 * (counts['b.test'] ?? 0));
});

test('only the paths of one that is down move', () => {
  const before = PATHS.map((path) => selectByHash(search(THREE), path)?.host);
  const after = PATHS.map((path) => {
    const one = search(THREE);
    markDown(one.state, { rule: 0, list: 'primary', index: 1 }, false, limits, 990);
    return selectByHash(one, path)?.host;
  });
  expect(after).not.toContain('b.test');
  expect(after.filter((host, i) => host !== before[i])).toHaveLength(before.filter((host) => host === 'b.test').length);
});

test('two ports of one host are one place on the ring: the second is never asked', () => {
  const ports = PATHS.map((path) => selectByHash(search('parent="a.test:1;a.test:2"'), path)?.port);
  expect(new Set(ports)).toEqual(new Set([1]));
});

test('a name of its own on the ring makes them two', () => {
  const ports = PATHS.map((path) => selectByHash(search('parent="a.test:1&x;a.test:2&y"'), path)?.port);
  expect(new Set(ports)).toEqual(new Set([1, 2]));
});

test.each([
  [1, ['p.test', 's.test']],
  [2, ['p.test', 'q.test']],
])('after a failure the next list is that of mode %i', (mode, expected) => {
  const walk = search(`parent="p.test:1;q.test:1" secondary_parent="s.test:1" secondary_mode=${mode}`);
  const path = PATHS.find((one) => selectByHash(search('parent="p.test:1;q.test:1"'), one)?.host === 'p.test') ?? '';
  const first = selectByHash(walk, path)?.host;
  const second = selectByHash({ ...walk, first: false }, path)?.host;
  expect([first, second]).toEqual(expected);
});

test('a secondary that fails is asked again: only the first list passes a failed host over', () => {
  const walk = search('parent="p.test:1" secondary_parent="s.test:1"');
  const hosts = [selectByHash(walk, '/a')?.host];
  for (let i = 0; i < 3; i++) hosts.push(selectByHash({ ...walk, first: false }, '/a')?.host);
  expect(hosts).toEqual(['p.test', 's.test', 's.test', 's.test']);
});

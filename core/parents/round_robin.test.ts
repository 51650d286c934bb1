import { expect, test } from 'vitest';
import { parseIp } from '../base/ip.ts';
import { readParents } from '../config/parent_config.ts';
import { newParentResult } from '../txn/hop.ts';
import type { Search } from './choice.ts';
import { markDown } from './marks.ts';
import { selectInTurn } from './round_robin.ts';

const limits = { threshold: 1, retryTime: 300 };

function search(options: string, given: Partial<Search> = {}): Search {
  const [rule] = readParents(`dest_domain=. parent="a:1;b:1;c:1" ${options}`, 'parent.config', []);
  if (!rule) throw new Error('no rule');
  const result = { ...newParentResult(), rule: 0 };
  const state = { marks: {}, turns: {}, latched: {} };
  const client = parseIp('127.0.0.1');
  return { rule, first: true, state, result, limits, started: 1000, client, avoidsSelf: false, ...given };
}

/** Marks these parents of a search as down since a second. */
function down(from: Search, since: number, ...indices: number[]): Search {
  for (const index of indices) markDown(from.state, { rule: 0, list: 'primary', index }, false, limits, since);
  return from;
}

test('false begins with the first', () => {
  expect(selectInTurn(search('round_robin=false'))?.host).toBe('a');
});

test('strict takes the next one each time', () => {
  const first = search('round_robin=strict');
  expect([0, 0, 0, 0].map(() => selectInTurn(first)?.host)).toEqual(['a', 'b', 'c', 'a']);
});

test("true goes by the client's address as a number", () => {
  const from = (ip: string) => selectInTurn(search('round_robin=true', { client: parseIp(ip) }))?.host;
  expect(['0.0.0.3', '0.0.0.4', '0.0.0.5', '127.0.0.1'].map(from)).toEqual(['a', 'b', 'c', 'c']);
});

test('latched stays with the last good one', () => {
  const one = down(search('round_robin=latched'), 990, 0);
  expect(selectInTurn(one)?.host).toBe('b');
  const later = search('round_robin=latched', { state: { ...one.state, marks: {} } });
  expect(selectInTurn(later)?.host).toBe('b');
});

test('one that is down is passed over until its time comes, and is then a retry', () => {
  expect(selectInTurn(down(search(''), 990, 0))?.host).toBe('b');
  const due = down(search(''), 699, 0);
  expect([selectInTurn(due)?.host, due.result.retry]).toEqual(['a', true]);
});

test('after a failure the next one is asked, and with go_direct nobody a second time', () => {
  const hosts = (options: string) => {
    const walk = search(options);
    const first = selectInTurn(walk)?.host;
    const rest = [0, 0, 0].map(() => selectInTurn({ ...walk, first: false })?.host);
    return [first, ...rest];
  };
  expect(hosts('')).toEqual(['a', 'b', 'c', undefined]);
  expect(hosts('go_direct=false')).toEqual(['a', 'b', 'c', 'a']);
});

test('with all of them down there is none', () => {
  expect(selectInTurn(down(search(''), 990, 0, 1, 2))).toBeNull();
});

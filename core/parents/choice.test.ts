import { expect, test } from 'vitest';
import { readParents } from '../config/parent_config.ts';
import { newParentResult } from '../txn/hop.ts';
import { choose, type Search, standing } from './choice.ts';

function search(avoidsSelf: boolean): Search {
  const [rule] = readParents('dest_domain=. parent="127.0.0.1:1;a.test:1"', 'parent.config', []);
  if (!rule) throw new Error('no rule');
  const state = { marks: {}, turns: {}, latched: {} };
  const limits = { threshold: 1, retryTime: 300 };
  return { rule, first: true, state, result: newParentResult(), limits, started: 1000, client: null, avoidsSelf };
}

test('a parent that is this machine counts as down where that is watched', () => {
  expect(standing(search(true), 'primary', 0)).toBe('down');
  expect(standing(search(false), 'primary', 0)).toBe('up');
  expect(standing(search(true), 'primary', 1)).toBe('up');
});

test('one that is not there is down', () => {
  expect(standing(search(false), 'secondary', 0)).toBe('down');
});

test('a choice is written down', () => {
  const one = search(false);
  expect(choose(one, 'primary', 1, true)?.host).toBe('a.test');
  expect(one.result).toMatchObject({ list: 'primary', index: 1, retry: true });
});

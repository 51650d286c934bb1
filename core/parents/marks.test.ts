import { expect, test } from 'vitest';
import type { ParentState } from '../txn/core_state.ts';
import { isDue, isUnavailable, markDown, markOf, markUp } from './marks.ts';

const limits = { threshold: 3, retryTime: 300 };
const place = { rule: 0, list: 'primary', index: 1 } as const;
const none = (): ParentState => ({ marks: {}, turns: {}, latched: {} });

test('a parent nobody complained of is up', () => {
  expect(isUnavailable(markOf(none(), place), limits)).toBe(false);
});

test('failures are counted from the first, whose time stays; at the threshold the parent is left out', () => {
  const state = none();
  const left = [1000, 1010, 1020].map((now) => {
    markDown(state, place, false, limits, now);
    return isUnavailable(markOf(state, place), limits);
  });
  expect(left).toEqual([false, false, true]);
  expect(markOf(state, place)).toEqual({ failedAt: 1000, failures: 3 });
});

test('a failure long after the last begins anew', () => {
  const state = none();
  markDown(state, place, false, limits, 1000);
  markDown(state, place, false, limits, 1300);
  expect(markOf(state, place)).toEqual({ failedAt: 1000, failures: 2 });
  markDown(state, place, false, limits, 1301);
  expect(markOf(state, place)).toEqual({ failedAt: 1301, failures: 1 });
});

test('it is tried again when the time is over', () => {
  const mark = { failedAt: 1000, failures: 3 };
  expect([isDue(mark, limits, 1300), isDue(mark, limits, 1301)]).toEqual([false, true]);
});

test('an answer clears it, and no other parent', () => {
  const state = none();
  const other = { ...place, list: 'secondary' } as const;
  markDown(state, place, false, limits, 1000);
  markDown(state, other, false, limits, 1000);
  markUp(state, place);
  expect([markOf(state, place).failures, markOf(state, other).failures]).toEqual([0, 1]);
});

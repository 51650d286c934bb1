import type { ParentMark, ParentState } from '../txn/core_state.ts';
import type { ParentResult } from '../txn/txn.ts';

/** Records: parent_proxy.fail_threshold (failures), parent_proxy.retry_time (seconds). `now` in epoch seconds. */
export interface Limits {
  readonly threshold: number;
  readonly retryTime: number;
}

const UP: ParentMark = { failedAt: 0, failures: 0 };

/** Names a parent: its rule, its list and its place there. */
type ParentPlace = Pick<ParentResult, 'rule' | 'list' | 'index'>;

function keyOf({ rule, list, index }: ParentPlace): string {
  return `${rule} ${list} ${index}`;
}

export function markOf(state: ParentState, place: ParentPlace): ParentMark {
  return state.marks[keyOf(place)] ?? UP;
}

/** It failed often enough to be left out. */
export function isUnavailable({ failedAt, failures }: ParentMark, { threshold }: Limits): boolean {
  return failedAt !== 0 && failures >= threshold;
}

/** It has been left out long enough to be tried again. */
export function isDue({ failedAt }: ParentMark, { retryTime }: Limits, started: number): boolean {
  return failedAt + retryTime < started;
}

/** Counts a failure; failures far apart begin anew, one of a retry moves the time and counts as none. ATS: markParentDown. */
export function markDown(state: ParentState, place: ParentPlace, retried: boolean, limits: Limits, now: number): void {
  const { failedAt, failures } = markOf(state, place);
  const isLate = failedAt === 0 || failedAt + limits.retryTime < now;
  const next = retried
    ? { failedAt: now, failures: 0 }
    : isLate
      ? { failedAt: now, failures: 1 }
      : { failedAt, failures: failures + 1 };
  state.marks[keyOf(place)] = next;
}

/** It answered. ATS: markParentUp. */
export function markUp(state: ParentState, place: ParentPlace): void {
  delete state.marks[keyOf(place)];
}

import { expect, test } from 'vitest';
import type { Due } from '../txn/core_state.ts';
import { findDue, insertDue, removeAllDue, removeDue } from './due_list.ts';

const due = (at_ms: number, seq: number, target: Due['target'], name = 't'): Due => ({
  at_ms,
  seq,
  target,
  event: 'EVENT_INTERVAL',
  name,
});
const listOf = (...all: Due[]): Due[] => {
  const list: Due[] = [];
  for (const one of all) insertDue(list, one);
  return list;
};
const seqs = (list: readonly Due[]) => list.map(({ seq }) => seq);

test('the earliest event stands first, of equal times the one arranged first', () => {
  const list = listOf(due(5, 1, { sm: 1 }), due(3, 2, { sm: 2 }), due(5, 3, { client: 1 }), due(3, 4, { query: 1 }));
  expect(seqs(list)).toEqual([2, 4, 1, 3]);
});

test('an event is found by whom it is for and its name', () => {
  const list = listOf(due(5, 1, { sm: 1 }, 'a'), due(5, 2, { client: 1 }, 'a'), due(5, 3, { sm: 1 }, 'b'));
  expect(findDue(list, { sm: 1 }, 'b')?.seq).toBe(3);
  expect(findDue(list, { client: 1 }, 'a')?.seq).toBe(2);
  expect(findDue(list, { client: 1 }, 'b')).toBeUndefined();
  expect(findDue(list, { server: 1 }, 'a')).toBeUndefined();
});

test('one event goes, or all of a target, and the others stay in order', () => {
  const list = listOf(due(5, 1, { sm: 1 }, 'a'), due(5, 2, { sm: 2 }), due(4, 3, { sm: 1 }, 'b'), due(6, 4, { sm: 2 }));
  removeDue(list, findDue(list, { sm: 1 }, 'a') as Due);
  expect(seqs(list)).toEqual([3, 2, 4]);
  expect(findDue(list, { sm: 1 }, 'a')).toBeUndefined();
  removeAllDue(list, { sm: 2 });
  expect(seqs(list)).toEqual([3]);
  removeAllDue(list, { sm: 9 });
  expect(seqs(list)).toEqual([3]);
});

test('a list that was saved and restored is known as well', () => {
  const list = JSON.parse(JSON.stringify(listOf(due(5, 1, { sm: 1 }), due(5, 2, { sm: 2 })))) as Due[];
  removeDue(list, findDue(list, { sm: 1 }, 't') as Due);
  expect(seqs(list)).toEqual([2]);
});

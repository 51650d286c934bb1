import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DIVERGED } from '../../fixtures/command_line.ts';
import { walkthroughRecord } from '../../fixtures/records.ts';
import { WISHES, type Wish } from './keys.ts';
import { fulfil, newMaterial, rowsOf, START, type State, viewOf } from './state.ts';

const material = newMaterial([
  walkthroughRecord(),
  walkthroughRecord({ transaction: 1 }),
  { ...DIVERGED, transaction: 2 },
]);
const SCREEN = { columns: 80, rows: 24 };
const after = (...wishes: Wish[]): State =>
  wishes.reduce((state, wish) => fulfil(state, wish, material, SCREEN), START);

test('one step forward and one back is where one began; the ends hold', () => {
  expect(after('forward').row).toBe(1);
  expect(after('forward', 'back')).toEqual(START);
  expect(after('back')).toEqual(START);
  expect(after('last', 'forward')).toEqual(after('last'));
  expect(after('page forward').row).toBe(10);
});

test('another transaction begins at its first step', () => {
  expect(after('forward', 'next transaction')).toMatchObject({ txn: 1, row: 0 });
  expect(after('next transaction', 'previous transaction')).toEqual(START);
  expect(after('previous transaction', 'forward', 'previous transaction').row).toBe(1);
});

test('the next transaction in trouble, the next marked step', () => {
  expect(after('next trouble').txn).toBe(2);
  const { row } = after('next mark');
  expect(rowsOf(material.timeline(0), true)[row]?.mark).toBe('inferred');
  expect(after('next mark', 'next mark')).toEqual(after('next mark'));
});

test('tabs go round, and can be chosen', () => {
  expect(after('next tab').tab).toBe('headers');
  expect(after('next tab', 'next tab', 'next tab').tab).toBe('decision');
  expect(after('log').tab).toBe('log');
});

test('without events the same state stays selected', () => {
  const state = after(...Array<Wish>(8).fill('forward'), 'events');
  const name = (of: State) => viewOf(of, material).rows[of.row]?.title;
  expect(viewOf(state, material).rows.every(({ kind }) => kind !== 'event')).toBe(true);
  expect(name(state)).toBe('CACHE_LOOKUP');
  expect(name(fulfil(state, 'events', material, SCREEN))).toBe('CACHE_LOOKUP');
});

test('details scroll as far as they go', () => {
  const small = { columns: 60, rows: 12 };
  const long = fulfil(after('next mark'), 'details down', material, small);
  expect(long.top).toBeGreaterThan(0);
  expect(fulfil(long, 'details up', material, small).top).toBe(0);
  expect(fulfil(START, 'details up', material, small).top).toBe(0);
});

test('any key leaves the help, and quits only outside of it', () => {
  expect(after('help').help).toBe(true);
  expect(after('help', 'forward')).toEqual(START);
  expect(after('help', 'quit')).toEqual(START);
  expect(after('quit').quit).toBe(true);
});

test('whatever is pressed, what is selected exists', () => {
  const keys = fc.array(fc.constantFrom(...WISHES), { maxLength: 60 });
  fc.assert(
    fc.property(keys, (wishes) => {
      const state = after(...wishes);
      const { rows } = viewOf(state, material);
      expect(material.records[state.txn]).toBeDefined();
      expect(rows[state.row]).toBeDefined();
      expect(state.top).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('many transactions are looked at without keeping all of their timelines', () => {
  const many = newMaterial(Array.from({ length: 200 }, (_, transaction) => walkthroughRecord({ transaction })));
  const first = many.timeline(0);
  expect(many.timeline(0)).toBe(first);
  for (let txn = 1; txn < 200; txn += 1) many.timeline(txn);
  expect(many.timeline(0)).not.toBe(first);
  expect(many.timeline(999).rows).toEqual([]);
});

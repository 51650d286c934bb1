import { expect, test } from 'vitest';
import { desk, unplayedOn } from '../../fixtures/core_desk.ts';
import { STEPS as NAMES } from '../names/steps.ts';
import { STEPS } from './steps.ts';

test('every step of the vocabulary has its row', () => {
  expect(Object.keys(STEPS).toSorted()).toEqual([...NAMES].toSorted());
});

test('a step that is not played says so by name and decides nothing', () => {
  const on = desk();
  expect(STEPS.HandleStatPage(on.txn, on.env).action).toBe('CONTINUE');
  expect(unplayedOn(on)).toEqual(['internal statistics pages']);
});

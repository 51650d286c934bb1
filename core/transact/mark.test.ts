import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { mark } from './mark.ts';

test('one letter of the Via codes changes, in its place', () => {
  const { txn } = desk();
  expect(txn.via).toBe('u c s f p eN:t c  p s ');
  mark(txn, 'lookup', 'H');
  mark(txn, 'cache', 'R');
  expect(txn.via).toBe('u cRs f p eN:t c Hp s ');
});

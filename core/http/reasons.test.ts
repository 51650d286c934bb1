import { expect, test } from 'vitest';
import { hasReason, standardReason } from './reasons.ts';

test('the server writes blanks around some hyphens', () => {
  expect([203, 207, 414].map(standardReason)).toEqual([
    'Non - Authoritative Information',
    'Multi - Status',
    'Request - URI Too Long',
  ]);
});

test('a status it does not know is said to be unknown', () => {
  expect([306, 418, 451, 599].map(standardReason)).toEqual(Array(4).fill('Unknown HTTP Status'));
  expect([404, 418].map(hasReason)).toEqual([true, false]);
});

import { expect, test } from 'vitest';
import { LOOKUP_RESULTS, printedCacheAction, RANGE_SETUPS, SERVER_STATES } from './states.ts';

test('cache actions are printed with their prefix', () => {
  expect(printedCacheAction('DO_SERVE_AND_UPDATE')).toBe('CACHE_DO_SERVE_AND_UPDATE');
  expect(printedCacheAction('PREPARE_TO_WRITE')).toBe('CACHE_PREPARE_TO_WRITE');
});

test('server states have the numbers that `failed to connect [n]` prints', () => {
  expect(SERVER_STATES.indexOf('BAD_INCOMING_RESPONSE')).toBe(2);
  expect(SERVER_STATES.indexOf('CONNECTION_ERROR')).toBe(5);
});

test('the first of each list is what a transaction begins with', () => {
  expect([LOOKUP_RESULTS[0], RANGE_SETUPS[0]]).toEqual(['NONE', 'RANGE_NONE']);
});

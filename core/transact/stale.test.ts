import { expect, test } from 'vitest';
import { desk, lay, reasonsOn } from '../../fixtures/core_desk.ts';
import { staleAllowed } from './stale.ts';

const WEEK_S = 604_800;

test('without a copy there is nothing to serve', () => {
  const { txn, env } = desk();
  expect(staleAllowed(txn, env)).toBe(false);
});

test.each([
  ['Cache-Control: max-age=1', true],
  ['Cache-Control: max-age=1, must-revalidate', false],
  ['Cache-Control: proxy-revalidate', false],
  ['Cache-Control: no-cache', false],
  ['Cache-Control: s-maxage=1', false],
  ['Pragma: no-cache', false],
])('a copy with %s may be served stale: %s', (line, expected) => {
  const { txn, env } = desk();
  lay(txn, 60, line);
  expect(staleAllowed(txn, env)).toBe(expected);
});

test('a copy may be a week stale by default, and no second more', () => {
  const { txn, env } = desk();
  lay(txn, WEEK_S, 'Cache-Control: max-age=1');
  expect(staleAllowed(txn, env)).toBe(true);
  lay(txn, WEEK_S + 1, 'Cache-Control: max-age=1');
  expect(staleAllowed(txn, env)).toBe(false);
});

test('the reasons are kept', () => {
  const on = desk();
  lay(on.txn, 60, 'Cache-Control: must-revalidate');
  staleAllowed(on.txn, on.env);
  expect(reasonsOn(on, 'is_stale_cache_response_returnable')).not.toEqual([]);
});

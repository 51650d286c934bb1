import { expect, test } from 'vitest';
import { answered, desk, fieldsOf, lay } from '../../fixtures/core_desk.ts';
import type { Given } from '../../fixtures/played_server.ts';
import type { Txn } from '../txn/txn.ts';
import { negativelyRevalidated } from './negative_revalidation.ts';

function fails(status: number, given: Given = {}, copy = 'Cache-Control: max-age=1', ...client: string[]) {
  const { txn, env } = desk(given, ...client);
  lay(txn, 60, copy, 'ETag: "a"', 'Content-Length: 5');
  answered(txn, status, 'Content-Length: 0');
  txn.cache.action = 'DO_UPDATE';
  return { txn, decision: negativelyRevalidated(txn, env, status) };
}

const expires = (txn: Txn) => fieldsOf(txn.cache.toStore?.response ?? null).find((line) => line.startsWith('Expires'));

test.each([500, 502, 503, 504])(
  'a %i to a revalidation is not the last word: the copy lives half an hour on',
  (status) => {
    const { txn, decision } = fails(status);
    expect([decision?.action, txn.cache.action]).toEqual(['SERVE_FROM_CACHE', 'DO_SERVE_AND_UPDATE']);
    expect(expires(txn)).toBe('Expires: Fri, 20 Nov 2026 09:05:14 GMT');
    expect(txn.via.slice(6, 8)).toBe('fU');
  },
);

test('the client sees the new end of life, and no warning', () => {
  const { txn } = fails(503);
  expect(fieldsOf(txn.clientResponse)).toContain('Expires: Fri, 20 Nov 2026 09:05:14 GMT');
  expect(fieldsOf(txn.clientResponse).join()).not.toContain('Warning');
});

test('a client whose own copy is good gets 304', () => {
  const { txn, decision } = fails(500, {}, 'X-A: 1', 'If-None-Match: "a"');
  expect([decision?.action, txn.clientResponse?.status]).toEqual(['INTERNAL_CACHE_UPDATE_HEADERS', 304]);
  expect(txn.via.slice(8, 10)).toBe('pN');
});

test.each<[string, number, Given, string]>([
  ['another status', 404, {}, 'X-A: 1'],
  ['a copy that forbids it', 500, {}, 'Cache-Control: must-revalidate'],
  ['the record off', 500, { records: { 'http.negative_revalidating_enabled': 0 } }, 'X-A: 1'],
])('not with %s', (_why, status, given, copy) => {
  expect(fails(status, given, copy).decision).toBeNull();
});

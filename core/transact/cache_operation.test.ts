import { describe, expect, test } from 'vitest';
import { answered, desk, fieldsOf, lay } from '../../fixtures/core_desk.ts';
import type { CacheAction } from '../names/states.ts';
import type { Txn } from '../txn/txn.ts';
import { forwardWithCache } from './cache_operation.ts';

const FRESH = 'Cache-Control: max-age=60';

function forward(action: CacheAction, status: number, line = FRESH, method = 'GET', ...client: string[]): Txn {
  const { txn, env } = desk({}, ...client);
  txn.clientRequest.method = method;
  if (action !== 'DO_WRITE') lay(txn, 60, 'ETag: "old"');
  answered(txn, status, line, 'Content-Length: 5');
  if (txn.serverRequest) txn.serverRequest.method = method;
  txn.cache.action = action;
  const { response } = { response: txn.serverResponse };
  if (!response) throw new Error('no answer');
  txn.action = forwardWithCache(txn, env, response).action;
  return txn;
}

describe('what becomes of the copy, by the action that was prepared and the answer', () => {
  test.each<[CacheAction, number, string, string, CacheAction]>([
    ['DO_WRITE', 200, FRESH, 'GET', 'DO_WRITE'],
    ['DO_WRITE', 200, 'Cache-Control: no-store', 'GET', 'DO_NO_ACTION'],
    ['DO_WRITE', 200, FRESH, 'HEAD', 'DO_NO_ACTION'],
    ['DO_UPDATE', 200, FRESH, 'GET', 'DO_REPLACE'],
    ['DO_UPDATE', 200, FRESH, 'HEAD', 'DO_DELETE'],
    ['DO_UPDATE', 404, 'X-A: 1', 'GET', 'DO_DELETE'],
    ['DO_UPDATE', 404, 'X-A: 1', 'POST', 'DO_NO_ACTION'],
    ['DO_DELETE', 200, FRESH, 'POST', 'DO_DELETE'],
    ['DO_DELETE', 404, 'X-A: 1', 'POST', 'DO_NO_ACTION'],
  ])('%s, %i with %s to a %s: %s', (action, status, line, method, expected) => {
    const txn = forward(action, status, line, method);
    expect([txn.cache.action, txn.action]).toEqual([expected, 'SERVER_READ']);
  });
});

test('an answer that is stored is marked as written, one that replaces a copy as updated', () => {
  expect(forward('DO_WRITE', 200).via).toBe('u c sSfWpSeN:t c  p s ');
  expect(forward('DO_UPDATE', 200).via).toBe('u c sSfUpSeN:t c  p s ');
  expect(forward('DO_UPDATE', 404, 'X-A: 1').via).toBe('u c sSfDpSeN:t c  p s ');
});

test('what is stored is the upstream request and the answer as it came, without cookies', () => {
  const txn = forward('DO_WRITE', 200, 'Set-Cookie: a=1');
  expect(txn.cache.toStore).toBeNull();
  const { txn: kept, env } = desk();
  answered(kept, 200, 'Content-Type: image/png', FRESH, 'Set-Cookie: a=1', 'Content-Length: 5');
  kept.cache.action = 'DO_WRITE';
  if (kept.serverResponse) forwardWithCache(kept, env, kept.serverResponse);
  expect(fieldsOf(kept.cache.toStore?.response ?? null)).not.toContain('Set-Cookie: a=1');
  expect(kept.cache.toStore?.request.method).toBe('GET');
});

test('a condition of the client is held against the new answer: 304, and the object is filled in behind', () => {
  const txn = forward('DO_WRITE', 200, 'ETag: "new"', 'GET', 'If-None-Match: "new"');
  expect(txn.cache.action).toBe('DO_NO_ACTION');
  const stored = desk({}, 'If-None-Match: "new"');
  answered(stored.txn, 200, 'ETag: "new"', FRESH, 'Content-Length: 5');
  stored.txn.cache.action = 'DO_WRITE';
  const response = stored.txn.serverResponse;
  if (response) expect(forwardWithCache(stored.txn, stored.env, response).action).toBe('INTERNAL_CACHE_WRITE');
  expect(stored.txn.clientResponse?.status).toBe(304);
  expect(txn.clientResponse?.status).toBe(304);
  expect(txn.action).toBe('INTERNAL_CACHE_NOOP');
});

test('negative caching stores a 404 with a life of its own, which the client is not shown', () => {
  const { txn, env } = desk({ records: { 'http.negative_caching_enabled': 1 } });
  answered(txn, 404, 'Content-Length: 5');
  txn.cache.action = 'DO_WRITE';
  if (txn.serverResponse) forwardWithCache(txn, env, txn.serverResponse);
  expect(txn.cache.action).toBe('DO_WRITE');
  expect(fieldsOf(txn.cache.toStore?.response ?? null)).toContain('Expires: Fri, 20 Nov 2026 09:05:14 GMT');
  expect(fieldsOf(txn.clientResponse).join()).not.toContain('Expires');
});

import { describe, expect, test } from 'vitest';
import { desk, fieldsOf, lay } from '../../fixtures/core_desk.ts';
import { answer } from '../policy/sample_heads.ts';
import {
  handleBadPushRespHdr,
  handleCacheOpenReadPush,
  handlePushCacheWrite,
  handlePushResponseHdr,
  handlePushTunnelFailure,
  handlePushTunnelSuccess,
} from './push.ts';

function pushed(status: number, ...lines: readonly string[]) {
  const on = desk({}, 'Content-Length: 90');
  on.txn.clientRequest = { ...on.txn.clientRequest, method: 'PUSH' };
  on.txn.requestContentLength = 90;
  on.txn.serverResponse = answer(status, ...lines);
  on.txn.pushedBody = 3;
  return on;
}

test('a push replaces a copy, or is a new object', () => {
  const { txn } = desk();
  expect(handleCacheOpenReadPush(txn)).toMatchObject({ action: 'READ_PUSH_HDR', next: 'HandlePushResponseHdr' });
  expect(txn.cache.action).toBe('PREPARE_TO_WRITE');
  lay(txn, 5);
  handleCacheOpenReadPush(txn);
  expect(txn.cache.action).toBe('PREPARE_TO_UPDATE');
});

describe('the pushed header', () => {
  test('is stored under a GET that says where it came from', () => {
    const { txn, env } = pushed(200, 'Cache-Control: max-age=50', 'Content-Length: 3');
    const decision = handlePushResponseHdr(txn, env);
    expect(decision).toMatchObject({ action: 'CACHE_ISSUE_WRITE', next: 'HandlePushCacheWrite' });
    expect(txn.serverRequest?.method).toBe('GET');
    expect(fieldsOf(txn.serverRequest)).toContain('X-Inktomi-Source: http PUSH');
  });

  test.each([
    ['without a lifetime', 200, ['Content-Length: 3']],
    ['with no-store', 200, ['Cache-Control: no-store, max-age=50']],
    ['of a 302', 302, ['Content-Length: 3']],
  ])('%s is refused', (_name, status, lines) => {
    const { txn, env } = pushed(status, ...lines);
    expect(handlePushResponseHdr(txn, env)).toMatchObject({ action: 'SEND_ERROR_CACHE_NOOP' });
    expect(txn.clientResponse).toMatchObject({ status: 400, reason: 'Response Not Cacheable' });
    expect(txn.halfClose).toBe(true);
  });

  test('with Pragma: no-cache is stored all the same', () => {
    const { txn, env } = pushed(200, 'Cache-Control: max-age=50', 'Pragma: no-cache');
    expect(handlePushResponseHdr(txn, env).action).toBe('CACHE_ISSUE_WRITE');
  });

  test('that is longer than the request said is refused', () => {
    const { txn, env } = pushed(200, 'Cache-Control: max-age=50');
    txn.pushedBody = -1;
    handlePushResponseHdr(txn, env);
    expect(txn.clientResponse?.reason).toBe('Bad Content Length');
  });
});

test('with the lock the body is stored, without it the push is refused', () => {
  const { txn, env } = pushed(200, 'Cache-Control: max-age=50');
  handlePushResponseHdr(txn, env);
  Object.assign(txn.cache, { action: 'PREPARE_TO_UPDATE', writeLock: 'SUCCESS' });
  expect(handlePushCacheWrite(txn, env)).toMatchObject({ action: 'STORE_PUSH_BODY', next: null });
  expect(txn.cache.action).toBe('DO_REPLACE');
  txn.cache.writeLock = 'FAIL';
  handlePushCacheWrite(txn, env);
  expect(txn.clientResponse?.reason).toBe('Cache Write Failed');
});

test.each([
  ['DO_WRITE', 201, 'Created'],
  ['DO_REPLACE', 200, 'OK'],
] as const)('what became of it: %s is answered %i', (action, status, reason) => {
  const { txn, env } = desk();
  txn.cache.action = action;
  handlePushTunnelSuccess(txn, env);
  expect(txn.clientResponse).toMatchObject({ status, reason });
});

test('a body that could not be stored, and a header that is none, are errors of the client', () => {
  const { txn, env } = desk();
  handlePushTunnelFailure(txn, env);
  expect(txn.clientResponse).toMatchObject({ status: 400, reason: 'Cache Error' });
  handleBadPushRespHdr(txn, env);
  expect(txn.clientResponse?.reason).toBe('Malformed Pushed Response Header');
});

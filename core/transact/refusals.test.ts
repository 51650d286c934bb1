import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { badRequest, forbidden, selfLoop } from './refusals.ts';

test.each([
  [0, 400, 'Invalid HTTP Request', 'uEc s f p eH:t c  p s '],
  [414, 414, 'URI Too Long', 'uSc s f p eN:t c  p s '],
  [501, 501, 'Field not implemented', 'uSc s f p eN:t c  p s '],
  [505, 505, 'Unsupported HTTP Version', 'uEc s f p eS:t c  p s '],
  // The status a bad transfer coding of the origin gives; this step does not know it.
  [502, 400, 'Invalid HTTP Request', 'uEc s f p eH:t c  p s '],
])('a request marked %i is answered with %i %s', (mark, status, reason, via) => {
  const { txn, env } = desk();
  txn.badStatus = mark;
  expect(badRequest(txn, env)).toMatchObject({ action: 'SEND_ERROR_CACHE_NOOP', next: null });
  expect(txn.clientResponse).toMatchObject({ status, reason });
  expect(txn.via).toBe(via);
  expect(txn.client_info.keepAlive).toBe(false);
});

test('a bad request with a method nobody knows has a letter for that too', () => {
  const { txn, env } = desk();
  txn.clientRequest.method = 'BREW';
  badRequest(txn, env);
  expect(txn.via).toBe('uEc s f p eH:tMc  p s ');
});

test('a request that is not allowed is answered with 403', () => {
  const { txn, env } = desk();
  expect(forbidden(txn, env).action).toBe('SEND_ERROR_CACHE_NOOP');
  expect(txn.clientResponse).toMatchObject({ status: 403, reason: 'Access Denied' });
  expect(txn.via).toBe('uEc s f p eF:t c  p s ');
});

test('a loop is answered with 400, and the page is built twice: Connection has moved behind the page', () => {
  const { txn, env } = desk();
  expect(selfLoop(txn, env).action).toBe('SEND_ERROR_CACHE_NOOP');
  expect(txn.clientResponse).toMatchObject({ status: 400, reason: 'Direct self loop detected' });
  expect(txn.via).toBe('uEc s f p eL:t c  p s ');
  expect(txn.codes.log).toBe('ERR_LOOP_DETECTED');
});

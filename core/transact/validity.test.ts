import { expect, test } from 'vitest';
import { type Desk, desk } from '../../fixtures/core_desk.ts';
import type { Given } from '../../fixtures/played_server.ts';
import { refuseInvalid, refuseLimited } from './validity.ts';

function asked(method: string, length: number, given: Given = {}, ...lines: string[]): Desk {
  const on = desk(given, ...lines);
  on.txn.clientRequest.method = method;
  on.txn.requestContentLength = length;
  return on;
}

test.each([
  ['GET', -1, []],
  ['POST', 0, []],
  ['DELETE', -1, []],
  ['GET', -1, ['TE: trailers, identity;q=0.5']],
])('a %s with %i bytes and %j may be carried out', (method, length, lines) => {
  const { txn, env } = asked(method, length, {}, ...lines);
  expect(refuseInvalid(txn, env)).toBeNull();
});

test.each([
  ['POST', [], 411, 'Content Length Required'],
  ['PUT', [], 411, 'Content Length Required'],
  ['GET', ['TE: identity;q=0'], 406, 'Transcoding Not Available'],
])('a %s without a length and %j: %i', (method, lines, status, reason) => {
  const { txn, env } = asked(method, -1, {}, ...lines);
  expect(refuseInvalid(txn, env)?.action).toBe('SEND_ERROR_CACHE_NOOP');
  expect(txn.clientResponse).toMatchObject({ status, reason });
  expect(txn.via).toBe('uSc s f p eN:tNc  p s ');
});

test('without the check a POST may have any length', () => {
  const { txn, env } = asked('POST', -1, { records: { 'http.post.check.content_length.enabled': 0 } });
  expect(refuseInvalid(txn, env)).toBeNull();
});

test.each([
  ['GET', null],
  ['HEAD', 406],
  ['POST', 406],
])('chunks in a 1.0 %s: %s', (method, status) => {
  const { txn, env } = asked(method, -1);
  Object.assign(txn.client_info, { sendsChunks: true });
  txn.clientRequest.version = '1.0';
  refuseInvalid(txn, env);
  expect(txn.clientResponse?.status ?? null).toBe(status);
});

test('CONNECT goes to the ports for it only', () => {
  const { txn, env } = asked('CONNECT', -1);
  refuseInvalid(txn, env);
  expect(txn.clientResponse).toMatchObject({ status: 403, reason: 'Tunnel Forbidden' });
});

test('a method nobody knows is passed through without further questions', () => {
  const { txn, env } = asked('BREW', -1, {}, 'TE: identity;q=0');
  expect(refuseInvalid(txn, env)).toBeNull();
  expect(txn.via.charAt(14)).toBe('M');
});

test('a body above the limit is refused, and the access log knows', () => {
  const { txn, env } = asked('POST', 11, { records: { 'http.max_post_size': 10 } });
  expect(refuseLimited(txn, env)?.action).toBe('SEND_ERROR_CACHE_NOOP');
  expect(txn.clientResponse).toMatchObject({ status: 413, reason: 'Request Entity Too Large' });
  expect(txn.codes.log).toBe('ERR_POST_ENTITY_TOO_LARGE');
  const free = asked('POST', 11);
  expect(refuseLimited(free.txn, free.env)).toBeNull();
});

test('Expect is refused where that is configured, of a GET too', () => {
  const given = { records: { 'http.disallow_post_100_continue': 1 } };
  const { txn, env } = asked('GET', -1, given, 'Expect: 100-continue');
  refuseLimited(txn, env);
  expect(txn.clientResponse).toMatchObject({ status: 405, reason: 'Method Not Allowed' });
  const empty = asked('POST', 0, given, 'Expect: 100-continue');
  expect(refuseLimited(empty.txn, empty.env)).toBeNull();
});

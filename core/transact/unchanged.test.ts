import { expect, test } from 'vitest';
import { answered, type Desk, desk, fieldsOf, lay } from '../../fixtures/core_desk.ts';
import type { Given } from '../../fixtures/played_server.ts';
import { setValue } from '../http/header.ts';
import type { Outcome } from './outcome.ts';
import { unchanged } from './unchanged.ts';

const COPY = ['Date: Fri, 20 Nov 2026 08:34:14 GMT', 'ETag: "a"', 'X-Old: 1', 'Content-Length: 5'];

/** The origin says 304 to a conditional revalidation of the copy. */
function told(on: Desk, cacheable = true, ...lines: string[]): Outcome {
  const { txn, env } = on;
  lay(txn, 60, ...COPY);
  answered(txn, 304, 'ETag: "a"', 'Cache-Control: max-age=9', ...lines);
  if (txn.serverRequest) setValue(txn.serverRequest.fields, 'If-None-Match', '"a"');
  if (txn.cache.action === 'DO_UNDEFINED') txn.cache.action = 'DO_UPDATE';
  if (!txn.serverResponse) throw new Error('no answer');
  return unchanged(txn, env, txn.serverResponse, cacheable);
}

function asked(given: Given, method: string, ...lines: string[]): Desk {
  const on = desk(given, ...lines);
  on.txn.clientRequest.method = method;
  return on;
}

test('a copy is renewed and served with the fields of both', () => {
  const on = desk();
  const { decision, status, base } = told(on);
  expect([decision.action, on.txn.cache.action, status]).toEqual(['SERVE_FROM_CACHE', 'DO_SERVE_AND_UPDATE', 200]);
  expect(fieldsOf(base)).toEqual(expect.arrayContaining(['X-Old: 1', 'Cache-Control: max-age=9', 'Etag: "a"']));
  expect(on.txn.cache.toStore?.response).toBe(base);
});

test('to a HEAD only the header is renewed', () => {
  const on = asked({}, 'HEAD');
  expect(told(on).decision.action).toBe('SERVER_READ');
  expect(on.txn.cache.action).toBe('DO_UPDATE');
});

test("a client whose own copy is good gets 304, and the proxy's copy is renewed", () => {
  const on = asked({}, 'GET', 'If-None-Match: "a"');
  const { decision, status } = told(on);
  expect([decision.action, status, on.txn.cache.action]).toEqual(['INTERNAL_CACHE_UPDATE_HEADERS', 304, 'DO_UPDATE']);
});

test('where the client judges, its 304 renews nothing', () => {
  const on = asked({ records: { 'http.cache.when_to_revalidate': 4 } }, 'GET', 'If-None-Match: "a"');
  const { decision, status } = told(on);
  expect([decision.action, status, on.txn.cache.action]).toEqual(['INTERNAL_CACHE_NOOP', 304, 'DO_NO_ACTION']);
});

test('so does a 304 to a condition that the copy does not fulfil', () => {
  const on = asked({ records: { 'http.cache.when_to_revalidate': 4 } }, 'GET', 'If-None-Match: "b"');
  const { decision, status } = told(on);
  expect([decision.action, status, on.txn.cache.action]).toEqual(['INTERNAL_CACHE_NOOP', 304, 'DO_NO_ACTION']);
});

test('a request that carries any condition of the client asked for its 304: If-Match alone', () => {
  const on = asked({ records: { 'http.cache.when_to_revalidate': 4 } }, 'GET', 'If-Match: "b"');
  lay(on.txn, 60, ...COPY);
  answered(on.txn, 304);
  on.txn.serverRequest = { ...on.txn.clientRequest };
  on.txn.cache.action = 'DO_UPDATE';
  if (!on.txn.serverResponse) throw new Error('no answer');
  const { status, unexpected } = unchanged(on.txn, on.env, on.txn.serverResponse, true);
  expect([status, unexpected]).toEqual([304, undefined]);
});

test('a 304 that may not be stored lets the copy be served once more', () => {
  const on = desk();
  expect(told(on, false).decision.action).toBe('SERVE_FROM_CACHE');
  expect(on.txn.cache.action).toBe('DO_SERVE_AND_DELETE');
});

test('the same to a client whose condition holds: the copy goes, the 304 is passed on', () => {
  const on = asked({}, 'GET', 'If-None-Match: "a"');
  const { decision, status, base } = told(on, false);
  expect([decision.action, status]).toEqual(['INTERNAL_CACHE_DELETE', 304]);
  expect(base).toBe(on.txn.serverResponse);
});

test('a 304 nobody asked for is passed on with a warning, and nothing is stored', () => {
  const on = desk();
  on.txn.cache.action = 'DO_WRITE';
  const outcome = told(on);
  expect(outcome).toMatchObject({ status: 304, unexpected: true });
  expect(on.txn.cache.action).toBe('DO_NO_ACTION');
});

test('one range is cut from the renewed copy, several give all of it', () => {
  const one = asked({}, 'GET', 'Range: bytes=1-2');
  told(one);
  expect(one.txn.range).toMatchObject({ setup: 'RANGE_NOT_TRANSFORM_REQUESTED', ranges: [{ start: 1, end: 2 }] });
  const several = asked({}, 'GET', 'Range: bytes=0-0,2-2');
  told(several);
  expect(several.txn.range.setup).toBe('RANGE_NONE');
});

import { expect, test } from 'vitest';
import { type Desk, desk, fieldsOf, lay } from '../../fixtures/core_desk.ts';
import type { Decision } from '../txn/env.ts';
import { fromCache } from './from_cache.ts';

const COPY = [
  'Date: Fri, 20 Nov 2026 08:35:09 GMT',
  'ETag: "a"',
  'Last-Modified: Fri, 20 Nov 2026 06:00:00 GMT',
  'Content-Length: 5',
];

function serve(on: Desk, method = 'GET', warning: number | null = null): Decision {
  on.txn.clientRequest.method = method;
  lay(on.txn, 5, ...COPY);
  return fromCache(on.txn, on.env, warning);
}

test('a GET gets the copy', () => {
  const on = desk();
  expect(serve(on).action).toBe('SERVE_FROM_CACHE');
  expect(on.txn).toMatchObject({ source: 'CACHE', cache: { action: 'DO_SERVE' }, clientResponse: { status: 200 } });
  expect(on.txn.via.charAt(17)).toBe('H');
});

test('a HEAD gets its header', () => {
  const on = desk();
  expect(serve(on, 'HEAD').action).toBe('INTERNAL_CACHE_NOOP');
  expect(on.txn.clientResponse?.status).toBe(200);
});

test.each([
  ['If-None-Match: "a"', 304, 'N'],
  ['If-Modified-Since: Fri, 20 Nov 2026 06:00:00 GMT', 304, 'N'],
  ['If-None-Match: "b"', 200, 'H'],
  ['If-Match: "b"', 412, 'I'],
])('%s is answered with %i, lookup letter %s', (line, status, letter) => {
  const on = desk({}, line);
  serve(on);
  expect([on.txn.clientResponse?.status, on.txn.via.charAt(17)]).toEqual([status, letter]);
});

test('a 304 has the fields that identify the copy, and no age', () => {
  const on = desk({}, 'If-None-Match: "a"');
  serve(on);
  expect(fieldsOf(on.txn.clientResponse)).toEqual([
    'Date: Fri, 20 Nov 2026 08:35:14 GMT',
    'Etag: "a"',
    'Connection: keep-alive',
    'Server: ATS/9.2.9',
  ]);
});

test('one range of the copy is a 206', () => {
  const on = desk({}, 'Range: bytes=1-3');
  expect(serve(on).action).toBe('SERVE_FROM_CACHE');
  expect(on.txn.clientResponse).toMatchObject({ status: 206, reason: 'Partial Content' });
  expect(fieldsOf(on.txn.clientResponse)).toEqual(
    expect.arrayContaining(['Content-Length: 3', 'Content-Range: bytes 1-3/5']),
  );
});

test('a range behind the end is a 416 from here', () => {
  const on = desk({}, 'Range: bytes=9-');
  expect(serve(on).action).toBe('INTERNAL_CACHE_NOOP');
  expect(on.txn.clientResponse?.status).toBe(416);
});

test('several ranges give everything, and several that overlap go to the origin', () => {
  const on = desk({}, 'Range: bytes=0-0,2-2');
  serve(on);
  expect(on.txn.clientResponse?.status).toBe(200);
  const over = desk({}, 'Range: bytes=2-4,0-3');
  expect(serve(over)).toMatchObject({ action: 'DNS_LOOKUP' });
  expect(over.txn.cache.action).toBe('DO_NO_ACTION');
});

test.each([
  [111, 'Warning: 111 '],
  [113, 'Warning: 113 '],
])('a copy served with the warning %i says so last', (code, text) => {
  const on = desk();
  serve(on, 'GET', code);
  expect(fieldsOf(on.txn.clientResponse).at(-1)).toMatch(text);
});

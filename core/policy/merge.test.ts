import { describe, expect, test } from 'vitest';
import { hasField, valueOf } from '../http/header.ts';
import {
  headersForCacheWrite,
  mergeCachedHeaders,
  negativeCachingHeader,
  negativeRevalidatingHeader,
  removeWarnings,
  requestForCacheUpdate,
} from './merge.ts';
import { answer, config, get, printed, slots, url } from './sample_heads.ts';

const AT = 1795163714;
const DATE = 'Date: Fri, 20 Nov 2026 08:35:14 GMT';
const TIMES = { requestSentTime: AT + 1, now: AT + 5 };

const names = (stored: string[], renewed: string[]) =>
  mergeCachedHeaders(answer(200, ...stored), answer(304, ...renewed), TIMES).fields.map(({ name }) => name);
const merged = (stored: string[], renewed: string[]) =>
  mergeCachedHeaders(answer(200, ...stored), answer(304, ...renewed), TIMES).fields;

describe('a stored header renewed by a 304', () => {
  test('keeps its order, drops what the 304 did not repeat of Age, ETag and Expires', () => {
    const stored = [
      'Server: a',
      DATE,
      'Content-Length: 1',
      'Cache-Control: x',
      'ETag: "1"',
      'Last-Modified: l',
      'X-Two: 1',
      'Content-Type: t',
      'Expires: e',
      'Vary: v',
    ];
    const renewed = [DATE, 'Cache-Control: y', 'X-Two: 2', 'X-New: n', 'ETag: "2"', 'Content-Type: u'];
    expect(printed(merged(stored, renewed))).toEqual([
      'Server: a',
      DATE,
      'Content-Length: 1',
      'Cache-Control: y',
      'Last-Modified: l',
      'X-Two: 2',
      'Content-Type: t',
      'Vary: v',
      'X-New: n',
      'Etag: "2"',
    ]);
  });

  test('does not take length, type, cookies and connection fields, but takes Keep-Alive', () => {
    const renewed = [
      DATE,
      'Content-Length: 9',
      'Set-Cookie: c',
      'Connection: close',
      'Transfer-Encoding: chunked',
      'Keep-Alive: k',
    ];
    expect(names([DATE], renewed)).toEqual(['Date', 'Keep-Alive']);
  });

  test('from a name with duplicates on, fields of the 304 replace theirs and stand at the end', () => {
    const stored = [DATE, 'Content-Length: 5', 'X: 0', 'B: 0', 'Content-Type: t', 'A: 0'];
    const renewed = [DATE, 'A: 1', 'X: 1', 'X: 2', 'B: 1', 'Content-Length: 5'];
    expect(printed(merged(stored, renewed))).toEqual([DATE, 'Content-Type: t', 'A: 1', 'X: 1', 'X: 2', 'B: 1']);
  });

  test('keeps lasting warnings and adds the new ones', () => {
    expect(valueOf(merged([DATE, 'Warning: 110 x "y", 214 a "b"'], [DATE, 'Warning: 299 c "d"']), 'Warning')).toBe(
      '214 a "b", 299 c "d"',
    );
    expect(hasField(merged([DATE, 'Warning: 110 x "y"'], [DATE]), 'Warning')).toBe(false);
  });

  test('counts the Age of the 304 from its Date', () => {
    expect(valueOf(merged([DATE, 'Age: 99'], [DATE, 'Age: 7']), 'Age')).toBe('12');
    expect(hasField(merged([DATE, 'Age: 99'], [DATE]), 'Age')).toBe(false);
  });

  test('gets the time of the request when the Date of the 304 cannot be read', () => {
    expect(valueOf(merged([DATE], ['Date: x']), 'Date')).toBe('Fri, 20 Nov 2026 08:35:15 GMT');
  });

  test('loses need-revalidate-once', () => {
    const fields = merged([DATE, 'Cache-Control: max-age=1, need-revalidate-once'], [DATE]);
    expect(valueOf(fields, 'Cache-Control')).toBe('max-age=1');
  });
});

describe('what is stored', () => {
  test('the upstream request without Via and Range, under the client URL; the response without Set-Cookie', () => {
    const upstream = { ...get('Host: o', 'Range: bytes=0-1', 'Via: x', '@X: y'), url: url({ host: '' }) };
    const stored = headersForCacheWrite({
      upstream,
      url: url({ host: 'client' }),
      response: answer(200, 'Set-Cookie: a', 'X: 1', 'set-cookie: b', 'WWW-Authenticate: w'),
      config: config(),
    });
    expect(printed(stored.request.fields)).toEqual(['Host: o', '@X: y']);
    expect(stored.request.url.host).toBe('client');
    expect(printed(stored.response.fields)).toEqual(['X: 1', 'WWW-Authenticate: w']);
  });

  test('WWW-Authenticate goes when authentication is ignored', () => {
    const ignored = config({ 'http.cache.ignore_authentication': 1 });
    const input = { upstream: get(), url: url(), response: answer(200, 'WWW-Authenticate: w'), config: ignored };
    expect(headersForCacheWrite(input).response.fields).toEqual([]);
  });

  test('a renewed object is stored for a GET, with Range and conditions', () => {
    const upstream = { ...get('Range: bytes=0-1', 'If-None-Match: "a"', 'Via: x'), method: 'HEAD' };
    const request = requestForCacheUpdate(upstream, url());
    expect([request.method, ...printed(request.fields)]).toEqual(['GET', 'Range: bytes=0-1', 'If-None-Match: "a"']);
  });

  test('a cached error gets an Expires unless it has one', () => {
    const at = (lines: string[]) =>
      valueOf(negativeCachingHeader(answer(404, ...lines), config(), AT).fields, 'Expires');
    expect(at([])).toBe('Fri, 20 Nov 2026 09:05:14 GMT');
    expect(at(['Expires: 0'])).toBe('0');
  });

  test('a copy kept because the origin failed gets a new Expires in place', () => {
    const head = negativeRevalidatingHeader(answer(200, 'Expires: 0', 'X: 1'), config(), AT);
    expect(printed(head.fields)).toEqual(['Expires: Fri, 20 Nov 2026 09:05:14 GMT', 'X: 1']);
  });

  test('warnings of one code are removed alone', () => {
    const fields = slots('Warning: 111 a "b", 214 c "d"');
    removeWarnings(fields, 111);
    expect(printed(fields)).toEqual(['Warning: 214 c "d"']);
    removeWarnings(fields, 214);
    expect(fields).toEqual([]);
  });
});

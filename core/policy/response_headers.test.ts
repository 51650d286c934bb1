import { describe, expect, test } from 'vitest';
import {
  addAge,
  addArrivalDate,
  appendVia,
  baseForClient,
  type ContentLengthInput,
  contentLengthRule,
  insertWarning,
  type KeepAliveInput,
  keepAliveToClient,
  notModifiedBase,
  serverHeader,
  warningValue,
} from './response_headers.ts';
import { answer, config, printed, slots } from './sample_heads.ts';

const AT = 1795163714;
const DATE = 'Date: Fri, 20 Nov 2026 08:35:14 GMT';

test('a copy for the client lacks the fields of the connection', () => {
  expect(printed(baseForClient(answer(200, 'Keep-Alive: x', 'X:1', 'connection: close')).fields)).toEqual(['X:1']);
});

test('a 304 takes five fields of the object, after its own Date', () => {
  const stored = answer(
    200,
    'Vary: a',
    'Server: s',
    'Expires: e',
    'ETag: "t"',
    'Last-Modified: l',
    'Vary: b',
    'Cache-Control: c',
  );
  expect(printed(notModifiedBase(stored, '1.1', AT).fields)).toEqual([
    DATE,
    'Etag: "t"',
    'Expires: e',
    'Cache-Control: c',
    'Vary: a, b',
  ]);
});

test('Date is added on arrival, not to a 500', () => {
  const fields = slots('X: 1');
  addArrivalDate(fields, 500, AT);
  expect(printed(fields)).toEqual(['X: 1']);
  addArrivalDate(fields, 404, AT);
  expect(printed(fields)).toEqual(['X: 1', DATE]);
});

test('Age stands in place or at the end, an unreadable Date is set in place', () => {
  const fields = slots('Date: x', 'Age: 1', 'X: 1');
  addAge(fields, 7, AT);
  expect(printed(fields)).toEqual([DATE, 'Age: 7', 'X: 1']);
  const bare = slots('X: 1');
  addAge(bare, 0, AT);
  expect(printed(bare)).toEqual(['X: 1', 'Age: 0', DATE]);
});

describe('Content-Length', () => {
  const input: ContentLengthInput = {
    source: 'CACHE',
    method: 'GET',
    objectSize: 64,
    originStatus: null,
    rangeSetup: 'RANGE_NONE',
    rangeLength: 0,
    ranges: [],
  };

  test('of an object is trusted when it is its size', () => {
    expect(contentLengthRule(answer(200, 'Content-Length: 64'), input)).toEqual({
      trusted: true,
      said: [['response_length', { length: 64 }]],
    });
    const other = contentLengthRule(answer(200, 'Content-Length: 65'), input);
    expect(other).toMatchObject({
      trusted: false,
      said: [['response_length_mismatch'], ['response_length', { length: 65 }]],
    });
  });

  test('is added from the object, but not to a 204 nor while its size is unknown', () => {
    const head = answer(200, 'X: 1');
    expect(contentLengthRule(head, input)).toEqual({ trusted: true, said: [] });
    expect(printed(head.fields)).toEqual(['X: 1', 'Content-Length: 64']);
    const empty = answer(204);
    expect(contentLengthRule(empty, input).trusted).toBe(true);
    expect(empty.fields).toEqual([]);
    expect(contentLengthRule(answer(200), { ...input, objectSize: null }).trusted).toBe(false);
  });

  test('of a part replaces the whole in place, and the header becomes a 206', () => {
    const head = answer(200, 'Content-Length: 64', 'Age: 0');
    const cut = {
      ...input,
      rangeSetup: 'RANGE_NOT_TRANSFORM_REQUESTED',
      rangeLength: 10,
      ranges: [{ start: 0, end: 9 }],
    } as const;
    expect(contentLengthRule(head, cut).said).toEqual([['partial_length'], ['response_length', { length: 10 }]]);
    expect([head.status, head.reason, ...printed(head.fields)]).toEqual([
      206,
      'Partial Content',
      'Content-Length: 10',
      'Age: 0',
      'Content-Range: bytes 0-9/64',
    ]);
  });

  test('of an origin is trusted as it was on arrival', () => {
    const origin = { ...input, source: 'ORIGIN', originStatus: 200, originLengthTrusted: false } as const;
    expect(contentLengthRule(answer(200, 'Content-Length: 5'), origin).trusted).toBe(false);
    expect(contentLengthRule(answer(200), origin).trusted).toBe(false);
    expect(contentLengthRule(answer(204), origin).trusted).toBe(true);
    expect(contentLengthRule(answer(200), { ...origin, method: 'HEAD' }).trusted).toBe(true);
  });

  test('of the copy is added to a 304 passed on over it', () => {
    const head = answer(304);
    contentLengthRule(head, { ...input, source: 'ORIGIN', originStatus: 304 });
    expect(printed(head.fields)).toEqual(['Content-Length: 64']);
  });
});

describe('the connection to the client', () => {
  const input: KeepAliveInput = {
    source: 'ORIGIN',
    method: 'GET',
    clientVersion: '1.1',
    clientKeepAlive: true,
    proxyConnection: false,
    originStatus: 200,
    originChunked: false,
    websocket: false,
    config: config(),
  };
  type Given = Partial<KeepAliveInput> & { lengthTrusted?: boolean };
  const ends = (given: Given, head = answer(200, 'Content-Length: 5', 'Connection: x')) => {
    const outcome = keepAliveToClient(head, { ...input, ...given }, given.lengthTrusted ?? true);
    return [outcome.keepAlive, outcome.chunked, ...printed(head.fields)];
  };

  test('is kept and says so, to 1.0 clients too', () => {
    expect(ends({})).toEqual([true, false, 'Content-Length: 5', 'Connection: keep-alive']);
    expect(ends({ clientVersion: '1.0' })).toEqual([true, false, 'Content-Length: 5', 'Connection: keep-alive']);
  });

  test('is closed with a word to 1.1 clients, without to 1.0 ones', () => {
    expect(ends({ clientKeepAlive: false })).toEqual([false, false, 'Content-Length: 5', 'Connection: close']);
    expect(ends({ clientKeepAlive: false, clientVersion: '1.0' })).toEqual([false, false, 'Content-Length: 5']);
  });

  test('is answered in the field the client used', () => {
    expect(ends({ proxyConnection: true }).at(-1)).toBe('Proxy-Connection: keep-alive');
  });

  test('an unknown length is chunked for 1.1 and ends the connection for 1.0', () => {
    const unknown = { lengthTrusted: false };
    expect(ends(unknown, answer(200))).toEqual([true, true, 'Transfer-Encoding: chunked', 'Connection: keep-alive']);
    expect(ends({ ...unknown, clientVersion: '1.0' }, answer(200))).toEqual([false, false, 'Connection: close']);
    expect(ends({ ...unknown, source: 'CACHE', originStatus: null }, answer(200))[1]).toBe(true);
    expect(ends({ ...unknown, config: config({ 'http.chunking_enabled': 0 }) }, answer(200))[0]).toBe(false);
  });

  test('a chunked origin is chunked to 1.1 clients, and its length goes', () => {
    expect(ends({ originChunked: true })).toEqual([true, true, 'Transfer-Encoding: chunked', 'Connection: keep-alive']);
    expect(ends({ originChunked: true, method: 'HEAD' })[1]).toBe(false);
  });

  test('a 204 that announces a body is closed', () => {
    expect(ends({}, answer(204, 'Content-Length: 3')).slice(0, 2)).toEqual([false, false]);
    expect(ends({}, answer(204))[0]).toBe(true);
  });
});

test('a warning without text ends in a blank and replaces what is left', () => {
  expect(warningValue(111, config())).toBe('111 ApacheTrafficServer/9.2.9 ');
  const fields = slots('Warning: 113 x', 'X: 1');
  insertWarning(fields, 111, config());
  expect(printed(fields)).toEqual(['Warning: 111 ApacheTrafficServer/9.2.9 ', 'X: 1']);
});

test('Server is replaced in its first slot, added, or left', () => {
  const fields = slots('Server: a', 'Server: b');
  expect(serverHeader(fields, config())).toEqual([['adding_server', { server: 'ATS/9.2.9' }]]);
  expect(printed(fields)).toEqual(['Server: ATS/9.2.9', 'Server: b']);
  const own = slots('Server: a');
  expect(serverHeader(own, config({ 'http.response_server_enabled': 2 }))).toEqual([]);
  const none = slots('X: 1');
  expect(serverHeader(none, config({ 'http.response_server_enabled': 0 }))).toEqual([]);
  expect(printed(none)).toEqual(['X: 1']);
});

test('Via joins the last slot', () => {
  const fields = slots('Via: 1.1 a', 'X: 1');
  appendVia(fields, 'http/1.1 p (t)');
  appendVia(fields, null);
  expect(printed(fields)).toEqual(['Via: 1.1 a, http/1.1 p (t)', 'X: 1']);
});

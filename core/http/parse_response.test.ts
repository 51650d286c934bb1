import { expect, test } from 'vitest';
import { DEFAULT_RESPONSE_LIMITS, parseResponse } from './parse_response.ts';
import { dumpHead } from './print.ts';

/** State and header dump in one string. */
function verdict(bytes: string, eos = false): string {
  const result = parseResponse(bytes, eos, DEFAULT_RESPONSE_LIMITS);
  return result.state === 'more' ? 'more' : `${result.state} ${dumpHead(result.head)}`;
}

// Every expectation of this file was seen on Traffic Server 9.2.9.

test('status lines as origins write them', () => {
  const seen: [string, string][] = [
    ['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK'],
    ['HTTP/1.1 200', 'HTTP/1.1 200 '],
    ['HTTP/1.1 200 ', 'HTTP/1.1 200 '],
    ['HTTP/1.1  200  OK  ', 'HTTP/1.1 200 OK  '],
    ['HTTP/1.1\t200\tOK', 'HTTP/1.1 200 OK'],
    ['HTTP/1.1 999 X', 'HTTP/1.1 999 X'],
    ['HTTP/3.0 200 OK', 'HTTP/3.0 200 OK'],
    ['HTTP/0.9 200 OK', 'HTTP/0.9 200 OK'],
    ['HTTP/1.1 65736 OK', 'HTTP/1.1 657 6 OK'],
    ['HTTP/1.1 1 OK', 'HTTP/1.1 1 OK'],
  ];
  for (const [line, dump] of seen) expect([line, verdict(`${line}\r\n\r\n`)]).toEqual([line, `done ${dump}`]);
});

test('what does not begin like a response is an error at the end of its first line', () => {
  for (const bytes of ['garbage\r\n', 'http/1.1 200 OK\r\n', 'ICY 200 OK\r\n', ' HTTP/1.1 200 OK\r\n']) {
    expect([bytes, verdict(bytes)]).toEqual([bytes, 'error HTTP/1.0 0 ']);
  }
});

test('an empty first line is an empty header with status 0', () => {
  expect(verdict('\r\nHTTP/1.1 200 OK\r\n\r\n')).toBe('done HTTP/1.0 0 ');
});

test('an end before the first byte is an empty header, an end inside a line an error', () => {
  expect(verdict('', false)).toBe('more');
  expect(verdict('', true)).toBe('done HTTP/1.0 0 ');
  expect(verdict('HTTP/1.1 200 OK', true)).toBe('error HTTP/1.0 0 ');
  expect(verdict('HTTP/1.1 200 OK\r\nContent-Length: 2', true)).toBe('error HTTP/1.1 200 OK');
  expect(verdict('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n', true)).toBe('done HTTP/1.1 200 OK\nContent-Length: 2');
});

test('an error keeps what was read before it', () => {
  expect(verdict('HTTP/1.1 200 OK\r\nX Y: 1\r\n\r\n')).toBe('error HTTP/1.1 200 OK');
  expect(verdict('HTTP/1.1 200 OK\r\nA: 1\r\nX: \0\r\n\r\n')).toBe('error HTTP/1.1 200 OK\nA: 1');
  expect(verdict('HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n')).toBe('error HTTP/1.1 200 OK\nContent-Length: -1');
});

test('fields of a response: blanks before the colon go, padding stays, Content-Length is settled', () => {
  const fields = 'X : 1\r\nY:a\r\nZ:        a\r\n@f: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked';
  expect(verdict(`HTTP/1.1 200 OK\r\n${fields}\r\n\r\nbody`)).toBe(
    'done HTTP/1.1 200 OK\nX: 1\nY:a\nZ: a\nTransfer-Encoding: chunked',
  );
});

test('the body is not taken', () => {
  const header = 'HTTP/1.1 200 OK\nA: b\n\n';
  expect(parseResponse(`${header}body`, false, DEFAULT_RESPONSE_LIMITS).used).toBe(header.length);
});

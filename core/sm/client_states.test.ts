import { describe, expect, test } from 'vitest';
import { ask, getOf, logOf, serve, tell, unplayedOf } from '../../fixtures/played_server.ts';

const statusOf = (answer: string) => answer.split(' ')[1];

describe('a request is read', () => {
  test('in pieces: once more per piece', () => {
    const server = serve();
    expect(statusOf(ask(server, 'c0', 'GET /a HT', 'TP/1.1\r\nHost: h\r', '\n\r\n'))).toBe('200');
    const entered = logOf(server, 0).filter((line) => line.includes('HttpSM::state_read_client_request_header'));
    expect(entered).toHaveLength(3);
  });

  test.each([
    ['a blank before a colon', 'GET /a HTTP/1.1\r\nHost : h\r\n\r\n', '400'],
    ['no method', ' /a HTTP/1.1\r\nHost: h\r\n\r\n', '400'],
    ['two lengths', 'POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', '400'],
    ['a version to come', 'GET /a HTTP/3.0\r\nHost: h\r\n\r\n', '505'],
    ['a coding it does not know', getOf('/a', 'Transfer-Encoding: gzip'), '501'],
    ['https on a plain port', 'GET https://h/a HTTP/1.1\r\nHost: h\r\n\r\n', '400'],
    ['a PUSH where that is off', getOf('/a', 'Content-Length: 0').replace('GET', 'PUSH'), '403'],
    ['a TRACE with a body', `${getOf('/a', 'Content-Length: 1').replace('GET', 'TRACE')}x`, '400'],
  ])('and refused for %s', (_what, request, status) => {
    const server = serve();
    expect(statusOf(ask(server, 'c0', request))).toBe(status);
    expect(unplayedOf(server)).toEqual([]);
  });

  test('unless it does not end within the limit', () => {
    const server = serve({ records: { 'http.request_header_max_size': 100 } });
    expect(statusOf(ask(server, 'c0', `GET /a HTTP/1.1\r\nX-A: ${'x'.repeat(100)}`))).toBe('400');
    expect(logOf(server, 0)).toContain('[0] client header bytes were over max header size; treating as a bad request');
  });
});

test('a client that leaves before its request is whole gets nothing, and the log knows', () => {
  const server = serve();
  ask(server, 'c0', 'GET /a HTTP/1.1\r\n');
  tell(server, { kind: 'eos', conn: 'c0' });
  expect([server.sent, server.core.txns, server.core.clients]).toEqual([{}, {}, {}]);
  expect(logOf(server, 0)).toContain('[0] Logging transaction');
});

test('a request without a body has no length', () => {
  const server = serve();
  ask(server, 'c0', getOf('/a'));
  expect(logOf(server, 0)).toContain('[0] set req cont length to -1');
});

describe('limits of a header', () => {
  const line = (bytes: number) => `GET /${'a'.repeat(bytes - 16)} HTTP/1.1\r\nHost: h\r\n\r\n`;
  const statusOf = (records: Record<string, number>, request: string) =>
    ask(serve({ records }), 'c0', request).slice(9, 12);

  test('a line as long as its limit, line end included, is taken; one byte more is a 414', () => {
    expect(statusOf({ 'http.request_line_max_size': 60 }, line(60))).toBe('200');
    expect(statusOf({ 'http.request_line_max_size': 60 }, line(61))).toBe('414');
  });

  test('a line that goes on after a read that was too long already is a 400', () => {
    const server = serve({ records: { 'http.request_line_max_size': 60 } });
    expect(ask(server, 'c0', `GET /${'a'.repeat(70)}`, 'aaa')).toMatch(/^HTTP\/1\.0 400 /);
  });

  test('a whole header over its limit is a bad request that is known by its first line', () => {
    const header = getOf('/a', `X: ${'a'.repeat(100)}`);
    expect(statusOf({ 'http.request_header_max_size': header.length }, header)).toBe('200');
    expect(statusOf({ 'http.request_header_max_size': header.length - 1 }, header)).toBe('400');
  });
});

test('a CONNECT to a port that is not allowed is refused, one that is allowed goes on', () => {
  const connect = (port: string) => `CONNECT h:${port} HTTP/1.1\r\nHost: h\r\n\r\n`;
  const server = serve();
  expect(statusOf(ask(server, 'c0', connect('443')))).toBe('404');
  expect(statusOf(ask(server, 'c1', connect('80')))).toBe('403');
  const open = serve({ records: { 'http.connect_ports': '80 8080 8081' } });
  expect(statusOf(ask(open, 'c0', connect('80')))).toBe('200');
  expect(unplayedOf(open)).toEqual([]);
});

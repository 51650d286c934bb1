import { expect, test } from 'vitest';
import type { RequestHead } from './message.ts';
import { DEFAULT_REQUEST_LIMITS, parseRequest } from './parse_request.ts';
import { dumpHead } from './print.ts';
import { hostAndPort, settleTarget, targetOf } from './target.ts';

function request(start: string, ...fields: string[]): RequestHead {
  const parsed = parseRequest(`${[start, ...fields].join('\r\n')}\r\n\r\n`, DEFAULT_REQUEST_LIMITS);
  if (parsed.state !== 'done') throw new Error(parsed.state);
  return parsed.head;
}

function settled(start: string, ...fields: string[]): string {
  const head = request(start, ...fields);
  settleTarget(head);
  return dumpHead(head);
}

test('the target of a request is in its URL or its Host field', () => {
  const inUrl = targetOf(request('GET https://a.test/ HTTP/1.1', 'Host: b'));
  expect(inUrl).toEqual({ host: 'a.test', port: 443, inUrl: true, portWritten: false });
  const inField = targetOf(request('GET / HTTP/1.1', 'Host: b:8080'));
  expect(inField).toEqual({ host: 'b', port: 8080, inUrl: false, portWritten: true });
  expect(targetOf(request('GET / HTTP/1.1')).host).toBe('');
});

test('a Host value is cut at its first colon, after the brackets if any', () => {
  expect(hostAndPort('a:b:c')).toEqual(['a', 'b:c']);
  expect(hostAndPort('[::1]:80')).toEqual(['[::1]', '80']);
  expect(hostAndPort('[::1]')).toEqual(['[::1]', '']);
  expect(hostAndPort('[::1')).toEqual(['[::1', '']);
  expect(hostAndPort('h')).toEqual(['h', '']);
});

// Seen on Traffic Server 9.2.9, in its dump of the incoming request.

test('a request without a known scheme becomes one for http', () => {
  expect(settled('GET /p HTTP/1.1', 'Host: h')).toBe('GET http:///p HTTP/1.1\nHost: h');
  expect(settled('GET foo://h/x HTTP/1.1', 'Host: h')).toBe('GET http://h/x HTTP/1.1\nHost: h');
  expect(settled('GET ftp://h/x HTTP/1.1', 'Host: h')).toBe('GET ftp://h/x HTTP/1.1\nHost: h');
});

test('the Host field follows an absolute target, in place when it is there', () => {
  expect(settled('GET http://a.test:080/ HTTP/1.1', 'hOsT:b', 'Z: z')).toBe(
    'GET http://a.test:080/ HTTP/1.1\nhOsT: a.test:80\nZ: z',
  );
  expect(settled('GET http://a.test/ HTTP/1.1', 'Z: z')).toBe('GET http://a.test/ HTTP/1.1\nZ: z\nHost: a.test');
  expect(settled('GET http://a.test/ HTTP/1.1', 'hOsT:A.test')).toBe('GET http://a.test/ HTTP/1.1\nhOsT:A.test');
});

test('Max-Forwards 0 leaves the Host field as it is', () => {
  expect(settled('GET http://a.test/ HTTP/1.1', 'Max-Forwards: 0', 'Host: b')).toBe(
    'GET http://a.test/ HTTP/1.1\nMax-Forwards: 0\nHost: b',
  );
});

test('CONNECT without a port is for port 80', () => {
  expect(settled('CONNECT a.test HTTP/1.1', 'Host: b')).toBe('CONNECT a.test:80 HTTP/1.1\nHost: b');
});

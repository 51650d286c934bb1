import { expect, test } from 'vitest';
import { setValue } from './header.ts';
import { DEFAULT_REQUEST_LIMITS, parseRequest } from './parse_request.ts';
import { dumpHead, printHead } from './print.ts';

test('a header nobody changed prints as it came, but for @ fields', () => {
  const bytes = 'GET /p HTTP/1.1\r\nHost:h\r\n@x: 1\r\nA:  b \r\n\r\n';
  const parsed = parseRequest(bytes, DEFAULT_REQUEST_LIMITS);
  if (parsed.state !== 'done') throw new Error(parsed.state);
  expect(printHead(parsed.head)).toBe('GET /p HTTP/1.1\r\nHost:h\r\nA:  b \r\n\r\n');
  setValue(parsed.head.fields, 'host', 'other');
  expect(dumpHead(parsed.head)).toBe('GET /p HTTP/1.1\nHost: other\nA:  b ');
});

test('a response keeps the blank after its status when it has no reason', () => {
  const field = { name: 'A', value: 'b', raw: null };
  expect(printHead({ kind: 'response', version: '1.1', status: 200, reason: '', fields: [field] })).toBe(
    'HTTP/1.1 200 \r\nA: b\r\n\r\n',
  );
});

test('CONNECT loses the last character of its target (seen on 9.2.9)', () => {
  for (const [target, printed] of [
    ['example.com:443', 'example.com:443'],
    ['example.com:443/x', 'example.com:443/'],
    ['/x', '/'],
  ]) {
    const parsed = parseRequest(`CONNECT ${target} HTTP/1.1\r\n\r\n`, DEFAULT_REQUEST_LIMITS);
    expect(parsed.head && dumpHead(parsed.head)).toBe(`CONNECT ${printed} HTTP/1.1`);
  }
});

import { describe, expect, test } from 'vitest';
import { ask, getOf, serve } from '../../fixtures/played_server.ts';
import { get } from '../policy/sample_heads.ts';
import { waitsForContinue } from './expectation.ts';

test.each([
  ['POST', '1.1', '100-continue', true],
  ['PUT', '1.1', '100-Continue', true],
  ['PATCH', '1.1', '100-continue', false],
  ['POST', '1.0', '100-continue', false],
  ['POST', '1.1', '100-continue, x', false],
])('a %s of version %s with Expect: %s waits: %s', (method, version, value, expected) => {
  expect(waitsForContinue({ ...get(`Expect: ${value}`), method, version })).toBe(expected);
});

test('without the field nobody waits', () => {
  expect(waitsForContinue({ ...get(), method: 'POST' })).toBe(false);
});

const POST = getOf('/a', 'Content-Length: 5', 'Expect: 100-continue').replace('GET', 'POST');
const OK = { answer: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' };

describe('a request that waits', () => {
  test('is answered by the proxy where that is configured, and the field goes no further', () => {
    const server = serve({ origin: [OK], records: { 'http.send_100_continue_response': 1 } });
    expect(ask(server, 'c0', POST)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    expect(ask(server, 'c0', 'hello')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(server.sent.s0).not.toContain('Expect');
    expect(server.sent.s0).toMatch(/hello$/);
  });

  test('is left to the origin otherwise', () => {
    const server = serve({ origin: ['silent'] });
    expect(ask(server, 'c0', POST)).toBe('');
    expect(server.sent.s0).toContain('Expect: 100-continue\r\n');
  });
});

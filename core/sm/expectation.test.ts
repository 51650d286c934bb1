import { describe, expect, test } from 'vitest';
import { type Act, ask, enteredOf, getOf, logOf, serve, tell } from '../../fixtures/played_server.ts';
import { get } from '../policy/sample_heads.ts';
import { waitsForContinue } from './expectation.ts';

const EMPTY: Act = { answer: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' };
const OWN = { 'http.send_100_continue_response': 1 };
const put = (...lines: string[]) => getOf('/a', 'Content-Length: 5', ...lines).replace('GET', 'PUT');
const bodyOf = (sent = '') => sent.slice(sent.indexOf('\r\n\r\n') + 4);

test.each([
  ['POST', '1.1', ['Expect: 100-continue'], true],
  ['PUT', '1.1', ['Expect: 100-CONTINUE'], true],
  ['POST', '1.1', ['Expect: 100-continue', 'Expect: x'], true],
  ['POST', '1.1', ['Expect: x', 'Expect: 100-continue'], false],
  ['POST', '1.1', ['Expect: 100-continue, x'], false],
  ['POST', '1.0', ['Expect: 100-continue'], false],
  ['GET', '1.1', ['Expect: 100-continue'], false],
  ['PATCH', '1.1', ['Expect: 100-continue'], false],
  ['POST', '1.1', [], false],
] as const)('%s of %s with %j holds its body back: %j', (method, version, lines, held) => {
  expect(waitsForContinue({ ...get(...lines), method, version })).toBe(held);
});

describe('a request that waits for a 100', () => {
  test('is sent on without its body, which stays unread', () => {
    const server = serve({ origin: [EMPTY] });
    ask(server, 'c0', `${put('Expect: 100-continue')}hello`);
    expect(bodyOf(server.sent.s0)).toBe('');
    expect(server.sent.s0).toContain('Expect: 100-continue');
  });

  test('gets its body through after the 100 of the origin', () => {
    const server = serve({ origin: [EMPTY] });
    ask(server, 'c0', `${put('Expect: 100-continue')}hello`);
    tell(server, { kind: 'bytes', conn: 's0', bytes: 'HTTP/1.1 100 Continue\r\n\r\n' });
    expect(bodyOf(server.sent.s0)).toBe('hello');
    expect(server.sent.c0).toMatch(/^HTTP\/1\.1 100 Continue\r\n[\s\S]*HTTP\/1\.1 200 OK\r\n/);
  });

  test('is told to go on by the proxy itself where that is configured, and the origin hears nothing of it', () => {
    const server = serve({ origin: [EMPTY], records: OWN });
    expect(ask(server, 'c0', `${put('Expect: 100-continue')}hello`)).toMatch(
      /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /,
    );
    expect(server.sent.s0).not.toContain('Expect');
    expect(enteredOf(server)).toContain('state_watch_for_client_abort VC_EVENT_WRITE_COMPLETE');
    expect(logOf(server)).toContain('[0] send 100 Continue response to client');
  });
});

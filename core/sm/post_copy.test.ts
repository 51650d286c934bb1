import { describe, expect, test } from 'vitest';
import { type Act, actionsOf, ask, getOf, logOf, serve, wait } from '../../fixtures/played_server.ts';

const EMPTY: Act = { answer: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' };
const MOVED: Act = { answer: 'HTTP/1.1 307 Go\r\nLocation: http://b.test/x\r\nContent-Length: 0\r\n\r\n' };
const BUFFERED = { 'http.request_buffer_enabled': 1 };
const FOLLOW = { 'http.number_of_redirections': 2, 'http.redirect.actions': 'routable:follow,private:follow' };
const post = (...lines: string[]) => getOf('/a', ...lines).replace('GET', 'POST');
const bodyOf = (sent = '') => sent.slice(sent.indexOf('\r\n\r\n') + 4);

describe('a body that is buffered', () => {
  test('is read before the cache is asked, and sent from memory', () => {
    const server = serve({ origin: [EMPTY], records: BUFFERED });
    expect(ask(server, 'c0', post('Content-Length: 5'), 'he', 'llo')).toMatch(/^HTTP\/1\.1 200 /);
    expect(bodyOf(server.sent.s0)).toBe('hello');
    const actions = actionsOf(server);
    expect(actions).toContain('REQUEST_BUFFER_READ_COMPLETE');
    expect(actions.indexOf('WAIT_FOR_FULL_BODY')).toBeLessThan(actions.indexOf('CACHE_LOOKUP'));
    expect(logOf(server)).toContain('given 3 bytes consumed, copying 3 bytes to buffers with 3 available bytes');
  });

  test('may come in chunks, which are sent as they came', () => {
    const server = serve({ origin: [EMPTY], records: BUFFERED });
    ask(server, 'c0', `${post('Transfer-Encoding: chunked')}5\r\nhello\r\n0\r\n\r\n`);
    expect(bodyOf(server.sent.s0)).toBe('5\r\nhello\r\n0\r\n\r\n');
  });

  test('that is longer than post_copy_size closes its client', () => {
    const server = serve({ origin: [EMPTY], records: { ...BUFFERED, 'http.post_copy_size': 4 } });
    expect(ask(server, 'c0', `${post('Content-Length: 5')}hello`)).toBe('');
    expect(server.commands).toContainEqual({ do: 'close', conn: 'c0' });
    expect(server.sent.s0).toBeUndefined();
  });

  test('that stops is a 408', () => {
    const server = serve({ records: { ...BUFFERED, 'http.transaction_no_activity_timeout_in': 1 } });
    ask(server, 'c0', `${post('Content-Length: 5')}he`);
    wait(server, 3);
    expect(server.sent.c0).toContain('HTTP/1.1 408 ');
  });
});

describe('a body whose request is redirected', () => {
  test('is sent again where it came after its header', () => {
    const server = serve({ origin: [MOVED, EMPTY], records: FOLLOW });
    ask(server, 'c0', post('Content-Length: 5'), 'hello');
    expect([bodyOf(server.sent.s0), bodyOf(server.sent.s1)]).toEqual(['hello', 'hello']);
  });

  test('is lost where it came with its header: the second origin waits for it in vain', () => {
    const server = serve({ origin: [MOVED, EMPTY], records: FOLLOW });
    expect(ask(server, 'c0', `${post('Content-Length: 5')}hello`)).toBe('');
    expect([bodyOf(server.sent.s0), bodyOf(server.sent.s1)]).toEqual(['hello', '']);
  });
});

import { describe, expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { type Act, ask, enteredOf, getOf, logOf, serve, tell } from '../../fixtures/played_server.ts';
import { hasRequestBody } from './post_tunnel.ts';

const EMPTY: Act = { answer: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' };
const post = (...lines: string[]) => getOf('/a', ...lines).replace('GET', 'POST');
const bodyOf = (sent = '') => sent.slice(sent.indexOf('\r\n\r\n') + 4);

test('a request has a body when it has a length above zero, or chunks', () => {
  const { txn } = desk();
  expect(hasRequestBody(txn)).toBe(false);
  txn.requestContentLength = 0;
  expect(hasRequestBody(txn)).toBe(false);
  txn.requestContentLength = 1;
  expect(hasRequestBody(txn)).toBe(true);
  Object.assign(txn, { requestContentLength: -1 });
  txn.client_info.sendsChunks = true;
  expect(hasRequestBody(txn)).toBe(true);
});

describe('a body', () => {
  test('that came with its header goes behind the header to the origin', () => {
    const server = serve({ origin: [EMPTY] });
    expect(ask(server, 'c0', `${post('Content-Length: 5')}hello`)).toMatch(/^HTTP\/1\.1 200 /);
    expect(bodyOf(server.sent.s0)).toBe('hello');
    expect(enteredOf(server)).toEqual(
      expect.arrayContaining([
        'tunnel_handler_post_ua HTTP_TUNNEL_EVENT_PRECOMPLETE',
        'tunnel_handler_post_server VC_EVENT_WRITE_COMPLETE',
        'tunnel_handler_post HTTP_TUNNEL_EVENT_DONE',
      ]),
    );
  });

  test('that comes later is passed on piece by piece, and no further than its length', () => {
    const server = serve({ origin: [EMPTY] });
    ask(server, 'c0', post('Content-Length: 5'), 'he', 'lloGET');
    expect(bodyOf(server.sent.s0)).toBe('hello');
    expect(enteredOf(server)).toContain('tunnel_handler_post_ua VC_EVENT_READ_COMPLETE');
  });

  test('in chunks is passed on as it came', () => {
    const server = serve({ origin: [EMPTY] });
    const chunks = '5;x=y\r\nhello\r\n0\r\n\r\n';
    expect(ask(server, 'c0', post('Transfer-Encoding: chunked'), chunks)).toMatch(/^HTTP\/1\.1 200 /);
    expect(bodyOf(server.sent.s0)).toBe(chunks);
    expect(server.sent.s0).toContain('Transfer-Encoding: chunked\r\n');
  });
});

test('a client that stops in the middle of its body ends both connections', () => {
  const server = serve({ origin: [EMPTY] });
  ask(server, 'c0', post('Content-Length: 5'), 'he');
  tell(server, { kind: 'eos', conn: 'c0' });
  expect([server.sent.c0, server.core.txns, server.core.servers, server.core.clients]).toEqual([undefined, {}, {}, {}]);
  expect(enteredOf(server).at(-1)).toBe('tunnel_handler_post HTTP_TUNNEL_EVENT_DONE');
  expect(logOf(server, 0)).toContain('[0] Logging transaction');
});

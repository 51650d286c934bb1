import { describe, expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { type Act, ask, enteredOf, getOf, logOf, serve, tell, wait } from '../../fixtures/played_server.ts';
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

describe('a body that does not come through', () => {
  const answer413: Act = { answer: 'HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n' };
  const early = (method: string) => {
    const server = serve({ origin: [EMPTY] });
    ask(server, 'c0', getOf('/a', 'Content-Length: 5').replace('GET', method));
    tell(server, { kind: 'bytes', conn: 's0', bytes: answer413.answer as string });
    return server;
  };

  test('is given up when the answer is there before it, and costs the client its connection', () => {
    const server = early('PUT');
    expect(server.sent.c0).toMatch(/^HTTP\/1\.1 413 [\s\S]*\r\nConnection: close\r\n/);
    expect(server.commands).toContainEqual({ do: 'close', conn: 'c0' });
  });

  test('leaves the connection half closed after a POST; what still comes is thrown away', () => {
    const server = early('POST');
    expect(server.commands).toContainEqual({ do: 'shutdown', conn: 'c0' });
    tell(server, { kind: 'bytes', conn: 'c0', bytes: 'hello' }, { kind: 'eos', conn: 'c0' });
    expect(server.commands).toContainEqual({ do: 'close', conn: 'c0' });
    expect(server.core.clients).toEqual({});
  });

  test.each([
    ['http.transaction_no_activity_timeout_in', 'Inactive Timeout'],
    ['http.transaction_active_timeout_in', 'Active Timeout'],
  ])('for longer than %s says is a 408', (record, reason) => {
    const server = serve({ origin: [EMPTY], records: { [record]: 1 } });
    ask(server, 'c0', `${post('Content-Length: 5')}he`);
    wait(server, 3);
    expect(server.sent.c0).toContain(`HTTP/1.1 408 ${reason}\r\n`);
    expect(server.commands).toContainEqual({ do: 'close', conn: 's0' });
  });

  test('while the origin falls silent is a failure of the origin', () => {
    const server = serve({ origin: [EMPTY], records: { 'http.transaction_no_activity_timeout_out': 1 } });
    ask(server, 'c0', `${post('Content-Length: 5')}he`);
    wait(server, 3);
    expect(server.sent.c0).toMatch(/^HTTP\/1\.1 504 /);
    expect(enteredOf(server)).toContain('handle_post_failure EVENT_NONE');
  });
});

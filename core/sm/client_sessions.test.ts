import { describe, expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { ask, getOf, logOf, serve, tell, wait } from '../../fixtures/played_server.ts';
import { proxyName } from './client_sessions.ts';

const closes = (server: ReturnType<typeof serve>) =>
  server.commands.flatMap((command) => (command.do === 'close' ? [command.conn] : []));

test('a connection becomes a session with its first bytes; one that closes before leaves no trace of one', () => {
  const server = serve();
  tell(server, { kind: 'accept', conn: 'c0', from: server.core.proxy, local: server.core.proxy });
  expect([Object.keys(server.core.probes), server.core.clients]).toEqual([['c0'], {}]);
  tell(server, { kind: 'eos', conn: 'c0' });
  expect([server.core.probes, server.core.clients, closes(server)]).toEqual([{}, {}, ['c0']]);
  expect(logOf(server)).toEqual(['probe needs data, read..']);
});

test('the first transaction of a session begins like this', () => {
  const server = serve();
  ask(server, 'c0', getOf('/a'));
  expect(logOf(server).slice(1, 6)).toEqual([
    expect.stringMatching(
      /^\[HttpSessionAccept:mainEvent 0x[0-9a-f]+\] accepted connection from 127\.0\.0\.1:50001 transport type = 1$/,
    ),
    expect.stringMatching(/^\[0\] session born, netvc 0x[0-9a-f]+$/),
    '[0] data already in buffer, starting new transaction',
    '[PostDataBuffers::PostDataBuffers]',
    '[0] Starting transaction 1 using sm [0]',
  ]);
});

describe('an idle session', () => {
  test('takes the next request', () => {
    const server = serve();
    ask(server, 'c0', getOf('/a'));
    ask(server, 'c0', getOf('/b'));
    expect(logOf(server)).toContain('[0] Starting transaction 2 using sm [1]');
    expect(Object.values(server.core.clients)).toMatchObject([{ transactions: 2, state: 'KEEP_ALIVE', sm: null }]);
  });

  test('begins with a request that was sent ahead', () => {
    const server = serve();
    const got = ask(server, 'c0', getOf('/a') + getOf('/b'));
    expect(got.split('HTTP/1.1 200 OK')).toHaveLength(3);
    expect(logOf(server)).toContain('[0] data already in buffer, starting new transaction');
  });

  test('is closed when its client has closed', () => {
    const server = serve();
    ask(server, 'c0', getOf('/a'));
    tell(server, { kind: 'eos', conn: 'c0' });
    expect([server.core.clients, closes(server)]).toEqual([{}, ['c0']]);
  });

  test('is closed after two minutes', () => {
    const server = serve();
    ask(server, 'c0', getOf('/a'));
    wait(server, 119);
    expect(closes(server)).toEqual([]);
    wait(server, 3);
    expect(closes(server)).toContain('c0');
  });
});

test.each([[getOf('/a', 'Connection: close')], [getOf('/a').replace('1.1', '1.0')]])(
  'a client that asks for it is closed behind its answer',
  (request) => {
    const server = serve();
    ask(server, 'c0', request);
    expect([server.core.clients, closes(server)]).toEqual([{}, expect.arrayContaining(['c0'])]);
  },
);

test('a client that stops in the middle of its header is closed without an answer', () => {
  const server = serve();
  ask(server, 'c0', 'GET /a HTTP/1.1\r\n');
  wait(server, 32);
  expect([server.sent, closes(server), server.core.txns]).toEqual([{}, ['c0'], {}]);
});

test('the proxy is called as configured, or as it was started', () => {
  expect(proxyName(desk().ctx)).toBe('traffic_server');
  expect(proxyName(desk({ records: { proxy_name: 'edge7' } }).ctx)).toBe('edge7');
});

import { describe, expect, test } from 'vitest';
import { ask, getOf, logOf, type PlayedServer, serve, tell, wait } from '../../fixtures/played_server.ts';

const EMPTY = { answer: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' };

const opened = (server: PlayedServer) =>
  server.commands.flatMap((command) => (command.do === 'connect' ? [command.conn] : []));
const closed = (server: PlayedServer) =>
  server.commands.flatMap((command) => (command.do === 'close' ? [command.conn] : []));

describe('a connection to the origin', () => {
  test('is pooled and used again for the same host and address', () => {
    const server = serve({ origin: [EMPTY] });
    ask(server, 'c0', getOf('/a'));
    expect(server.core.pool).toHaveLength(1);
    ask(server, 'c1', getOf('/b'));
    expect(opened(server)).toEqual(['s0']);
    expect(logOf(server, 1)).toContain('[1] [acquire session] return session from shared pool');
  });

  test('is another one for another host, even at the same address', () => {
    const remap = 'map http://h/a http://one.test/\nmap http://h/b http://two.test/\n';
    const server = serve({ origin: [EMPTY], remap });
    ask(server, 'c0', getOf('/a'));
    ask(server, 'c0', getOf('/b'));
    expect(opened(server)).toEqual(['s0', 's1']);
  });

  test('is closed when the answer says so, and the next request makes a new one', () => {
    const server = serve({ origin: [{ answer: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' }] });
    ask(server, 'c0', getOf('/a'));
    ask(server, 'c0', getOf('/b'));
    expect([opened(server), closed(server)]).toEqual([
      ['s0', 's1'],
      ['s0', 's1'],
    ]);
  });

  test.each([
    ['more bytes', { kind: 'bytes', conn: 's0', bytes: 'HTTP/1.1 408 ' }],
    ['its end', { kind: 'eos', conn: 's0' }],
  ] as const)('in the pool ends with %s', (_what, event) => {
    const server = serve({ origin: [EMPTY] });
    ask(server, 'c0', getOf('/a'));
    tell(server, event);
    expect([server.core.pool, server.core.servers, closed(server)]).toEqual([[], {}, ['s0']]);
  });

  test('in the pool ends after two minutes', () => {
    const server = serve({ origin: [EMPTY] });
    ask(server, 'c0', getOf('/a'));
    wait(server, 119);
    expect(closed(server)).toEqual([]);
    wait(server, 3);
    expect(closed(server)).toContain('s0');
  });

  test('that carries credentials is used for one request only', () => {
    const server = serve({ origin: [EMPTY] });
    ask(server, 'c0', getOf('/a', 'Authorization: Basic eA=='));
    ask(server, 'c0', getOf('/b'));
    expect(opened(server)).toEqual(['s0', 's1']);
    expect(logOf(server, 0)).not.toContain('[acquire session] thread pool search failed');
  });
});

test('3.3 keeps it with the client, and hands it to the pool when that closes', () => {
  const server = serve({ origin: [EMPTY], profile: '3.3' });
  ask(server, 'c0', getOf('/a'));
  expect(Object.values(server.core.servers)).toMatchObject([{ state: 'KA_RESERVED', slaveOf: 0 }]);
  tell(server, { kind: 'eos', conn: 'c0' });
  expect(Object.values(server.core.servers)).toMatchObject([{ state: 'KA_POOLED', slaveOf: null }]);
});

describe('a request that would come back', () => {
  test('to the address and port it came to is refused before a connection is made', () => {
    const server = serve({ remap: 'map http://h/ http://127.0.0.1:8080/\n' });
    expect(ask(server, 'c0', getOf('/a'))).toMatch(/^HTTP\/1\.1 400 Direct self loop detected\r\n/);
    expect(opened(server)).toEqual([]);
  });

  test('and has passed here once already', () => {
    const server = serve();
    const via = 'Via: http/1.1 traffic_server[bddd666f-f392-489a-9f0c-40909aa92469] (ApacheTrafficServer/9.2.9)';
    expect(ask(server, 'c0', getOf('/a', via))).toMatch(/^HTTP\/1\.1 400 /);
    expect(ask(serve({ records: { 'http.max_proxy_cycles': 1 } }), 'c0', getOf('/a', via))).toMatch(/^HTTP\/1\.1 200 /);
  });
});

test.each([
  ['GET', {}, 30],
  ['POST', { 'http.post_connect_attempts_timeout': 9 }, 9],
])('a %s waits so long for a connection: %j, %i s', (method, records, seconds) => {
  const server = serve({ origin: ['unreachable'], records: { 'http.connect_attempts_max_retries': 0, ...records } });
  ask(server, 'c0', getOf('/a', 'Content-Length: 0').replace('GET', method));
  wait(server, seconds - 1);
  expect(server.sent.c0).toBeUndefined();
  wait(server, 3);
  expect(server.sent.c0).toMatch(/^HTTP\/1\.1 502 Connection timed out/);
});

test('with keep_alive_post_out 0 the connection of a POST is nobody else’s: it is closed at the end', () => {
  const server = serve({ records: { 'http.keep_alive_post_out': 0 } });
  ask(server, 'c0', `${getOf('/a', 'Content-Length: 2').replace('GET', 'POST')}hi`);
  expect(server.core.pool).toEqual([]);
  expect(server.commands).toContainEqual({ do: 'close', conn: 's0' });
  expect(logOf(server)).toContain('[0] Setting server session to private because of keep-alive post out');
});

import { describe, expect, test } from 'vitest';
import { ask, type Given, logOf, type PlayedServer, START_S, serve, tell, wait } from '../../fixtures/played_server.ts';
import { websocketTimeouts } from './blind_tunnel.ts';

const CONNECT = 'CONNECT origin.test:443 HTTP/1.1\r\nHost: origin.test:443\r\n\r\n';

/** A CONNECT whose origin has taken the connection. */
function opened(given: Given = {}): PlayedServer {
  const server = serve({ remap: '', ...given, records: { 'url_remap.remap_required': 0, ...given.records } });
  expect(ask(server, 'c0', CONNECT)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  return server;
}

const commandsFor = (server: PlayedServer, conn: string) =>
  server.commands.flatMap((command) => ('conn' in command && command.conn === conn ? [command.do] : []));

describe('a tunnel that a CONNECT opened', () => {
  test('passes bytes on both ways, whatever they are', () => {
    const server = opened();
    tell(server, { kind: 'bytes', conn: 'c0', bytes: '\x16\x03\x01 hello' });
    tell(server, { kind: 'bytes', conn: 's0', bytes: '\x16\x03\x03 world' });
    expect(server.sent.s0).toBe('\x16\x03\x01 hello');
    expect(server.sent.c0).toMatch(/\r\n\r\n\x16\x03\x03 world$/);
  });

  test('passes the end of one side on and stays open for the other', () => {
    const server = opened();
    tell(server, { kind: 'eos', conn: 'c0' });
    expect(commandsFor(server, 's0')).toEqual(['connect', 'shutdown']);
    tell(server, { kind: 'bytes', conn: 's0', bytes: 'late' });
    expect(server.sent.c0).toMatch(/late$/);
    tell(server, { kind: 'eos', conn: 's0' });
    expect(commandsFor(server, 's0').at(-1)).toBe('close');
    expect(commandsFor(server, 'c0').at(-1)).toBe('close');
    expect(server.core).toMatchObject({ relays: {}, txns: {}, clients: {}, servers: {} });
  });

  test('makes no session of the connection to the origin', () => {
    const server = opened();
    tell(server, { kind: 'eos', conn: 's0' });
    tell(server, { kind: 'eos', conn: 'c0' });
    const log = logOf(server, 0).join('\n');
    expect(log).not.toContain('session born, netvc 0xPTR\n[#] setting handler');
    expect(log).not.toContain('session close:');
  });

  test('is cut when the origin is silent for too long', () => {
    const server = opened({ records: { 'http.transaction_no_activity_timeout_out': 3 } });
    wait(server, 2);
    expect(Object.keys(server.core.relays)).toEqual(['0']);
    wait(server, 2.5);
    expect(server.core.relays).toEqual({});
    expect(server.core.txns).toEqual({});
  });
});

test('the longer timeouts of a websocket are said and armed for both ends, the origin first', () => {
  const server = opened();
  const txn = server.core.txns[0];
  if (!txn) throw new Error('no transaction');
  txn.websocket = 'open';
  const said: string[] = [];
  const sink = {
    full: true,
    put: (r: { kind: string; name?: string }) => void said.push(r.name ?? r.kind),
    count: () => undefined,
  };
  const ctx = { core: server.core, now_ms: START_S * 1000, commands: [], parent: 0, fromClient: false, sink };
  websocketTimeouts({ ...ctx, plugins: server.given.plugins ?? { hooks: [] } } as never, txn);
  expect(said.filter((name) => name === 'websocket_timeouts')).toHaveLength(2);
  const due = server.core.due.filter(({ at_ms }) => at_ms > START_S * 1000 + 500_000).map(({ name }) => name);
  expect(due).toEqual(['server inactivity', 'client inactivity', 'server active', 'client active']);
});

import { describe, expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { ask, type Given, getOf, logOf, type PlayedServer, serve, tell } from '../../fixtures/played_server.ts';
import { noteAbort } from './client_aborts.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 10\r\n\r\n';

/** The client asks and goes away; then the origin answers in full. */
function leaves(how: 'eos' | 'error', given: Given = {}): PlayedServer {
  const server = serve({ origin: ['silent'], ...given });
  ask(server, 'c0', getOf('/a'));
  tell(server, how === 'eos' ? { kind: 'eos', conn: 'c0' } : { kind: 'error', conn: 'c0', error: 'ECONNRESET' });
  return server;
}

const stored = (server: PlayedServer) =>
  Object.values(server.core.objects).flatMap((o) => o.alternates.map((a) => a.body));

describe('a client that closes its side while it waits', () => {
  test('is answered all the same', () => {
    const server = leaves('eos');
    tell(server, { kind: 'bytes', conn: 's0', bytes: `${HEAD}0123456789` });
    expect(server.sent.c0).toMatch(/0123456789$/);
    expect(stored(server)).toEqual(['0123456789']);
  });

  test('is let go where half-open connections are not allowed', () => {
    const server = leaves('eos', { records: { 'http.allow_half_open': 0 } });
    expect([server.sent.c0, server.core.txns, server.core.clients]).toEqual([undefined, {}, {}]);
    expect(logOf(server, 0)).toContain('[0] Logging transaction');
  });
});

describe('a client whose connection breaks in the middle of its answer', () => {
  const breaks = (records: Record<string, number>) => {
    const server = serve({ origin: ['silent'], records });
    ask(server, 'c0', getOf('/a'));
    tell(server, { kind: 'bytes', conn: 's0', bytes: `${HEAD}01234` });
    tell(server, { kind: 'error', conn: 'c0', error: 'EPIPE' });
    if (server.core.txns[0]) tell(server, { kind: 'bytes', conn: 's0', bytes: '56789' });
    return server;
  };

  test('does not keep the cache from taking the rest', () => {
    const server = breaks({});
    expect(logOf(server, 0)).toContain('[0] Initiating background fill');
    expect(stored(server)).toEqual(['0123456789']);
  });

  test('ends everything when too little was sent to read on for the cache alone', () => {
    const server = breaks({ 'http.background_fill_completed_threshold': 0.9 });
    expect([stored(server), server.core.txns, server.core.servers]).toEqual([[], {}, {}]);
  });
});

test.each([
  ['VC_EVENT_EOS', 'ERR_CLIENT_ABORT'],
  ['EVENT_ERROR', 'ERR_CLIENT_READ_ERROR'],
  ['VC_EVENT_INACTIVITY_TIMEOUT', 'ERR_CLIENT_ABORT'],
] as const)('%s is known to the access log as %s', (event, code) => {
  const { txn } = desk();
  noteAbort(txn, event);
  expect(txn.codes.log).toBe(code);
});

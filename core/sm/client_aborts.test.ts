import { describe, expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { type Act, ask, enteredOf, getOf, logOf, OK, serve, tell } from '../../fixtures/played_server.ts';
import { noteAbort } from './client_aborts.ts';

const PART: Act = { answer: 'HTTP/1.1 200 OK\r\nCache-Control: max-age=300\r\nContent-Length: 10\r\n\r\nhello' };
const SILENT: Act = { answer: [] };

function part(records: Record<string, string | number> = {}) {
  const server = serve({ origin: [PART, { answer: OK }], records });
  ask(server, 'c0', getOf('/a'));
  return server;
}

test('an abort by an error is a read error, any other a plain abort', () => {
  const { txn } = desk();
  noteAbort(txn, 'EVENT_ERROR');
  expect(txn.codes.log).toBe('ERR_CLIENT_READ_ERROR');
  noteAbort(txn, 'VC_EVENT_EOS');
  expect(txn.codes.log).toBe('ERR_CLIENT_ABORT');
});

describe('a client that ends its side while it waits', () => {
  test('is still answered', () => {
    const server = serve({ origin: [SILENT] });
    ask(server, 'c0', getOf('/a'));
    tell(server, { kind: 'eos', conn: 'c0' });
    tell(server, { kind: 'bytes', conn: 's0', bytes: OK });
    expect(server.sent.c0).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  test('ends its transaction where half-open connections are not allowed', () => {
    const server = serve({ origin: [SILENT], records: { 'http.allow_half_open': 0 } });
    ask(server, 'c0', getOf('/a'));
    tell(server, { kind: 'eos', conn: 'c0' });
    expect(server.commands).toEqual(
      expect.arrayContaining([
        { do: 'close', conn: 'c0' },
        { do: 'close', conn: 's0' },
      ]),
    );
    expect(server.core.txns).toEqual({});
  });
});

describe('a write that fails in the middle of an answer', () => {
  test('lets the cache go on, which has the whole object then', () => {
    const server = part();
    tell(server, { kind: 'error', conn: 'c0', error: 'EPIPE' });
    tell(server, { kind: 'bytes', conn: 's0', bytes: 'world' });
    expect(logOf(server)).toContain('[0] Initiating background fill');
    expect(ask(server, 'c1', getOf('/a'))).toMatch(/\r\n\r\nhelloworld$/);
  });

  test('ends everything where the client has had less than the threshold', () => {
    const server = part({ 'http.background_fill_completed_threshold': 0.6 });
    tell(server, { kind: 'error', conn: 'c0', error: 'EPIPE' });
    expect(logOf(server)).toContain('[0] no background.  Only %0.500000 of %0.600000 done [5 / 10 ]');
    expect(server.commands).toContainEqual({ do: 'close', conn: 's0' });
    expect(enteredOf(server)).toContain('tunnel_handler_ua EVENT_ERROR');
    expect(ask(server, 'c1', getOf('/a'))).toMatch(/\r\n\r\nhello$/);
  });
});

import { describe, expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { type Act, ask, enteredOf, getOf, logOf, serve, unplayedOf, wait } from '../../fixtures/played_server.ts';
import { setConnectFail } from './server_states.ts';

function status(...origin: Act[]): string | undefined {
  return ask(serve({ origin }), 'c0', getOf('/a')).split('\r\n')[0];
}

describe('a connection', () => {
  test('is waited for before the request goes out', () => {
    const server = serve();
    ask(server, 'c0', getOf('/a'));
    const entered = enteredOf(server);
    expect(entered.indexOf('state_http_server_open VC_EVENT_WRITE_READY')).toBe(
      entered.indexOf('state_http_server_open NET_EVENT_OPEN') + 1,
    );
  });

  test('that is refused is made four times in all', () => {
    const server = serve({ origin: [{ refuse: 'ECONNREFUSED' }] });
    expect(ask(server, 'c0', getOf('/a'))).toMatch(/^HTTP\/1\.1 502 Connection refused\r\n/);
    expect(server.acts).toBe(4);
    expect(enteredOf(server)).toContain('state_http_server_open EVENT_ERROR');
  });

  test('in 3.3 is not waited for', () => {
    const server = serve({ profile: '3.3' });
    ask(server, 'c0', getOf('/a'));
    expect(enteredOf(server).join()).not.toContain('VC_EVENT_WRITE_READY');
    expect(server.sent.s0).toMatch(/^GET \/a /);
  });
});

describe('the answer of an origin', () => {
  test('may come in pieces', () => {
    expect(status({ answer: ['HTTP/1.1 20', '0 OK\r\nContent-Le', 'ngth: 0\r\n\r\n'] })).toBe('HTTP/1.1 200 OK');
  });

  test('that cannot be read is no answer, after four attempts', () => {
    expect(status({ answer: 'SSH-2.0-OpenSSH\r\n\r\n' })).toBe('HTTP/1.1 502 Invalid HTTP Response');
  });

  test('that never comes, the connection closed without a byte, counts as an empty header', () => {
    const server = serve({ origin: [{ answer: [], end: 'eos' }] });
    expect(ask(server, 'c0', getOf('/a'))).toMatch(/^HTTP\/1\.1 502 Malformed Server Response Status\r\n/);
    expect(logOf(server, 0).filter((line) => line.includes('Response Error: Missing status code'))).toHaveLength(4);
  });

  test('is a hang-up when the header stops in the middle', () => {
    expect(status({ answer: 'HTTP/1.1 200 OK\r\nX-A', end: 'eos' })).toMatch(/^HTTP\/1\.1 502 /);
  });

  test('that never comes at all is waited for half a minute, four times', () => {
    const server = serve({ origin: ['silent'] });
    ask(server, 'c0', getOf('/a'));
    wait(server, 100);
    expect(server.sent.c0).toBeUndefined();
    wait(server, 30);
    expect(server.sent.c0).toMatch(/^HTTP\/1\.1 504 Connection Timed Out\r\n/);
    expect(enteredOf(server)).toContain('handle_server_setup_error VC_EVENT_INACTIVITY_TIMEOUT');
    expect(unplayedOf(server)).toEqual([]);
  });
});

test('why a connection failed is kept only while it is being made', () => {
  const { txn } = desk();
  setConnectFail(txn, 'ECONNREFUSED');
  expect(txn.server_info.connectError).toBeNull();
  txn.server_info.connectError = 'EIO';
  setConnectFail(txn, 'ECONNREFUSED');
  setConnectFail(txn, 'ETIMEDOUT');
  expect(txn.server_info.connectError).toBe('ECONNREFUSED');
});

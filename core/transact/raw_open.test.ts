import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { originServerRawOpen } from './raw_open.ts';

test('a socket is enough for a 200', () => {
  const { txn, env } = desk();
  txn.clientRequest.method = 'CONNECT';
  txn.current.state = 'CONNECTION_ALIVE';
  expect(originServerRawOpen(txn, env).action).toBe('SSL_TUNNEL');
  expect(txn.clientResponse).toMatchObject({ status: 200, reason: 'OK' });
  expect(txn.clientResponse?.fields.map(({ name }) => name)).toEqual(['Date', 'Connection', 'Server']);
});

test('without one the answer is 502, and nothing is tried again', () => {
  const { txn, env } = desk();
  txn.clientRequest.method = 'CONNECT';
  txn.current.state = 'OPEN_RAW_ERROR';
  txn.current.server = 'server_info';
  expect(originServerRawOpen(txn, env).action).toBe('INTERNAL_CACHE_NOOP');
  expect(txn.clientResponse).toMatchObject({ status: 502, reason: 'Tunnel Connection Failed' });
});

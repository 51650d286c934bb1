import { expect, test } from 'vitest';
import { answered, desk } from '../../fixtures/core_desk.ts';
import type { SERVER_STATES } from '../names/states.ts';
import type { SocketError } from '../txn/wire.ts';
import { parentDied, serverDied } from './hop_died.ts';

type State = (typeof SERVER_STATES)[number];

test.each<[State, number, string]>([
  ['CONNECTION_CLOSED', 502, 'Server Hangup'],
  ['ACTIVE_TIMEOUT', 504, 'Maximum Transaction Time Exceeded'],
  ['INACTIVE_TIMEOUT', 504, 'Connection Timed Out'],
  ['PARSE_ERROR', 502, 'Invalid HTTP Response'],
  ['BAD_INCOMING_RESPONSE', 502, 'Malformed Server Response Status'],
  ['OPEN_RAW_ERROR', 502, 'Tunnel Connection Failed'],
  ['OUTBOUND_CONGESTION', 503, 'Origin server congested'],
])('an origin in the state %s is answered with %i %s', (state, status, reason) => {
  const { txn, env } = desk();
  answered(txn, 200);
  txn.current.state = state;
  expect(serverDied(txn, env).action).toBe('SEND_ERROR_CACHE_NOOP');
  expect(txn.clientResponse).toMatchObject({ status, reason });
});

test.each<[SocketError | null, string]>([
  ['ECONNREFUSED', 'Connection refused'],
  ['EPIPE', 'Broken pipe'],
  ['EHOSTUNREACH', 'No route to host'],
  ['ETIMEDOUT', 'Connection timed out'],
  [null, 'connect failed'],
])('a connection that failed by %s gives the system its words: %s', (connectError, reason) => {
  const { txn, env } = desk();
  answered(txn, 200);
  txn.current.state = 'CONNECTION_ERROR';
  txn.server_info.connectError = connectError;
  serverDied(txn, env);
  expect(txn.clientResponse).toMatchObject({ status: 502, reason });
});

test.each<[State, number, string]>([
  ['OUTBOUND_CONGESTION', 503, 'Next Hop Congested'],
  ['INACTIVE_TIMEOUT', 504, 'Next Hop Timeout'],
  ['ACTIVE_TIMEOUT', 504, 'Next Hop Timeout'],
  ['CONNECTION_ERROR', 502, 'Next Hop Connection Failed'],
])('a parent in the state %s is answered with %i %s', (state, status, reason) => {
  const { txn, env } = desk();
  txn.current.state = state;
  expect(parentDied(txn, env)).toMatchObject({ action: 'SEND_ERROR_CACHE_NOOP', next: null });
  expect(txn.clientResponse).toMatchObject({ status, reason });
});

import { expect, test } from 'vitest';
import { answered, argsOn, desk, saidOn } from '../../fixtures/core_desk.ts';
import { START_S } from '../../fixtures/played_server.ts';
import { isDown, updateHost } from './host_state.ts';

const FAILED = { connectError: 'ECONNREFUSED' } as const;

test('an address is down for a minute after it was marked', () => {
  const { txn, env } = desk();
  expect(isDown(txn, env)).toBe(false);
  txn.host.lastFailure = START_S - 59;
  expect(isDown(txn, env)).toBe(true);
  txn.host.lastFailure = START_S - 60;
  expect(isDown(txn, env)).toBe(false);
});

test('the third failed transaction marks an address as down, from the time of its request', () => {
  const on = desk();
  answered(on.txn, 200);
  Object.assign(on.txn.server_info, FAILED);
  const lines = [0, 0, 0].map(() => {
    updateHost(on.txn, on.env);
    return saidOn(on).at(-2);
  });
  expect(lines).toEqual(['hostdb_increment', 'hostdb_increment', 'hostdb_down']);
  expect(on.txn.host).toMatchObject({ failures: 3, lastFailure: START_S });
});

test('with no failures allowed the first one marks it', () => {
  const { txn, env } = desk({ records: { 'http.connect_attempts_rr_retries': 0 } });
  answered(txn, 200);
  Object.assign(txn.server_info, FAILED);
  updateHost(txn, env);
  expect(txn.host.lastFailure).toBe(START_S);
});

test('without the policy nothing is counted', () => {
  const { txn, env } = desk({ records: { 'http.connect.dead.policy': 0 } });
  answered(txn, 200);
  Object.assign(txn.server_info, FAILED);
  updateHost(txn, env);
  expect(txn.host.failures).toBe(0);
});

test('an answer clears the name of an address that was down, and says so', () => {
  const on = desk();
  answered(on.txn, 200);
  Object.assign(on.txn.host, { failures: 3, lastFailure: START_S - 5 });
  updateHost(on.txn, on.env);
  expect(on.txn.host).toMatchObject({ failures: 0, lastFailure: 0 });
  expect(saidOn(on)).toEqual(['hostdb_up', 'server_info']);
  expect(argsOn(on, 'server_info')).toEqual({ address: '10.0.0.1:8081' });
});

test('where no party was chosen nothing is written down', () => {
  const on = desk();
  updateHost(on.txn, on.env);
  expect(saidOn(on)).toEqual([]);
});

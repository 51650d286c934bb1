import { expect, test } from 'vitest';
import { desk, reasonsOn } from '../../fixtures/core_desk.ts';
import { isCongested, watchOrigin } from './congested.ts';

const GUIDE = {
  profile: 'guide',
  files: { 'congestion.config': 'dest_domain=. max_connection=0\n' },
  records: { 'http.congestion_control.enabled': 1 },
} as const;

test('whether a watched origin takes a connection stands in the trace with the line and the numbers', () => {
  const on = desk(GUIDE);
  on.txn.server_info.ip = '127.0.0.1';
  watchOrigin(on.ctx, on.txn);
  expect(isCongested(on.ctx, on.txn)).toBe(true);
  expect(reasonsOn(on, 'congestion control')).toEqual([
    { fact: 'max_connection', value: 0, from: 'congestion.config:1' },
    { fact: 'open connections', value: 0, from: 'computed' },
  ]);
});

test('of an origin that is not watched nothing is said', () => {
  const on = desk();
  watchOrigin(on.ctx, on.txn);
  expect(isCongested(on.ctx, on.txn)).toBe(false);
  expect(on.trace).toEqual([]);
});

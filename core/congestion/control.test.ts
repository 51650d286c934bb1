import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { destinedRequest } from '../transact/cache_control.ts';
import { admits, cleared, connectSeconds, watch } from './control.ts';

const LINE = 'dest_host=origin.test max_connection_failures=1 wait_interval_alpha=7 prefix=p port=8081';

function guide(line = LINE, enabled = 1) {
  const on = desk({
    profile: 'guide',
    files: { 'congestion.config': `${line}\n` },
    records: { 'http.congestion_control.enabled': enabled },
  });
  on.txn.server_info.ip = '127.0.0.1';
  on.txn.current.requestTo = 'ORIGIN_SERVER';
  watch(on.ctx.core, on.txn, destinedRequest);
  return on;
}

test('an origin is watched by its address, or its name, with the port and prefix of the rule', () => {
  expect(guide().txn.congestion).toEqual({ rule: 0, key: '127.0.0.1/p:8081', refused: null });
  expect(guide(`${LINE} congestion_scheme=per_host`).txn.congestion?.key).toBe('origin.test/p:8081');
});

test('nobody is watched without a rule, without the record, or when a parent is asked', () => {
  expect(guide('dest_host=other.test').txn.congestion).toBeNull();
  expect(guide(LINE, 0).txn.congestion).toBeNull();
  const { ctx, txn } = guide();
  txn.current.requestTo = 'PARENT_PROXY';
  watch(ctx.core, txn, destinedRequest);
  expect(txn.congestion).toBeNull();
  expect(admits(ctx.core, txn, 0)).toBeNull();
});

test('a failure congests it, a connection clears it; retries and timeouts go by that', () => {
  const { ctx, txn, env } = guide(`${LINE} dead_os_conn_retries=4 dead_os_conn_timeout=5`);
  expect([env.congestion.retries(txn)?.value, connectSeconds(ctx.core, txn)]).toEqual([2, 60]);
  env.congestion.failed(txn);
  expect([env.congestion.retries(txn)?.value, connectSeconds(ctx.core, txn)]).toEqual([4, 5]);
  expect(admits(ctx.core, txn, env.now)?.answer).toBe('congested');
  cleared(ctx.core, txn);
  expect(admits(ctx.core, txn, env.now)?.answer).toBe('connect');
});

test('what the client is told depends on why: refused, full, or failed while congested', () => {
  const { txn, env } = guide();
  expect(env.congestion.answer(txn)).toBeNull();
  env.congestion.failed(txn);
  expect(env.congestion.answer(txn)).toMatchObject({
    reason: 'Service Unavailable',
    template: 'congestion#retryAfter',
  });
  if (txn.congestion) txn.congestion.refused = 'congested';
  expect(env.congestion.answer(txn)?.reason).toBe('Origin server congested');
  if (txn.congestion) txn.congestion.refused = 'full';
  expect(env.congestion.answer(txn)?.reason).toBe('Too many users');
});

test('what is drawn for Retry-After is the same for the same seed', () => {
  const wait = () => {
    const { txn, env } = guide();
    env.congestion.failed(txn);
    return env.congestion.answer(txn)?.retryAfter ?? 0;
  };
  expect(wait()).toBe(wait());
  expect(wait()).toBeGreaterThanOrEqual(310);
  expect(wait()).toBeLessThan(317);
});

import { expect, test } from 'vitest';
import { setupOf } from '../../fixtures/played_server.ts';
import { newCore } from '../sm/new_core.ts';
import { newInflow, RESPONSE_BLOCK } from '../tunnel/buffer.ts';
import type { Core } from '../txn/core_state.ts';
import { findPooled, poolSizes, takeFromPool } from './pool.ts';

function pooled(...hosts: readonly string[]): Core {
  const core = newCore(setupOf());
  for (const [con, host] of hosts.entries()) {
    core.servers[con] = {
      con,
      conn: `s${con}`,
      address: { ip: '10.0.0.1', port: 80 },
      host,
      state: 'KA_POOLED',
      private: false,
      inflow: newInflow(RESPONSE_BLOCK, 0),
      buffer: '',
      eos: false,
      connected: true,
      headerOnItsWay: false,
      sm: null,
      slaveOf: null,
      used: 1,
    };
    core.pool.push(con);
  }
  return core;
}

const wish = { ip: '10.0.0.1', port: 80, host: 'a' };

// 9.2.9 opens a new connection for EXAMPLE.COM beside an idle one to example.com.
test('a connection fits by address and by host name, letter by letter', () => {
  const core = pooled('a');
  expect(findPooled(core, wish)?.con).toBe(0);
  expect(findPooled(core, { ...wish, host: 'A' })).toBeNull();
  expect(findPooled(core, { ...wish, host: 'b' })).toBeNull();
  expect(findPooled(core, { ...wish, port: 81 })).toBeNull();
  expect(findPooled(core, { ...wish, ip: '10.0.0.2' })).toBeNull();
});

test('of several that fit the one put there last is taken', () => {
  expect(findPooled(pooled('a', 'b', 'a', 'b'), wish)?.con).toBe(2);
});

test('a connection that is taken is no longer there', () => {
  const core = pooled('a', 'a');
  const found = findPooled(core, wish);
  if (found) takeFromPool(core, found);
  expect(poolSizes(core)).toEqual({ fqdn: 1, ip: 1 });
  expect(findPooled(core, wish)?.con).toBe(0);
});

test('every event thread has a pool of its own, unless all are searched', () => {
  const core = pooled('a', 'a');
  const second = core.servers[core.pool[1] ?? -1];
  if (second) core.servers[second.con] = { ...second, thread: 1 };
  expect(findPooled(core, { ...wish, thread: 0 })?.con).toBe(0);
  expect(findPooled(core, { ...wish, thread: 1 })?.con).toBe(1);
  expect(findPooled(core, { ...wish, thread: 2 })).toBeNull();
  expect(findPooled(core, wish)?.con).toBe(1);
  expect(poolSizes(core, 1)).toEqual({ fqdn: 1, ip: 1 });
});

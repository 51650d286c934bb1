import { expect, test } from 'vitest';
import { wholeMachine } from './machine.ts';

test('the machine is its edges, the events its handlers accept, and its hooks', () => {
  const machine = wholeMachine();
  expect(new Set(machine).size).toBe(machine.length);
  expect(machine).toContain('edge ORIGIN_SERVER_OPEN → SERVER_READ');
  expect(machine).toContain('handler tunnel_handler ← HTTP_TUNNEL_EVENT_DONE');
  expect(machine).toContain('handler HttpCacheSM::state_cache_open_write ← EVENT_INTERVAL');
  expect(machine).toContain('hook TS_HTTP_TXN_CLOSE_HOOK');
});

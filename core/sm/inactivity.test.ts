import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { newInflow, RESPONSE_BLOCK } from '../tunnel/buffer.ts';
import type { Due } from '../txn/core_state.ts';
import { armTimeout, passesOver } from './inactivity.ts';

function comesAfter(seconds: number, offset_ms = 0): number | undefined {
  const { ctx } = desk();
  const at = { ...ctx, now_ms: ctx.now_ms + offset_ms };
  armTimeout(at, { server: 3 }, 'idle', 'VC_EVENT_INACTIVITY_TIMEOUT', seconds);
  const due = ctx.core.due[0];
  return due && due.at_ms - at.now_ms;
}

test.each([0, 100, 199, 200, 201, 900])(
  'a timeout of 2 s set %i ms after the second comes up to a second late',
  (ms) => {
    const after = comesAfter(2, ms) ?? 0;
    expect(after).toBeGreaterThan(2000);
    expect(after).toBeLessThanOrEqual(3000);
  },
);

test('all timeouts come at the same place in the second: when the server looks', () => {
  expect(new Set([10, 450, 999].map((ms) => ((comesAfter(2, ms) ?? 0) + ms) % 1000)).size).toBe(1);
});

test('zero means no timeout at all', () => {
  expect(comesAfter(0)).toBeUndefined();
});

test.each([
  ['passes over a connection that said something in the second before', 'VC_EVENT_ACTIVE_TIMEOUT', 999, true],
  ['finds one that was silent for a second', 'VC_EVENT_ACTIVE_TIMEOUT', 1000, false],
  ['does so for silence as well as for length', 'VC_EVENT_INACTIVITY_TIMEOUT', 999, true],
  ['has nothing to do with what is no timeout', 'VC_EVENT_READ_READY', 1, false],
] as const)('a look %s', (_, event, silent_ms, passed) => {
  const { ctx } = desk();
  const due: Due = { at_ms: ctx.now_ms, seq: 1, target: { server: 3 }, event, name: 'server active' };
  const inflow = newInflow(RESPONSE_BLOCK, ctx.now_ms - silent_ms);
  expect(passesOver(ctx, due, inflow)).toBe(passed);
  expect(ctx.core.due.map(({ at_ms }) => at_ms - ctx.now_ms)).toEqual(passed ? [1000] : []);
});

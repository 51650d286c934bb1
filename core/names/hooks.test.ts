import { expect, test } from 'vitest';
import { HOOKS } from './hooks.ts';

test('the event a plugin is called with is 60002 and the number of the hook', () => {
  expect(Object.values(HOOKS)).toEqual(Array.from({ length: 18 }, (_, i) => 60002 + i));
  expect([HOOKS.TS_HTTP_TXN_START_HOOK, HOOKS.TS_HTTP_PRE_REMAP_HOOK]).toEqual([60011, 60016]);
});

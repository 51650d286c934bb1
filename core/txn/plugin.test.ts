import { expect, test } from 'vitest';
import { CONTINUE, listenerOf, NO_PLUGINS } from './plugin.ts';

test('without plugins there is nobody to call, and remap plugins are not modelled', () => {
  expect(NO_PLUGINS.hooks).toEqual([]);
  expect(NO_PLUGINS.call({} as never)).toBe(CONTINUE);
  expect(NO_PLUGINS.remap({} as never)).toBeNull();
  expect(NO_PLUGINS.selectAlternate({} as never, {} as never)).toBeNull();
});

test('a listener known by name only has neither plugin nor continuation', () => {
  expect(listenerOf('TS_HTTP_OS_DNS_HOOK')).toEqual({ hook: 'TS_HTTP_OS_DNS_HOOK', plugin: '', continuation: '' });
});

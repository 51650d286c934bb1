import { expect, test } from 'vitest';
import { NO_PLUGINS } from './plugin.ts';

test('without plugins there is no hook to call, and calling changes nothing', () => {
  expect(NO_PLUGINS.hooks).toEqual([]);
  expect(NO_PLUGINS.call(0, 'TS_HTTP_TXN_START_HOOK', null, 0)).toBeUndefined();
});

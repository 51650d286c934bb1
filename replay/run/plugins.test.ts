import { expect, test } from 'vitest';
import { pluginHost } from './plugins.ts';

test('listeners are called by their place in the order of registration', () => {
  const heard: string[] = [];
  const listener = (name: string) => (args: readonly string[]) => ({
    TS_HTTP_TXN_START_HOOK: (hook: string, _txn: null, now_ms: number) =>
      heard.push(`${name} ${args} ${hook} ${now_ms}`),
  });
  const host = pluginHost([
    { file: 'a.ts', args: ['x', 'y'], module: { default: listener('a') } },
    { file: 'b.ts', args: [], module: { default: listener('b') } },
  ]);
  expect(host.hooks).toEqual(['TS_HTTP_TXN_START_HOOK', 'TS_HTTP_TXN_START_HOOK']);
  host.call(1, 'TS_HTTP_TXN_START_HOOK', null, 7);
  host.call(0, 'TS_HTTP_TXN_START_HOOK', null, 8);
  expect(heard).toEqual(['b  TS_HTTP_TXN_START_HOOK 7', 'a x,y TS_HTTP_TXN_START_HOOK 8']);
});

test('a module that is no plugin, and a hook that does not exist, are named', () => {
  const start = (module: unknown) => () => pluginHost([{ file: 'p.ts', args: [], module }]);
  expect(start({})).toThrow('p.ts: expected a default export that starts the plugin');
  expect(start({ default: () => ({ TS_HTTP_NO_HOOK: () => {} }) })).toThrow('p.ts: there is no hook TS_HTTP_NO_HOOK');
  expect(start({ default: () => ({ TS_HTTP_TXN_START_HOOK: 1 }) })).toThrow('p.ts: expected a function for');
});

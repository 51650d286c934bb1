import { expect, test } from 'vitest';
import { loadScenario } from '../scenario/load.ts';
import { hostOf, modulesNamed, pluginsNotModelled } from './instances.ts';

const scenarioOf = (plugins: readonly string[], options = '') =>
  loadScenario(
    JSON.stringify({
      autest: { ats: { plugin_config: plugins, remap_config: [`map http://a/ http://b/ ${options}`] } },
      sessions: [],
    }),
    'x.replay.yaml',
  ).scenario;

test('modules are named once, wherever they stand', () => {
  expect(modulesNamed(scenarioOf(['./a.ts', 'x.so', './a.ts y'], '@plugin=./b.ts'))).toEqual(['./a.ts', './b.ts']);
});

test('global plugins without a model are named with their line', () => {
  expect(pluginsNotModelled(scenarioOf(['xdebug.so', './a.ts', 'nobody.so']))).toEqual([
    { what: 'plugin nobody.so', where: 'plugin.config:3' },
  ]);
});

test('a module that is no plugin is named', () => {
  const scenario = scenarioOf(['./a.ts']);
  expect(() => hostOf(scenario, [{ file: './a.ts', module: {} }])).toThrow('./a.ts: expected a default export made by');
  expect(() => hostOf(scenario, [{ file: './a.ts', module: { default: () => ({}) } }])).toThrow('./a.ts: expected');
});

test('a module is started with the arguments of its line, and its instance is told by them', () => {
  const started: (readonly string[])[] = [];
  const make = (args: readonly string[]) => {
    started.push(args);
    return { name: 'a', hooks: { TS_HTTP_TXN_START_HOOK: () => undefined } };
  };
  const host = hostOf(scenarioOf(['./a.ts x', './a.ts y z']), [{ file: './a.ts', module: { default: make } }]);
  expect(started).toEqual([['x'], ['y', 'z']]);
  expect(host.hooks.map(({ plugin }) => plugin)).toEqual(['./a.ts:1', './a.ts:2']);
});

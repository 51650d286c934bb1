import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openModules, readBeside } from './modules.ts';
import { ScenarioFault } from './scenario/fault.ts';
import { loadScenario } from './scenario/load.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');
const folder = mkdtempSync(join(tmpdir(), 'retrace-modules-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('files that a scenario wants copied are read from beside it, folders with what is in them', () => {
  const file = join(FIXTURES, 'oracle/any.replay.yaml');
  const source =
    'autest: { ats: { copy_to_config_dir: [etc/records.config, etc/body_factory, none] } }\nsessions: []\n';
  const names = Object.keys(readBeside(source, file));
  expect(names).toContain('etc/records.config');
  expect(names).toContain('etc/body_factory/default/default');
  expect(names.filter((name) => name.includes('none'))).toEqual([]);
});

test('plugins in TypeScript and msw handlers are brought in from the folder of the scenario', async () => {
  writeFileSync(
    join(folder, 'plugin.ts'),
    "export default () => ({ name: 'p', hooks: { TS_HTTP_TXN_START_HOOK: () => {} } });\n",
  );
  writeFileSync(join(folder, 'handlers.ts'), 'export default () => [];\n');
  const source = `autest:
  server: { x-msw: ./handlers.ts }
  ats: { plugin_config: [ ./plugin.ts a b, xdebug.so ] }
sessions: []
`;
  const { scenario } = loadScenario(source, join(folder, 'x.replay.yaml'));
  const { plugins, origin } = await openModules(scenario);
  expect(plugins.hooks.map(({ hook, plugin }) => [hook, plugin])).toEqual([
    ['TS_HTTP_TXN_START_HOOK', './plugin.ts:1'],
    ['TS_HTTP_READ_REQUEST_HDR_HOOK', 'xdebug.so:2'],
  ]);
  expect(origin).not.toBeNull();
});

test('a scenario that names no module has none', async () => {
  const { scenario } = loadScenario('sessions: []\nautest: {}\n', join(folder, 'x.replay.yaml'));
  expect(await openModules(scenario)).toMatchObject({ plugins: { hooks: [] }, origin: null });
});

test('a module that is not there, cannot be loaded, or is no plugin makes the scenario unusable', async () => {
  writeFileSync(join(folder, 'half.ts'), 'export default {\n');
  writeFileSync(join(folder, 'number.ts'), 'export default 3;\n');
  const file = join(folder, 'y.replay.yaml');
  const opening = (module: string) =>
    openModules(loadScenario(`autest: { ats: { plugin_config: [ ${module} ] } }\nsessions: []\n`, file).scenario);
  await expect(opening('./gone.ts')).rejects.toThrow(
    new ScenarioFault({ file, line: 1, column: 1 }, './gone.ts: no such file'),
  );
  await expect(opening('./half.ts')).rejects.toThrow(`${file}:1:1: ./half.ts: `);
  await expect(opening('./number.ts')).rejects.toThrow(`${file}:1:1: ./number.ts: expected a default export`);
});

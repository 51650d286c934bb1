import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'retrace-runner-')));
afterAll(() => rmSync(folder, { recursive: true }));

const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
put(
  'a.replay.yaml',
  'sessions:\n- transactions:\n  - client-request: { url: /a }\n\n  - client-request: { url: /b }\n',
);
put('b.replay.yaml', 'sessions:\n- [\n');
put(
  'c.mjs',
  `import { test } from ${JSON.stringify(join(ROOT, 'node_modules/vitest/dist/index.js'))};\ntest('c', () => {});\n`,
);

/** The tests that vitest runs of a file of the folder, as `name:line`. */
function testsIn(name: string): string[] {
  const script = `
    const { createVitest } = await import('vitest/node');
    const { goldPlugin } = await import(${JSON.stringify(join(import.meta.dirname, 'vitest_plugin.ts'))});
    const options = { root: ${JSON.stringify(folder)}, config: false, watch: false, cache: false, include: ['${name}'], includeTaskLocation: true };
    const vitest = await createVitest('test', options, { plugins: [goldPlugin()] });
    const { testModules } = await vitest.start();
    const tests = testModules.flatMap((module) => [...module.children.allTests()]);
    process.stdout.write('\\n' + JSON.stringify(tests.map((test) => test.name + ':' + test.location?.line)));
    await vitest.close();
    process.exitCode = 0;
  `;
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('VITEST')));
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    cwd: ROOT,
    env,
  });
  return JSON.parse(out.slice(out.lastIndexOf('\n')));
}

test('a test stands on the line of the scenario that it is about', () => {
  expect(testsIn('a.replay.yaml')).toEqual(['a: keys, logs and laws:1', 'a: /a #0:3', 'a: /b #1:5']);
});

test('a file that is no YAML is a test that stands where it breaks', () => {
  expect(testsIn('b.replay.yaml')).toEqual(['b: is a replay file:3']);
});

test('other files of tests run as ever', () => {
  expect(testsIn('c.mjs')).toEqual(['c:2']);
});

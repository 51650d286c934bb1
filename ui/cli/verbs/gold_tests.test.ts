import { expect, test } from 'vitest';
import { LOG_FILES, retrace, SCENARIO_FILES } from '../../../fixtures/command_line.ts';

test('test hands paths and filter to the gold tests, and their exit code back', async () => {
  expect(await retrace('test gold --filter stale')).toMatchObject({ code: 0, err: 'retrace: gold stale\n' });
  expect((await retrace('test none')).code).toBe(5);
  expect(await retrace('test gold --known none.yaml')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--known'),
  });
});

test('a file that is no replay file is refused, not run as a program; the others are run', async () => {
  const files = { 'x.js': 'process.exit(7)\n', 'x.bin': '\0\0', ...LOG_FILES, ...SCENARIO_FILES };
  const said = {
    'x.js': 'no line of a debug log, and not a replay file',
    'x.bin': 'a binary file; a debug log or a replay file is expected',
    'a.log': 'not a replay file',
  };
  for (const [name, why] of Object.entries(said))
    expect(await retrace(`test ${name}`, { files })).toMatchObject({ code: 3, err: `retrace: ${name}: ${why}\n` });
  expect(await retrace('test x.js basic-p1.replay.yaml', { files })).toMatchObject({
    code: 3,
    err: `retrace: x.js: ${said['x.js']}\nretrace: basic-p1.replay.yaml \n`,
  });
  expect((await retrace('test -')).code).toBe(2);
});

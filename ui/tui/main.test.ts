import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** `script` of util-linux gives a program a terminal. */
const HAS_TERMINAL = spawnSync('script', ['--version']).stdout?.includes('util-linux') === true;

// Without a program that makes a terminal there is nothing to try.
test.skipIf(!HAS_TERMINAL)('on a terminal the app takes a screen of its own and gives the old one back', () => {
  const command = `stty rows 24 cols 80; "${process.execPath}" ui/cli/main.ts step fixtures/oracle/scenarios/basic-p1.replay.yaml; echo "exit $?"; stty -a`;
  const env = { ...process.env, TERM: 'xterm-256color', CI: '', NO_COLOR: '1', SHELL: '/bin/sh' };
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    input: 'jjjk3q',
    encoding: 'utf8',
    env,
    timeout: 120_000,
  });
  const enter = stdout.indexOf('\x1b[?1049h');
  const leave = stdout.lastIndexOf('\x1b[?1049l');
  expect(enter).toBeGreaterThanOrEqual(0);
  expect(leave).toBeGreaterThan(enter);
  expect(stdout.slice(enter, leave)).toContain('retrace step');
  expect(stdout.slice(enter, leave)).toContain('[log]');
  expect(stdout.slice(leave)).toContain('exit 0');
  expect(stdout.slice(leave)).toContain('\x1b[?25h');
  expect(stdout.slice(leave)).toMatch(/ icanon /);
});

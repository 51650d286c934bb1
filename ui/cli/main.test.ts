import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Runs the program as a process of its own; `script` is given to a shell with `retrace` as a function. */
function shell(script: string) {
  const setup = `retrace() { "${process.execPath}" ui/cli/main.ts "$@"; }; set -o pipefail;`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', `${setup} ${script}`], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, stdout, stderr };
}

test('the version is printed without bringing everything in', () => {
  expect(shell('retrace --version')).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    stderr: '',
  });
});

test('files and standard input are read, and the exit code is set', () => {
  expect(shell('cat fixtures/walkthrough/traffic.out | retrace ls -').stdout).toContain('Telnet.dmg');
  expect(shell('retrace ls fixtures/gone.out')).toEqual({
    status: 3,
    stdout: '',
    stderr: 'retrace: fixtures/gone.out: no such file\n',
  });
  expect(shell('retrace ls fixtures').stderr).toBe('retrace: fixtures: is a folder; name the files in it\n');
});

test('a reader that goes away ends the program quietly', () => {
  const { stdout, stderr } = shell(
    'for i in 1 2 3 4 5 6; do cat fixtures/lab/traffic.out; done | retrace show - --json --trace | head -c 10',
  );
  expect([stdout.length, stderr.replace(/^retrace: .*\n/gm, '')]).toEqual([10, '']);
});

import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let root = '';

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text, { mode });
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'launcher-'));
  cpSync(join(import.meta.dirname, 'retrace.cjs'), join(root, 'bin', 'retrace.cjs'));
  write('package.json', '{ "type": "module" }');
  write('old.cjs', "Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } });");
});
afterEach(() => rmSync(root, { recursive: true }));

const ENTRY = 'dist/ui/cli/main.js';
const ECHO = "console.log('ran', process.argv.slice(2).join(' '));\nprocess.exitCode = 4;\n";
const BUNDLED = `node_modules/node-${process.platform}-${process.arch}/bin/node`;

function launch(args: readonly string[], preload: readonly string[] = []): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [...preload, join(root, 'bin', 'retrace.cjs'), ...args], { encoding: 'utf8' });
}

const onOldNode = (...args: string[]) => launch(args, ['-r', join(root, 'old.cjs')]);

describe('the launcher', () => {
  test('runs the program in its own process when this Node can run it', () => {
    write(ENTRY, ECHO);
    expect(launch(['ls', 'a b'])).toMatchObject({ status: 4, stdout: 'ran ls a b\n', stderr: '' });
  });

  test('says what to do when nothing is built, in one line and with exit code 2', () => {
    const { status, stdout, stderr } = launch(['--version']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^retrace: not built: run "npm ci" .*\n$/);
  });

  test('an old Node without another one beside it says so in one line, exit code 2', () => {
    write(ENTRY, ECHO);
    expect(onOldNode('--version')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'retrace: needs Node 22.19 or newer, this is 20.20.2\n',
    });
  });

  test('an old Node hands over to the one that the clone installed, with arguments and exit code', () => {
    write(ENTRY, ECHO);
    write(BUNDLED, `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, 0o755);
    expect(onOldNode('ls', 'a b')).toMatchObject({ status: 4, stdout: 'ran ls a b\n', stderr: '' });
  });

  test('a Node beside it that cannot be started is named, exit code 2', () => {
    write(ENTRY, ECHO);
    write(BUNDLED, 'not a program', 0o644);
    const { status, stderr } = onOldNode('ls');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^retrace: cannot start .*\n$/);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s reaches the Node that was handed over to, whose way of ending is kept',
    async (signal) => {
      write(
        ENTRY,
        "process.on('SIGTERM', () => process.exit(130));\nprocess.on('SIGINT', () => process.exit(130));\nsetInterval(() => {}, 1000);\nconsole.log('up');\n",
      );
      write(BUNDLED, `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, 0o755);
      const child = spawn(process.execPath, ['-r', join(root, 'old.cjs'), join(root, 'bin', 'retrace.cjs')]);
      await once(child.stdout, 'data');
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([130, null]);
    },
  );

  test('a program that dies of a signal makes the launcher die of it too', async () => {
    write(ENTRY, "process.kill(process.pid, 'SIGKILL');\n");
    write(BUNDLED, `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, 0o755);
    expect(onOldNode()).toMatchObject({ status: null, signal: 'SIGKILL' });
  });
});

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const RUNTIME = `node_modules/node-${process.platform}-${process.arch}`;
const LOCK = {
  packages: {
    '': { name: 'ats-retrace' },
    'node_modules/chalk': { version: '6.0.1' },
    'node_modules/node-sunos-sparc': { version: '24.21.0', optional: true },
    [RUNTIME]: { version: '24.21.0', optional: true },
    'tools/runtime': { name: 'runtime' },
  },
};

let root = '';

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Makes a clone whose npm only writes down what it was asked for. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ready-'));
  cpSync(join(import.meta.dirname, 'ready.cjs'), join(root, 'tools', 'ready.cjs'));
  write('package-lock.json', JSON.stringify(LOCK));
  write('core/base/never.ts', '');
  write(
    'npm.cjs',
    "require('fs').appendFileSync('asked', process.argv.slice(2).join(' ') + '\\n');\nconsole.log('noise');\nprocess.exit(Number(process.env.FAILS || 0));\n",
  );
});
afterEach(() => rmSync(root, { recursive: true }));

function ready(more: Record<string, string> = {}): { asked: string[]; status: number | null; stdout: string } {
  rmSync(join(root, 'asked'), { force: true });
  const env = { ...process.env, ...more, npm_execpath: join(root, 'npm.cjs') };
  const { status, stdout } = spawnSync(process.execPath, ['tools/ready.cjs'], { cwd: root, env, encoding: 'utf8' });
  const asked = existsSync(join(root, 'asked')) ? readFileSync(join(root, 'asked'), 'utf8').trim().split('\n') : [];
  return { asked, status, stdout };
}

function install(version = '6.0.1', runtime: string | null = '24.21.0'): void {
  const packages = {
    'node_modules/chalk': { version },
    ...(runtime === null ? {} : { [RUNTIME]: { version: runtime } }),
  };
  write('node_modules/.package-lock.json', JSON.stringify({ packages }));
}

function build(): void {
  write('dist/.built', '');
}

const INSTALL = 'ci --loglevel=error';
const BUILD = 'run --silent build';

describe('what npm start and npm test do first', () => {
  test('a fresh clone is installed and built, and stdout stays empty', () => {
    expect(ready()).toEqual({ asked: [INSTALL, BUILD], status: 0, stdout: '' });
  });

  test('a ready clone is left alone', () => {
    install();
    build();
    expect(ready().asked).toEqual([]);
  });

  test.each([
    ['another version', '6.0.0', '24.21.0'],
    ['no runtime for this machine', '6.0.1', null],
  ])('%s than the lock file asks for is installed anew', (_, chalk, runtime) => {
    install(chalk, runtime);
    build();
    expect(ready().asked).toEqual([INSTALL]);
  });

  test('a source newer than the build is built again', () => {
    install();
    build();
    const later = new Date(Date.now() + 10_000);
    utimesSync(join(root, 'core/base/never.ts'), later, later);
    expect(ready().asked).toEqual([BUILD]);
  });

  test('an install that fails ends it, with its exit code', () => {
    expect(ready({ FAILS: '7' })).toEqual({ asked: [INSTALL], status: 7, stdout: '' });
  });
});

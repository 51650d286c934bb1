// npm's `prestart` and `pretest`: brings a fresh clone to where `npm start` and `npm test` can run, and does nothing on a
// ready one. CommonJS without dependencies: it runs on the machine's own Node, before anything is installed.
'use strict';

const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync, readdirSync, statSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const root = dirname(__dirname);
const stamp = join(root, 'node_modules', '.retrace-lock');
const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');

/** Output goes to stderr: stdout belongs to the command that the user asked for. */
function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === lock;
}

function newest(folder) {
  let latest = 0;
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
    if (!/\.tsx?$/.test(entry.name)) continue;
    latest = Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs);
  }
  return latest;
}

function isBuilt() {
  const built = join(root, 'dist', 'ui', 'cli', 'main.js');
  if (!existsSync(built)) return false;
  const time = statSync(built).mtimeMs;
  return ['core', 'replay', 'ui'].every((folder) => !existsSync(join(root, folder)) || newest(folder) <= time);
}

if (!isInstalled()) {
  run('npm', ['ci', '--loglevel=error']);
  writeFileSync(stamp, lock);
}
if (!isBuilt()) run(process.execPath, [join(__dirname, 'build.cjs')]);

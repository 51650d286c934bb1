// npm's `prestart` and `pretest`: brings a fresh clone to where `npm start` and `npm test` can run, and does nothing on a
// ready one. CommonJS without dependencies: it runs on the machine's own Node, before anything is installed.
'use strict';

const { spawnSync } = require('node:child_process');
const { existsSync, readFileSync, readdirSync, statSync } = require('node:fs');
const { dirname, join } = require('node:path');

const root = dirname(__dirname);

function packagesOf(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : {};
}

/** True for what the lock file lists and npm installs here: a runtime for another platform is not missed. */
function isWanted(path, entry) {
  if (!path.startsWith('node_modules/')) return false;
  return !entry.optional || path === `node_modules/node-${process.platform}-${process.arch}`;
}

/** npm writes what it installed into a lock file of its own; that one is compared with ours. */
function isInstalled() {
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([path, entry]) => !isWanted(path, entry) || installed[path]?.version === entry.version,
  );
}

function newestSource(folder) {
  if (!existsSync(join(root, folder))) return 0;
  const times = readdirSync(join(root, folder), { recursive: true })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => statSync(join(root, folder, name)).mtimeMs);
  return Math.max(0, ...times);
}

/** The build's last act is to write this file, so a build that broke off is done again. */
function isBuilt() {
  const stamp = join(root, 'dist', '.built');
  if (!existsSync(stamp)) return false;
  const { mtimeMs } = statSync(stamp);
  return ['core', 'replay', 'ui'].every((folder) => newestSource(folder) <= mtimeMs);
}

/** Output goes to stderr: stdout belongs to the command that the user asked for. */
function npm(args) {
  const script = process.env.npm_execpath;
  const [command, first] = script ? [process.execPath, [script]] : ['npm', []];
  const { status } = spawnSync(command, [...first, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
}

if (!isInstalled()) npm(['ci', '--loglevel=error']);
if (!isBuilt()) npm(['run', '--silent', 'build']);

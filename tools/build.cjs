// npm run build, and npm's `prepare`: compiles core, replay and ui into dist/.
'use strict';

const { spawnSync } = require('node:child_process');
const { existsSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const root = dirname(__dirname);
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

/** An install without the tools leaves the build to a later one; somebody who asks for a build is told. */
function refuse() {
  process.stderr.write('retrace: not built, because typescript is not installed\n');
  process.exit(process.env.npm_lifecycle_event === 'prepare' ? 0 : 1);
}

if (!existsSync(tsc)) refuse();
rmSync(join(root, 'dist'), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
if (status === 0) writeFileSync(join(root, 'dist', '.built'), '');
process.exitCode = status ?? 1;

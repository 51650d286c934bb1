import { readFileSync } from 'node:fs';

if (process.argv[2] === '--version') {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  process.stdout.write(`${version}\n`);
} else {
  process.stderr.write('retrace: no verbs yet\n');
  process.exitCode = 2;
}

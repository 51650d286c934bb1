import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import type { Io, Sink } from './io.ts';

/** The package this file belongs to, whether it runs from `dist` or as source. */
function version(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(`${folder}/package.json`)) {
      return (JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { version: string }).version;
    }
  }
  return 'unknown';
}

/** A reader that went away (`| head`) ends the program quietly. */
function quietly(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.stderr.write(`retrace: ${error.message}\n`);
    process.exit(error.code === 'EPIPE' ? process.exitCode : 1);
  });
}

function sinkOf(stream: NodeJS.WriteStream): Sink {
  return {
    isTty: stream.isTTY === true,
    columns: stream.columns ?? null,
    write: (text) => (stream.write(text) ? undefined : new Promise((resolve) => stream.once('drain', resolve))),
  };
}

/** After so many milliseconds of silence a connection is given up. */
const SILENCE_MS = 30_000;
/** No proxy says more to a PUSH. */
const LONGEST_ANSWER = 1 << 20;

/** One request and its answer over a connection of its own. */
function exchange({ host, port }: { host: string; port: number }, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    let answer = '';
    socket.setEncoding('latin1').setTimeout(SILENCE_MS, () => {
      socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' }));
    });
    socket.on('data', (piece) => {
      answer += String(piece);
      if (answer.length > LONGEST_ANSWER) socket.destroy();
    });
    // A proxy that refuses a body may answer and reset while it is still being sent.
    socket.on('error', (error) => (answer === '' ? reject(error) : resolve(answer)));
    socket.on('close', () => resolve(answer));
    socket.write(bytes, 'latin1');
  });
}

async function processIo(): Promise<Io> {
  const { chunksOf, filesBelow, folderOf, kindOf, readFolder, readText } = await import('../../replay/files.ts');
  return {
    out: sinkOf(process.stdout),
    err: sinkOf(process.stderr),
    hasKeys: process.stdin.isTTY === true,
    env: process.env,
    cwd: process.cwd(),
    memory: getHeapStatistics().heap_size_limit,
    open: chunksOf,
    exchange,
    kindOf,
    folder: (path) => (kindOf(path) === 'folder' ? readFolder(path) : null),
    beside: (path, names) => {
      const folder = path === '(standard input)' ? '.' : folderOf(path);
      const found = names.flatMap((name): [string, string][] => {
        const place = `${folder}/${name}`;
        if (kindOf(place) === 'file') return [[name, readText(place)]];
        if (kindOf(place) === 'absent') return [];
        return filesBelow(place).map((inner) => [`${name.replace(/\/$/, '')}/${inner}`, readText(`${place}/${inner}`)]);
      });
      return Object.fromEntries(found);
    },
    save: (path, text) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    },
  };
}

async function main(argv: readonly string[]): Promise<void> {
  if (argv[0] === '--version') {
    process.stdout.write(`${version()}\n`);
    return;
  }
  quietly(process.stdout);
  // The test runner would colour what goes into files and pipes too.
  if (!process.stdout.isTTY && process.env.FORCE_COLOR === undefined) process.env.NO_COLOR ??= '1';
  process.on('SIGINT', () => process.exit(130));
  const { runProgram } = await import('./program.ts');
  process.exitCode = await runProgram(argv, await processIo(), {
    version: version(),
    ports: async () => (await import('./engine.ts')).ENGINE,
    stepper: async () => (await import('../tui/main.ts')).runStepper,
  });
}

await main(process.argv.slice(2));

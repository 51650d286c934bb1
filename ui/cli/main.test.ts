import { spawn, spawnSync } from 'node:child_process';
import { type AddressInfo, createServer } from 'node:net';
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

test('push sends over a socket and reads the answer to its end', async () => {
  const heard: Promise<string> = new Promise((resolve) => {
    const server = createServer((socket) => {
      let bytes = '';
      socket.on('data', (piece) => {
        bytes += piece.toString('latin1');
        if (!bytes.endsWith('world\r\n')) return;
        socket.end('HTTP/1.0 201 Created\r\nContent-Length: 0\r\n\r\n');
        server.close();
        resolve(bytes);
      });
    }).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const url = `http://127.0.0.1:${port}/a`;
      const pushing = spawn(process.execPath, ['ui/cli/main.ts', 'push', url, '-'], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      said = new Promise((done) => pushing.stdout.on('data', (piece) => done(String(piece))));
      pushing.stdin.end('hello world');
    });
  });
  let said: Promise<string> = Promise.resolve('');
  expect(await heard).toContain('Content-Length: 96\r\n\r\nHTTP/1.0 200 OK\r\n');
  expect(await said).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/a: 201 Created, 13 bytes: stored as a new object\n$/);
});

test('push says that nothing listens', () => {
  const { status, stderr } = shell('echo a | retrace push http://127.0.0.1:1/ -');
  expect([status, stderr]).toEqual([1, 'retrace: 127.0.0.1:1: nothing listens there\n']);
});

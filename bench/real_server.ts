/** The real traffic_server under the same work: started in a folder of its own, asked over connections that stay open. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { answerTo, RECORDS, remapRule } from './core_work.ts';

const USER = 'trafficserver';
/** The kernel counts CPU time in hundredths of a second. */
const TICKS_PER_SECOND = 100;
const START_LIMIT_MS = 20_000;

/** Where `traffic_server` is installed; null when it is not. */
export function installedServer(): string | null {
  const folders = (process.env.PATH ?? '').split(':').concat('/usr/bin', '/usr/sbin', '/opt/ats/bin');
  return folders.map((folder) => join(folder, 'traffic_server')).find((path) => existsSync(path)) ?? null;
}

export interface Origin {
  readonly server: Server;
  readonly port: number;
  readonly counts: { asked: number; conditional: number };
}

/** An origin that gives the benchmark's answers. */
export async function startOrigin(): Promise<Origin> {
  const counts = { asked: 0, conditional: 0 };
  const date = new Date().toUTCString();
  const server = createServer({ noDelay: true }, (socket) => {
    let held = '';
    socket.setEncoding('latin1').on('error', () => {});
    socket.on('data', (bytes) => {
      held += bytes;
      for (let end = held.indexOf('\r\n\r\n'); end >= 0; end = held.indexOf('\r\n\r\n')) {
        const answer = answerTo(held.slice(0, end + 4), date);
        held = held.slice(end + 4);
        counts.asked += 1;
        if (answer.startsWith('HTTP/1.1 304')) counts.conditional += 1;
        socket.write(answer, 'latin1');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, counts };
}

export interface RealServer {
  readonly child: ChildProcess;
  readonly port: number;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Starts it in `dir`, which must not exist. Output goes to `traffic.out` there.
 * @param debug with the debug tags `http` and `dns` on
 */
export async function startServer(
  program: string,
  dir: string,
  originPort: number,
  debug: boolean,
): Promise<RealServer> {
  const port = await freePort();
  writeFolder(dir, port, originPort, debug);
  const out = openSync(join(dir, 'traffic.out'), 'a');
  const child = spawn(program, [], { env: { ...process.env, TS_RUNROOT: dir }, stdio: ['ignore', out, out] });
  for (const started = performance.now(); !(await accepts(port)); ) {
    if (child.exitCode !== null || performance.now() - started > START_LIMIT_MS) {
      child.kill('SIGKILL');
      throw new Error(
        `traffic_server does not start:\n${readFileSync(join(dir, 'traffic.out'), 'latin1').slice(-1000)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { child, port };
}

function writeFolder(dir: string, port: number, originPort: number, debug: boolean): void {
  rmSync(dir, { recursive: true, force: true });
  for (const name of ['etc', 'data', 'var', 'run', 'log', 'cache']) mkdirSync(join(dir, name), { recursive: true });
  const own = {
    sysconfdir: 'etc',
    datadir: 'data',
    localstatedir: 'var',
    runtimedir: 'run',
    logdir: 'log',
    cachedir: 'cache',
  };
  const places = Object.entries(own).map(([name, folder]) => `${name}: ${dir}/${folder}`);
  const usual = ['exec_prefix: /usr', 'bindir: /usr/bin', 'sbindir: /usr/bin', 'includedir: /usr/include'];
  const libraries = ['libdir: /usr/lib/trafficserver', 'libexecdir: /usr/lib/trafficserver/modules'];
  writeFileSync(join(dir, 'runroot.yaml'), `${[`prefix: ${dir}`, ...usual, ...libraries, ...places].join('\n')}\n`);
  const etc = (name: string) => join(dir, 'etc', name);
  if (existsSync('/etc/trafficserver/body_factory'))
    cpSync('/etc/trafficserver/body_factory', etc('body_factory'), { recursive: true });
  if (existsSync('/etc/trafficserver/ip_allow.yaml')) cpSync('/etc/trafficserver/ip_allow.yaml', etc('ip_allow.yaml'));
  writeFileSync(etc('records.config'), recordsText(port, debug));
  writeFileSync(etc('remap.config'), remapRule(originPort));
  writeFileSync(etc('storage.config'), `${dir}/cache 256M\n`);
  const empty = ['plugin', 'cache', 'parent', 'volume', 'hosting', 'splitdns', 'socks', 'ssl_multicert'];
  for (const name of [...empty.map((each) => `${each}.config`), 'logging.yaml', 'sni.yaml', 'strategies.yaml'])
    appendFileSync(etc(name), '');
  if (isRoot()) execFileSync('chown', ['-R', USER, dir]);
}

const isRoot = () => process.getuid?.() === 0;

function recordsText(port: number, debug: boolean): string {
  const own = {
    'http.server_ports': `${port}:ip-in=127.0.0.1`,
    'admin.user_id': isRoot() ? USER : '#-1',
    'dns.resolv_conf': 'NULL',
    ...(debug ? { 'diags.debug.enabled': 1, 'diags.debug.tags': 'http|dns', 'diags.output.debug': 'O' } : {}),
  };
  const lines = Object.entries({ ...RECORDS, ...own }).map(
    ([name, value]) => `CONFIG proxy.config.${name} ${typeof value === 'number' ? 'INT' : 'STRING'} ${value}\n`,
  );
  return lines.join('');
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const connected = await new Promise<boolean>((resolve) => {
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
  });
  socket.destroy();
  return connected;
}

export async function stopServer({ child }: RealServer): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await once(child, 'exit');
  clearTimeout(timer);
}

/** CPU seconds of the server so far, user and system, all threads. */
export function cpuSeconds({ child }: RealServer): number {
  const fields = readFileSync(`/proc/${child.pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Sends requests one after the other on each of several connections; answers when all have their answers. */
export async function ask(port: number, requests: readonly string[], connections: number): Promise<void> {
  let next = 0;
  const one = async () => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    while (next < requests.length) {
      const request = requests[next++] as string;
      await exchange(socket, request);
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: connections }, one));
}

function exchange(socket: Socket, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let got = '';
    const onClose = () => reject(new Error(`the connection ended after ${JSON.stringify(got.slice(0, 200))}`));
    const onData = (bytes: Buffer) => {
      got += bytes.toString('latin1');
      const end = got.indexOf('\r\n\r\n');
      if (end < 0 || got.length < end + 4 + Number(/\r\nContent-Length: (\d+)/i.exec(got)?.[1] ?? 0)) return;
      socket.off('data', onData).off('close', onClose);
      if (got.startsWith('HTTP/1.1 200 ')) resolve();
      else reject(new Error(`an answer was expected, got ${JSON.stringify(got.slice(0, 200))}`));
    };
    socket.on('data', onData).on('close', onClose);
    socket.write(request, 'latin1');
  });
}

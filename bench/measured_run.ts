/** Runs a program and says what it cost. Linux only: peaks are read from /proc. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Cost {
  readonly exitCode: number;
  /** User and system time of the program and its children. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Highest resident size of any process of the run, in bytes. */
  readonly peakBytes: number;
}

const POLL_MS = 20;

/** @param command program and arguments; standard output goes to `outFile` */
export async function measuredRun(command: readonly string[], outFile: string): Promise<Cost> {
  const script = 'out=$1; shift; "$@" >"$out"; code=$?; times; exit $code';
  const started = performance.now();
  const shell = spawn('sh', ['-c', script, 'sh', outFile, ...command], { stdio: ['ignore', 'pipe', 'inherit'] });
  let times = '';
  shell.stdout.on('data', (data) => {
    times += data;
  });
  let peakBytes = 0;
  const poll = setInterval(() => {
    peakBytes = Math.max(peakBytes, ...descendants(shell.pid ?? 0).map(peakOf));
  }, POLL_MS);
  const exitCode = await new Promise<number>((resolve) => shell.on('close', (code) => resolve(code ?? 1)));
  clearInterval(poll);
  return { exitCode, cpuSeconds: childSeconds(times), wallSeconds: (performance.now() - started) / 1000, peakBytes };
}

/** `times` prints user and system time of the shell, then of its children: `0m1.20s 0m0.05s`. */
export function childSeconds(times: string): number {
  const seconds = [...times.matchAll(/(\d+)m([\d.]+)s/g)].map((m) => Number(m[1]) * 60 + Number(m[2]));
  return (seconds[2] ?? 0) + (seconds[3] ?? 0);
}

function descendants(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(
      procText(name, 'stat')
        .replace(/^.*\) \S /s, '')
        .split(' ')[0],
    );
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  const queue = [root];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    const below = children.get(pid) ?? [];
    found.push(...below);
    queue.push(...below);
  }
  return found;
}

function peakOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(procText(pid, 'status'))?.[1] ?? 0) * 1024;
}

/** Empty when the process has gone meanwhile. */
function procText(pid: number | string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}

/**
 * Lists the transactions of a large log with `retrace ls --ndjson` and with `mawk`, and prints the ratio.
 * `node bench/ls.ts [--size 500MB] [--runs 3] [--dir DIR]`
 */
import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bytesOf, makeLogFile, type Written } from './make_log.ts';
import { type Cost, measuredRun } from './measured_run.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const PEAK_LIMIT = 256 * 1024 * 1024;
const RATIO_LIMIT = 2.5;

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '500MB' },
    runs: { type: 'string', default: '3' },
    dir: { type: 'string', default: join(tmpdir(), 'retrace-bench') },
  },
});

mkdirSync(values.dir, { recursive: true });
let fine = true;
for (const torn of [false, true]) fine = (await compare(torn)) && fine;
process.exitCode = fine ? 0 : 1;

/** One log, both programs, alternately; the best of the runs counts. */
async function compare(torn: boolean): Promise<boolean> {
  const file = join(values.dir, `${torn ? 'torn' : 'untorn'}-${values.size}.out`);
  const written = logAt(file, torn);
  const counted = grepCount(file);
  const out = join(values.dir, 'ls.ndjson');
  const ours: Cost[] = [];
  const theirs: Cost[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    ours.push(await measuredRun([process.execPath, here('../bin/retrace.cjs'), 'ls', '--ndjson', file], out));
    theirs.push(await measuredRun(['mawk', '-f', here('./transitions.awk'), file], join(values.dir, 'mawk.out')));
  }
  const found = await lineCount(out);
  return report({ name: torn ? 'torn' : 'untorn', written, counted, found, ours: best(ours), theirs: best(theirs) });
}

interface Result {
  readonly name: string;
  readonly written: Written;
  readonly counted: number;
  readonly found: number;
  readonly ours: Cost;
  readonly theirs: Cost;
}

function report(r: Result): boolean {
  const ratio = r.ours.cpuSeconds / r.theirs.cpuSeconds;
  const costs = (c: Cost) =>
    `cpu ${c.cpuSeconds.toFixed(2)} s, wall ${c.wallSeconds.toFixed(2)} s, peak ${(c.peakBytes / 2 ** 20).toFixed(0)} MB`;
  console.log(`${r.name}: ${(r.written.bytes / 1e6).toFixed(0)} MB, ${r.written.transactions} transactions written`);
  console.log(`  grep -c     ${r.counted}`);
  console.log(`  retrace ls  ${r.found}  ${costs(r.ours)}${r.ours.exitCode === 0 ? '' : `, exit ${r.ours.exitCode}`}`);
  console.log(`  mawk        ${costs(r.theirs)}`);
  console.log(`  cpu ratio   ${ratio.toFixed(2)} (at most ${RATIO_LIMIT})`);
  const same = r.found === r.written.transactions;
  return same && r.ours.exitCode === 0 && ratio <= RATIO_LIMIT && r.ours.peakBytes <= PEAK_LIMIT;
}

/** Makes the log unless it is there; what was written is kept beside it. */
function logAt(file: string, torn: boolean): Written {
  const note = `${file}.json`;
  if (existsSync(file) && existsSync(note)) return JSON.parse(readFileSync(note, 'utf8')) as Written;
  const written = makeLogFile(file, bytesOf(values.size), torn);
  writeFileSync(note, JSON.stringify(written));
  return written;
}

/** In a torn log a dump may stand inside the words looked for, so the count may be lower than the truth there. */
function grepCount(file: string): number {
  return Number(execFileSync('grep', ['-a', '-c', 'Starting transaction', file], { encoding: 'latin1' }));
}

async function lineCount(file: string): Promise<number> {
  let lines = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
  }
  return lines;
}

function best(costs: readonly Cost[]): Cost {
  const peakBytes = Math.max(...costs.map((c) => c.peakBytes));
  const exitCode = Math.max(...costs.map((c) => c.exitCode));
  return {
    exitCode,
    peakBytes,
    cpuSeconds: Math.min(...costs.map((c) => c.cpuSeconds)),
    wallSeconds: Math.min(...costs.map((c) => c.wallSeconds)),
  };
}

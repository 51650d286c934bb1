/**
 * Transactions per CPU second of the core: hit, miss and revalidation, counted only and with the full trace, beside the
 * real server doing the same with debug off and on.
 * `node bench/core.ts [--count 20000] [--runs 3] [--dir DIR]`
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expectedAtOrigin, OBJECTS, requestOf, WORK_KINDS, type WorkKind } from './core_work.ts';
import { accept, countingSink, keepingSink, type ModelServer, modelServer, send } from './model_server.ts';
import { ask, cpuSeconds, installedServer, startOrigin, startServer, stopServer } from './real_server.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '20000' },
    runs: { type: 'string', default: '3' },
    dir: { type: 'string', default: join(tmpdir(), 'retrace-bench') },
  },
});
const COUNT = Number(values.count);
const RUNS = Number(values.runs);
const CONNECTIONS = 8;
/** Transactions before those that are measured. */
const WARM = 2000;
const OPEN = 1000;
const PORTS_FROM = 20_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Microseconds of CPU per transaction, the best of the runs. */
type Cost = Record<WorkKind, number>;

function requestsOf(kind: WorkKind, from: number, count: number): string[] {
  return Array.from({ length: count }, (_, i) => requestOf(kind, from + i));
}

/** A connection with its first requests done: what is to be stored is stored, the code is warm. */
function ready(kind: WorkKind, server: ModelServer): void {
  accept(server, 'c0', PORTS_FROM);
  for (const request of requestsOf(kind, 0, OBJECTS[kind] + WARM)) send(server, 'c0', request);
}

function modelCost(kind: WorkKind, isFull: boolean): number {
  const keeping = keepingSink();
  const server = modelServer(isFull ? keeping : countingSink());
  ready(kind, server);
  const requests = requestsOf(kind, OBJECTS[kind] + WARM, COUNT);
  const before = { answers: server.answers, conditional: server.conditional };
  collect();
  const start = process.cpuUsage();
  for (const request of requests) {
    send(server, 'c0', request);
    keeping.take();
  }
  const { user, system } = process.cpuUsage(start);
  const done = { asked: server.answers - before.answers, conditional: server.conditional - before.conditional };
  check(kind, done, COUNT);
  return (user + system) / COUNT;
}

/** The real server now and then finds a copy locked by the update before and asks for all of it. */
const TOLERANCE = 0.02;

function check(kind: WorkKind, done: { asked: number; conditional: number }, count: number): void {
  const wanted = expectedAtOrigin(kind, count);
  const isClose = (a: number, b: number) => Math.abs(a - b) <= count * TOLERANCE;
  if (!isClose(done.asked, wanted.asked) || !isClose(done.conditional, wanted.conditional))
    throw new Error(`${kind}: the origin was asked ${JSON.stringify(done)}, not ${JSON.stringify(wanted)}`);
}

async function realCosts(program: string, debug: boolean): Promise<Cost> {
  const origin = await startOrigin();
  const dir = join(values.dir, 'server');
  const server = await startServer(program, dir, origin.port, debug);
  const count = debug ? Math.ceil(COUNT / 10) : COUNT;
  const cost: Partial<Cost> = {};
  try {
    for (const kind of WORK_KINDS) {
      await ask(server.port, requestsOf(kind, 0, OBJECTS[kind]), 1);
      await ask(server.port, requestsOf(kind, OBJECTS[kind], WARM), CONNECTIONS);
      const before = { ...origin.counts };
      const start = cpuSeconds(server);
      await ask(server.port, requestsOf(kind, OBJECTS[kind] + WARM, count), CONNECTIONS);
      cost[kind] = ((cpuSeconds(server) - start) * 1e6) / count;
      const { asked, conditional } = origin.counts;
      check(kind, { asked: asked - before.asked, conditional: conditional - before.conditional }, count);
    }
  } finally {
    await stopServer(server);
    origin.server.close();
    rmSync(dir, { recursive: true, force: true });
  }
  return cost as Cost;
}

/** Bytes of heap per transaction that waits for its origin. */
function bytesPerOpen(): number {
  const server = modelServer(countingSink());
  server.silent = true;
  const open = (from: number, count: number) => {
    for (let i = from; i < from + count; i += 1) {
      accept(server, `c${i}`, PORTS_FROM + i);
      send(server, `c${i}`, requestOf('miss', i));
    }
  };
  open(0, 100);
  collect();
  const before = process.memoryUsage().heapUsed;
  open(100, OPEN);
  collect();
  const bytes = (process.memoryUsage().heapUsed - before) / OPEN;
  if (Object.keys(server.core.txns).length !== OPEN + 100) throw new Error('not all transactions are open');
  return bytes;
}

const columns = (name: string, cells: readonly string[]) =>
  console.log(`${name.padEnd(38)}${cells.map((cell) => cell.padStart(14)).join('')}`);
const row = (name: string, cell: (kind: WorkKind) => string) => columns(name, WORK_KINDS.map(cell));

async function best(measure: () => Promise<Cost>, runs: number): Promise<Cost> {
  const costs: Cost[] = [];
  for (let run = 0; run < runs; run += 1) costs.push(await measure());
  return Object.fromEntries(WORK_KINDS.map((kind) => [kind, Math.min(...costs.map((c) => c[kind]))])) as Cost;
}

const modelCosts = (isFull: boolean) => async () =>
  Object.fromEntries(WORK_KINDS.map((kind) => [kind, modelCost(kind, isFull)])) as Cost;

const counted = await best(modelCosts(false), RUNS);
const traced = await best(modelCosts(true), RUNS);
columns(`${COUNT} transactions, best of ${RUNS}`, WORK_KINDS);
row('core, counting sink: per CPU second', (kind) => (1e6 / counted[kind]).toFixed(0));
row('core, full trace: per CPU second', (kind) => (1e6 / traced[kind]).toFixed(0));
const program = installedServer();
if (program === null) console.log('traffic_server is not installed here: no comparison with it');
else {
  const plain = await best(() => realCosts(program, false), 1);
  const debug = await best(() => realCosts(program, true), 1);
  row('traffic_server: CPU µs', (kind) => plain[kind].toFixed(0));
  row('traffic_server, debug on: CPU µs', (kind) => debug[kind].toFixed(0));
  row('counting sink / server', (kind) => (counted[kind] / plain[kind]).toFixed(2));
  row('full trace / server', (kind) => (traced[kind] / plain[kind]).toFixed(2));
  row('full trace / server with debug on', (kind) => (traced[kind] / debug[kind]).toFixed(4));
  console.log(
    'aims, for a hit: counting sink 0.10, full trace 0.30 of the server; full trace 0.01 of it with debug on',
  );
}
console.log(
  `memory of an open transaction: ${(bytesPerOpen() / 1024).toFixed(1)} kB (${OPEN} that wait for their origin)`,
);

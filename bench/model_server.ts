/** The core alone, with the least of a world around it: one client connection, an origin that answers at once. */
import { buildConfig } from '../core/config/config.ts';
import { advance, type Core, deadline, newCore } from '../core/index.ts';
import type { TraceRecord, TraceSink } from '../core/trace/record.ts';
import type { Command, WireEvent } from '../core/txn/wire.ts';
import { answerTo, RECORDS, remapRule } from './core_work.ts';

/** 20 November 2026, 08:35:14 GMT. */
const START_MS = 1_795_163_714_000;
const DATE = new Date(START_MS).toUTCString();
const PORT = 8081;

export interface ModelServer {
  readonly core: Core;
  readonly sink: TraceSink;
  readonly queue: WireEvent[];
  /** What each origin connection was sent and has not been answered. */
  readonly asked: Record<string, string>;
  now_ms: number;
  /** Answers of the origin, and those that were 304. */
  answers: number;
  conditional: number;
  /** Bytes the clients got. */
  received: number;
  /** The origin reads and never answers. */
  silent: boolean;
}

/** Tells how many records there were, and nothing else. */
export function countingSink(): TraceSink & { counted: number } {
  const sink = {
    full: false,
    counted: 0,
    put: () => undefined,
    count: () => {
      sink.counted += 1;
    },
  };
  return sink;
}

/** Keeps all records of the transaction under way; `take` hands them out and begins anew. */
export function keepingSink(): TraceSink & { take(): TraceRecord[] } {
  let kept: TraceRecord[] = [];
  return {
    full: true,
    put: (record) => {
      kept.push(record);
    },
    count: () => undefined,
    take: () => {
      const all = kept;
      kept = [];
      return all;
    },
  };
}

/** A server with the benchmark's settings. */
export function modelServer(sink: TraceSink): ModelServer {
  const extra = Object.entries(RECORDS).map(([name, value]) => ({
    name: `proxy.config.${name}`,
    value,
    from: 'the benchmark',
  }));
  const core = newCore({
    config: buildConfig({ 'remap.config': remapRule(PORT) }, extra),
    profile: '9.2',
    proxy: { ip: '127.0.0.1', port: 8080 },
    server: { firstSm: 0, firstConnection: 0, name: 'traffic_server', uuid: 'bench', version: '9.2.9' },
  });
  const counts = { answers: 0, conditional: 0, received: 0 };
  return { core, sink, queue: [], asked: {}, now_ms: START_MS, ...counts, silent: false };
}

export function accept(server: ModelServer, conn: string, port: number): void {
  const local = { ip: '127.0.0.1', port: 8080 };
  rest(server, { kind: 'accept', conn, from: { ip: '127.0.0.1', port }, local });
}

/** The client sends a request; everything that follows happens. */
export function send(server: ModelServer, conn: string, bytes: string): void {
  rest(server, { kind: 'bytes', conn, bytes });
}

/** Lets things happen until the server waits for its clients. */
function rest(server: ModelServer, event: WireEvent): void {
  const { core, queue } = server;
  queue.push(event);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    server.now_ms += 0.125;
    happen(server, next);
    for (let due = deadline(core); due !== null && due <= server.now_ms; due = deadline(core))
      happen(server, { kind: 'due' });
  }
}

function happen(server: ModelServer, event: WireEvent): void {
  for (const command of advance(server.core, server.now_ms, event, server.sink)) obey(server, command);
}

function obey(server: ModelServer, command: Command): void {
  switch (command.do) {
    case 'write':
      server.queue.push({ kind: 'wrote', conn: command.conn });
      if (command.conn.startsWith('s')) originReads(server, command.conn, command.bytes);
      else server.received += command.bytes.length;
      return;
    case 'connect':
      return void server.queue.push({ kind: 'connected', conn: command.conn });
    case 'resolve':
      return void server.queue.push({
        kind: 'resolved',
        query: command.query,
        answer: { ips: ['127.0.0.1'], ttl_s: 60 },
      });
    case 'close':
    case 'shutdown':
      return;
  }
}

function originReads(server: ModelServer, conn: string, bytes: string): void {
  if (server.silent) return;
  const request = (server.asked[conn] ?? '') + bytes;
  if (!request.endsWith('\r\n\r\n')) {
    server.asked[conn] = request;
    return;
  }
  server.asked[conn] = '';
  const answer = answerTo(request, DATE);
  server.answers += 1;
  if (answer.startsWith('HTTP/1.1 304')) server.conditional += 1;
  server.queue.push({ kind: 'bytes', conn, bytes: answer });
}

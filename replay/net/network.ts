import { never } from '../../core/base/never.ts';
import type { Address, Command, DnsAnswer, WireEvent } from '../../core/txn/wire.ts';
import type { RecordedConnect } from '../scenario/scenario.ts';
import { LOOPBACK_SEGMENT } from '../scenario/timing.ts';
import {
  type Connection,
  type End,
  type Endpoint,
  newEndpoint,
  type Stage,
  schedule,
  scheduleAt,
  until,
} from './world.ts';

const LOOPBACK = /^127\./;

function other(end: End): End {
  return end === 'core' ? 'actor' : 'core';
}

function connectionOf(stage: Stage, name: string): Connection | null {
  return stage.world.connections[name] ?? null;
}

/** A connection with both ends open; it is an entity of its own from now on. */
function newConnection(stage: Stage, name: string, session: number | null, from: Address, to: Address): Connection {
  const entity = stage.world.entities++;
  const ends = { core: newEndpoint(), actor: newEndpoint(), left: { core: 0, actor: 0 } };
  const connection = { name, entity, session, from, to, ...ends };
  stage.world.connections[name] = connection;
  return connection;
}

/** An address for each of the first connections; every 20,000 of them have one of the loopback's addresses. */
function loopback(number: number, first = FIRST_PORT): Address {
  const host = (1 + Math.floor(number / PORTS)) % 65536;
  return { ip: `127.0.${host >> 8}.${host & 255}`, port: first + (number % PORTS) };
}

const FIRST_PORT = 40000;
const PORTS = 20000;
const FIRST_OWN_PORT = 20000;

/** The address a session's first connection comes from; a further one takes the next port. */
function addressOf({ world, scenario }: Stage, session: number): Address | undefined {
  const from = scenario.sessions[session]?.from;
  if (from === undefined || world.clients[session]?.conn == null) return from;
  const taken = new Set(Object.values(world.connections).map((other) => `${other.from.ip}:${other.from.port}`));
  let { port } = from;
  while (taken.has(`${from.ip}:${port}`)) port = port < 65535 ? port + 1 : 1024;
  return { ip: from.ip, port };
}

/** The proxy opens a connection to itself and sends this on it. */
export function openSelf(stage: Stage, name: string, bytes: string): void {
  const { world, scenario } = stage;
  const from = loopback(Number(name.slice(1)), FIRST_OWN_PORT);
  const { entity } = newConnection(stage, name, null, from, scenario.proxy);
  schedule(world, scenario.timing.latency_ms, entity, { kind: 'syn', conn: name });
  send(stage, name, 'actor', bytes);
}

/** A client opens a connection to the proxy; both ends hear of it, the proxy first. Returns its name. */
export function openClient(stage: Stage, session: number): string {
  const { world, scenario } = stage;
  const number = world.clientConnections++;
  const from = addressOf(stage, session) ?? loopback(number);
  const { name, entity } = newConnection(stage, `c${number}`, session, from, scenario.proxy);
  const { latency_ms } = scenario.timing;
  schedule(world, latency_ms, entity, { kind: 'syn', conn: name });
  schedule(world, 2 * latency_ms, entity, { kind: 'established', conn: name });
  return name;
}

/** Sends bytes from one end; they arrive in segments, in order. Returns when the last of them has left. */
export function send(stage: Stage, name: string, from: End, bytes: string): number {
  const connection = connectionOf(stage, name);
  if (connection === null || bytes === '' || !canSend(connection[from])) return stage.world.now;
  const segment = segmentOf(stage);
  for (let at = 0; at < bytes.length; at += segment) {
    const piece = bytes.slice(at, at + segment);
    carry(stage, connection, from, piece.length, { kind: 'segment', conn: name, to: other(from), bytes: piece });
  }
  return connection.left[other(from)];
}

/**
 * Longest piece of a write. On the loopback all that is written at once is there before its header has been dealt with,
 * which takes the proxy longer than the way takes.
 */
function segmentOf({ scenario }: Stage): number {
  const { segment } = scenario.timing;
  return segment === LOOPBACK_SEGMENT ? Number.MAX_SAFE_INTEGER : segment;
}

function canSend(end: Endpoint): boolean {
  return !end.closed && !end.sentFin && !end.reset;
}

/** Puts something on its way: after what was sent before it, and after the time its bytes take. */
function carry(
  stage: Stage,
  connection: Connection,
  from: End,
  size: number,
  event: Parameters<typeof schedule>[3],
): void {
  const { world, scenario } = stage;
  const { bandwidth, latency_ms } = scenario.timing;
  const to = other(from);
  const left = Math.max(world.now, connection.left[to]) + (bandwidth === null ? 0 : size / bandwidth);
  connection.left[to] = left;
  scheduleAt(world, left + latency_ms, connection.entity, event);
}

/** Ends the sending side of one end; the other end reads to the end of the stream. */
export function finish(stage: Stage, name: string, from: End): void {
  const connection = connectionOf(stage, name);
  if (connection === null || !canSend(connection[from])) return;
  connection[from].sentFin = true;
  carry(stage, connection, from, 0, { kind: 'fin', conn: name, to: other(from) });
}

/** Gives one end's socket up: the other end reads to the end of the stream, and is reset when it sends on. */
export function destroy(stage: Stage, name: string, from: End): void {
  finish(stage, name, from);
  const connection = connectionOf(stage, name);
  if (connection !== null) connection[from].closed = true;
}

/** Gives one end's socket up with a reset. */
export function reset(stage: Stage, name: string, from: End): void {
  const connection = connectionOf(stage, name);
  if (connection === null || connection[from].closed || connection[from].reset) return;
  connection[from].closed = true;
  carry(stage, connection, from, 0, { kind: 'rst', conn: name, to: other(from) });
}

/** True when an end can neither send nor hear anything more. */
export function isGone(end: Endpoint): boolean {
  return end.closed || end.reset || (end.sentFin && end.gotFin);
}

/** What a piece that arrives means to the end it arrives at. */
export type Arrival = 'bytes' | 'eos' | 'reset' | 'nothing';

/** Takes in a piece of a connection. Bytes for a socket that is gone are answered by a reset. */
export function arrive(stage: Stage, event: { kind: 'segment' | 'fin' | 'rst'; conn: string; to: End }): Arrival {
  const connection = connectionOf(stage, event.conn);
  if (connection === null) return 'nothing';
  const end = connection[event.to];
  if (event.kind === 'segment') {
    if (!end.closed) return end.reset ? 'nothing' : 'bytes';
    carry(stage, connection, event.to, 0, { kind: 'rst', conn: event.conn, to: other(event.to) });
    return 'nothing';
  }
  const wasDeaf = end.closed || end.reset;
  if (event.kind === 'fin') end.gotFin = true;
  else end.reset = true;
  return wasDeaf ? 'nothing' : event.kind === 'fin' ? 'eos' : 'reset';
}

/** Carries out what the core asks for. */
export function obey(stage: Stage, command: Exclude<Command, { do: 'request' }>): void {
  switch (command.do) {
    case 'write':
      return write(stage, command.conn, command.bytes);
    case 'shutdown':
      return finish(stage, command.conn, 'core');
    case 'close':
      return destroy(stage, command.conn, 'core');
    case 'connect':
      return connect(stage, command.conn, command.to);
    case 'resolve':
      return resolve(stage, command.query, command.name);
    default:
      return never(command);
  }
}

/** Of what happens at one instant reads are served first, then writes in their order. ATS: NetHandler::process_ready_list. */
const WRITES = 1e9;

function write(stage: Stage, name: string, bytes: string): void {
  const connection = connectionOf(stage, name);
  if (connection === null || connection.core.closed) return;
  const { entity, core } = connection;
  if (core.reset) schedule(stage.world, 0, entity, { kind: 'failed', conn: name, error: 'EPIPE' });
  else scheduleAt(stage.world, send(stage, name, 'core', bytes), WRITES, { kind: 'wrote', conn: name });
}

/** An origin that listens accepts after one way through the network; the core hears of it after two. */
function connect(stage: Stage, name: string, to: Address): void {
  const { world, scenario } = stage;
  const { latency_ms } = scenario.timing;
  const { entity } = newConnection(stage, name, null, { ip: '127.0.0.1', port: 0 }, to);
  const recorded = recordedConnect(stage, to);
  if (recorded?.outcome === 'silent') return;
  if (recorded?.outcome === 'refused') {
    return schedule(world, until(stage, recorded.end_ms), entity, {
      kind: 'failed',
      conn: name,
      error: 'ECONNREFUSED',
    });
  }
  if (isProxy(stage, to)) return schedule(world, latency_ms, entity, { kind: 'reached', conn: name });
  const isNear = isOrigin(stage, to) || LOOPBACK.test(to.ip);
  if (isOrigin(stage, to) && world.isListening) schedule(world, latency_ms, entity, { kind: 'reached', conn: name });
  else if (isNear) schedule(world, 2 * latency_ms, entity, { kind: 'failed', conn: name, error: 'ECONNREFUSED' });
  else schedule(world, latency_ms, entity, { kind: 'failed', conn: name, error: 'ENETUNREACH' });
}

/** How far in time an attempt may be from the recorded one that it is taken for. */
const SAME_ATTEMPT_MS = 250;

/** What the recording shows of this attempt: of those to the same address the one nearest in time. */
function recordedConnect({ scenario, world }: Stage, { ip, port }: Address): RecordedConnect | null {
  const all = scenario.connects ?? [];
  const now = world.base_ms + world.now - scenario.start_ms;
  const away = (i: number) => Math.abs((all[i]?.at_ms ?? 0) - now);
  const isNear = (i: number) => away(i) < SAME_ATTEMPT_MS && all[i]?.address === `${ip}:${port}`;
  let found: number | null = null;
  for (
    let i = firstFrom(all, now - SAME_ATTEMPT_MS);
    i < all.length && (all[i]?.at_ms ?? 0) < now + SAME_ATTEMPT_MS;
    i++
  ) {
    if (isNear(i) && world.connectsMade[i] !== true && (found === null || away(i) < away(found))) found = i;
  }
  if (found === null) return null;
  world.connectsMade[found] = true;
  return all[found] ?? null;
}

/** The first of attempts in order of time that is not before an instant. */
function firstFrom(all: readonly RecordedConnect[], at_ms: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((all[middle]?.at_ms ?? 0) < at_ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the proxy itself listens. What a recorded server did with itself is part of its recording. */
function isProxy({ scenario }: Stage, to: Address): boolean {
  return scenario.isRecorded !== true && to.ip === scenario.proxy.ip && to.port === scenario.proxy.port;
}

const OWN = 'p';

/** Is this the accepted end of a connection that the proxy made to itself? */
export function isOwn(conn: string): boolean {
  return conn.startsWith(OWN);
}

/**
 * A connection of the proxy reaches the proxy: it is accepted as that of a client. What arrives at the far end of either
 * goes on in the other. Null when it reaches somebody else.
 */
export function acceptAtProxy(stage: Stage, name: string): WireEvent | null {
  const { world, scenario } = stage;
  const connection = world.connections[name];
  if (connection === undefined || !isProxy(stage, connection.to)) return null;
  const { entity, to: local } = connection;
  schedule(world, scenario.timing.latency_ms, entity, { kind: 'connected', conn: name });
  const from = loopback(world.clientConnections++);
  const conn = `${OWN}${world.ownConnections++}`;
  newConnection(stage, conn, null, from, local).joined = name;
  connection.joined = conn;
  return { kind: 'accept', conn, from, local };
}

/** Passes on what arrived at a far end that is joined to another. */
export function passOn(stage: Stage, joined: string, arrival: Arrival, bytes: string): void {
  if (arrival === 'bytes') send(stage, joined, 'actor', bytes);
  else if (arrival === 'eos') finish(stage, joined, 'actor');
  else if (arrival === 'reset') reset(stage, joined, 'actor');
}

function isOrigin(stage: Stage, { ip, port }: Address): boolean {
  const { originIps = ['127.0.0.1'], originPorts } = stage.scenario;
  return originIps.includes(ip) && originPorts.includes(port);
}

/** Answers a name lookup; a name server that does not answer leaves it to the core's own timer. */
function resolve(stage: Stage, query: number, name: string): void {
  const { world, scenario } = stage;
  const key = name.toLowerCase().replace(/\.$/, '');
  const answer = answerFor(scenario.dns, key);
  const nth = world.questions[key] ?? 0;
  world.questions[key] = nth + 1;
  const at = scenario.dnsTimes?.[key]?.[nth];
  const entity = world.entities++;
  if ('failed' in answer && answer.failed === 'TIMEOUT') return;
  const after = at === undefined ? scenario.timing.dns_ms : until(stage, at);
  schedule(world, after, entity, { kind: 'resolved', query, answer });
}

function answerFor(dns: Stage['scenario']['dns'], name: string): DnsAnswer {
  return Object.hasOwn(dns.records, name) ? (dns.records[name] ?? dns.fallback) : dns.fallback;
}

/** What the core is told when a piece arrives at its end; null when it need not know. */
export function toldCore(arrival: Arrival, conn: string, bytes: string): WireEvent | null {
  switch (arrival) {
    case 'bytes':
      return { kind: 'bytes', conn, bytes };
    case 'eos':
      return { kind: 'eos', conn };
    case 'reset':
      return { kind: 'error', conn, error: 'ECONNRESET' };
    case 'nothing':
      return null;
    default:
      return never(arrival);
  }
}

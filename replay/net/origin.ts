import type { RequestRecord } from '../record/transaction.ts';
import type { ResponseScript } from '../scenario/scenario.ts';
import { scriptsOf } from '../scenario/scripts.ts';
import { answerOps, NO_TRANSACTION, onConnectOps, segmentOps } from './answer.ts';
import { headerOf, type MessageHead, newReader, progress } from './framing.ts';
import { type Arrival, destroy, finish, isGone, reset, send } from './network.ts';
import { bareTunnel, opensTunnel, tunnelHears, tunnelReached } from './tunnels.ts';
import {
  type Answer,
  bodyDigest,
  elapsed,
  type OriginState,
  type Stage,
  schedule,
  transactionAt,
  until,
} from './world.ts';

/** A connection of the proxy has reached an origin that listens. */
export function acceptAtOrigin(stage: Stage, name: string): void {
  const { world, scenario } = stage;
  const connection = world.connections[name];
  if (connection === undefined) return;
  schedule(world, scenario.timing.latency_ms, connection.entity, { kind: 'connected', conn: name });
  const origin: OriginState = {
    conn: name,
    id: world.originConnections++,
    port: connection.to.port,
    message: newReader('request'),
    current: null,
    ops: [],
    busy: false,
    ended: false,
    tunnel: null,
    mute: false,
    idleEnd_ms: null,
    token: 0,
  };
  world.origins[name] = origin;
  origin.tunnel = bareTunnel(stage);
  if (origin.tunnel !== null) tunnelReached(stage, origin.tunnel, name);
  const ops = onConnectOps(onConnectNow(stage), scenario.timing);
  if (ops === null) return;
  origin.mute = true;
  begin(stage, origin, ops);
}

/** How the transaction that began last wants connections treated. */
function onConnectNow(stage: Stage): ResponseScript['onConnect'] {
  const last = stage.world.inFlight.at(-1);
  return last === undefined ? 'accept' : (transactionAt(stage, last)?.responses[0]?.onConnect ?? 'accept');
}

/** Something has arrived at an origin's end of a connection. */
export function originHears(stage: Stage, name: string, arrival: Arrival, bytes: string): void {
  const origin = stage.world.origins[name];
  if (origin === undefined) return;
  if (origin.tunnel !== null) return tunnelHears(stage, origin.tunnel, 'origin', arrival, bytes);
  if (arrival === 'bytes' && !origin.mute) {
    origin.message.buffer += bytes;
    pump(stage, origin);
  } else if (arrival === 'eos') {
    origin.ended = true;
    noteIncomplete(stage, origin);
    if (!origin.busy) finish(stage, name, 'actor');
  }
}

/** Reads requests and answers them, one after the other. */
function pump(stage: Stage, origin: OriginState): void {
  while (!origin.busy && !origin.mute && origin.tunnel === null) {
    const state = progress(origin.message);
    if (state === 'bad') return destroy(stage, origin.conn, 'actor');
    if (state === 'more') {
      if (origin.ended) finish(stage, origin.conn, 'actor');
      return;
    }
    if (state === 'head') hearHead(stage, origin);
    else hearWhole(stage, origin);
  }
}

function hearHead(stage: Stage, origin: OriginState): void {
  const head = origin.message.head;
  if (head === null) return;
  const txn = matching(stage, head);
  const record = requestRecord(stage, origin, head);
  const list = txn === null ? stage.world.stray : (stage.world.observed[txn]?.originRequests ?? []);
  const nth = list.push(record) - 1;
  origin.current = { txn, nth, early: false, sent100: false, recorded: false };
  const script = scriptFor(stage, txn, nth);
  if (script === null) return;
  const expects = /100-continue/i.test(headerOf(head, 'expect') ?? '');
  if (script.send100 ?? (expects && !script.respondEarly)) {
    send(stage, origin.conn, 'actor', 'HTTP/1.1 100 Continue\r\n\r\n');
    origin.current.sent100 = true;
  }
  if (!script.respondEarly) return;
  origin.current.early = true;
  answer(stage, origin, head.method);
}

function hearWhole(stage: Stage, origin: OriginState): void {
  const { message, current } = origin;
  noteBody(stage, origin);
  origin.message = newReader('request', '', message.buffer);
  if (current?.early === true) return;
  answer(stage, origin, message.head?.method ?? '', message.body, message.head);
}

function requestRecord(stage: Stage, origin: OriginState, head: MessageHead): RequestRecord {
  const { method, target, version, headers } = head;
  const record: RequestRecord = { method, target, version, headers, body_length: 0, body_sha256: null };
  if (origin.port !== stage.scenario.originPorts[0]) record.port = origin.port;
  record.at_ms = elapsed(stage.world);
  return record;
}

function noteBody(stage: Stage, origin: OriginState): void {
  const { current, message } = origin;
  if (current === null || current.recorded) return;
  const list = current.txn === null ? stage.world.stray : stage.world.observed[current.txn]?.originRequests;
  const record = list?.[current.nth];
  if (record === undefined) return;
  record.body_length = message.body.length;
  record.body_sha256 = bodyDigest(stage.world, message.body);
  current.recorded = true;
}

/** A request whose sender stopped within the body counts with what has come. */
function noteIncomplete(stage: Stage, origin: OriginState): void {
  if (origin.message.head !== null) noteBody(stage, origin);
}

/** The transaction a request belongs to: by its uuid, else by its target, else the one that began last. */
function matching(stage: Stage, head: MessageHead): number | null {
  const { world, scenario } = stage;
  const uuid = headerOf(head, 'uuid');
  if (scenario.isRecorded) return recordedMatch(stage, head, uuid);
  if (uuid !== null) return scriptsOf(scenario).byUuid.get(uuid)?.index ?? null;
  const byTarget = world.inFlight.find((index) => {
    const target = transactionAt(stage, index)?.client.target ?? '';
    return target !== '' && target.endsWith(head.target);
  });
  return byTarget ?? world.inFlight.at(-1) ?? null;
}

/**
 * In a recording: of the transactions under way the oldest that still has an answer for this target; those with the
 * same uuid come first.
 */
function recordedMatch(stage: Stage, head: MessageHead, uuid: string | null): number | null {
  const { inFlight, observed } = stage.world;
  const waits = inFlight.filter((index) => {
    const responses = transactionAt(stage, index)?.responses ?? [];
    return responses[observed[index]?.originRequests.length ?? 0]?.answers === head.target;
  });
  const same = (index: number) => uuid !== null && transactionAt(stage, index)?.uuid === uuid;
  return waits.find(same) ?? inFlight.find(same) ?? waits[0] ?? inFlight.at(-1) ?? null;
}

/** The answer for the nth origin request of a transaction: the last one given repeats. */
function scriptFor(stage: Stage, txn: number | null, nth: number): ResponseScript | null {
  const responses = txn === null ? [] : (transactionAt(stage, txn)?.responses ?? []);
  return responses[Math.min(nth, responses.length - 1)] ?? null;
}

function answer(stage: Stage, origin: OriginState, method: string, body = '', head: MessageHead | null = null): void {
  const { timing } = stage.scenario;
  const { txn = null, nth = 0, sent100 = false } = origin.current ?? {};
  const script = scriptFor(stage, txn, nth);
  const isAsked = script === null ? stage.scenario.opaqueOrigin !== undefined : script.opaque;
  if (isAsked && head !== null) return ask(stage, origin, head, body);
  if (script === null) return begin(stage, origin, [...NO_TRANSACTION]);
  origin.idleEnd_ms = script.idleEnd_ms ?? null;
  origin.token = NO_TOKEN;
  const delay_ms = script.at_ms === undefined ? timing.answer_ms + script.delay_ms : until(stage, script.at_ms);
  const ops = answerOps({ ...script, delay_ms }, method, sent100, timing);
  if (txn === null || !opensTunnel(stage, txn, method, ops)) return begin(stage, origin, ops);
  origin.tunnel = txn;
  tunnelReached(stage, txn, origin.conn, origin.message.buffer);
  begin(
    stage,
    origin,
    ops.filter(({ op }) => op !== 'finish'),
  );
}

/** An origin without a script: its answer is known already, or the run stands still until someone gives it. */
function ask(stage: Stage, origin: OriginState, head: MessageHead, body: string): void {
  const { world } = stage;
  const id = world.asked++;
  const { method, target, headers } = head;
  origin.busy = true;
  origin.ops = [];
  const known = world.answers[id];
  if (known === undefined) world.asks.push({ id, conn: origin.conn, request: { method, target, headers, body } });
  else begin(stage, origin, opsOf(known));
}

/** Gives the answer to a question; it is kept, so that a restored run need not ask again. */
export function answerAsk(stage: Stage, id: number, given: Answer): void {
  const { world } = stage;
  const at = world.asks.findIndex((candidate) => candidate.id === id);
  const [asked] = at < 0 ? [] : world.asks.splice(at, 1);
  world.answers[id] = given;
  const origin = asked === undefined ? undefined : world.origins[asked.conn];
  if (origin !== undefined) begin(stage, origin, opsOf(given));
}

function opsOf({ segments, end }: Answer): OriginState['ops'] {
  return [...segmentOps(segments), ...(end === 'keep' ? [] : [{ op: end }])];
}

function begin(stage: Stage, origin: OriginState, ops: OriginState['ops']): void {
  origin.ops = ops;
  origin.busy = true;
  act(stage, origin);
}

/** What nothing that is under way has as its token. */
const NO_TOKEN = -1;

/** The pause of an origin is over. */
export function originWakes(stage: Stage, name: string, token: number): void {
  const origin = stage.world.origins[name];
  if (origin === undefined || origin.token !== token) return;
  if (origin.busy) return act(stage, origin);
  origin.mute = true;
  finish(stage, name, 'actor');
}

function wakeAfter(stage: Stage, origin: OriginState, ms: number): void {
  const connection = stage.world.connections[origin.conn];
  if (connection === undefined) return;
  origin.token = stage.world.seq;
  schedule(stage.world, ms, connection.entity, { kind: 'origin', conn: origin.conn, token: origin.token });
}

/** Carries out moves up to the next pause; after the last one the next request is read. */
function act(stage: Stage, origin: OriginState): void {
  const connection = stage.world.connections[origin.conn];
  if (connection === undefined || isGone(connection.actor)) return;
  for (let op = origin.ops.shift(); op !== undefined; op = origin.ops.shift()) {
    if (op.op === 'send') send(stage, origin.conn, 'actor', op.bytes);
    else if (op.op === 'wait') {
      return wakeAfter(stage, origin, op.ms);
    } else {
      origin.mute = true;
      if (op.op === 'reset') reset(stage, origin.conn, 'actor');
      else finish(stage, origin.conn, 'actor');
    }
  }
  origin.busy = false;
  pump(stage, origin);
  if (!origin.busy && !origin.mute && origin.idleEnd_ms !== null)
    wakeAfter(stage, origin, until(stage, origin.idleEnd_ms));
}

/** All origins give up the connections they have. */
export function dropOrigins(stage: Stage): void {
  for (const name of Object.keys(stage.world.origins)) destroy(stage, name, 'actor');
}

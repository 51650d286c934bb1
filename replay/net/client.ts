import { never } from '../../core/base/never.ts';
import type { ClientScript, TransactionScript } from '../scenario/scenario.ts';
import { read, startReading } from './client_reader.ts';
import { batchOf, sessionOf, wakeAfter } from './client_state.ts';
import { destroy, finish, isGone, openClient, send } from './network.ts';
import { dropOrigins } from './origin.ts';
import { type ClientPhase, type ClientState, type Endpoint, elapsed, type Stage, schedule, until } from './world.ts';

const INTERIM_POLL_MS = 5;
const LAST_WORDS_MS = 10;

/** Brings the clients into the world: all at once, or the first one of several that follow each other. */
export function startClients(stage: Stage): void {
  const { world, scenario } = stage;
  world.clients = scenario.sessions.map(({ isUpdate }, index) => {
    const client = newClient(index, world.entities++);
    return isUpdate === true ? { ...client, phase: 'done' } : client;
  });
  const clients = world.clients.filter(({ phase }) => phase !== 'done');
  const [first] = clients;
  if (first === undefined) world.clientsDone = true;
  else if (scenario.serial) startClient(stage, first);
  else for (const [place, client] of clients.entries()) startClient(stage, client, place * turn(stage));
}

/**
 * How long after one client the next comes, of several that start at once: the proxy has the request of the first and
 * has gone as far with it as it can before it accepts the second (docs/discoveries). A recording has its own instants.
 */
function turn({ scenario }: Stage): number {
  return scenario.isRecorded ? 0 : TURN * scenario.timing.latency_ms;
}

/** A connection is made in two ways through the network, its request is there after three. */
const TURN = 2.2;

function newClient(index: number, entity: number): ClientState {
  return {
    index,
    entity,
    phase: 'waiting',
    next: 0,
    batch: [],
    conn: null,
    count: 0,
    data: '',
    byUs: false,
    bodyNotSent: false,
    sender: { phase: 'idle', at: 0, until: 0, seen: '', failed: false },
    reader: { phase: 'idle', at: 0, message: null, got: 0, first: '', deadline: 0, ticks: 0 },
    tokens: { main: 0, sender: 0, reader: 0, deadline: 0 },
  };
}

function startClient(stage: Stage, client: ClientState, after_ms = 0): void {
  moveAfter(stage, client, sessionOf(stage, client).delay_ms + after_ms, 'delay');
}

/** Goes to a phase after a pause, at once when there is none. */
function moveAfter(stage: Stage, client: ClientState, ms: number, phase: ClientPhase): void {
  client.phase = phase;
  if (ms > 0) wakeAfter(stage, client, 'main', ms);
  else goOn(stage, client);
}

/** The pause before a phase is over: do what the phase is for. */
export function goOn(stage: Stage, client: ClientState): void {
  switch (client.phase) {
    case 'delay':
      return nextBatch(stage, client);
    case 'pause':
      return prepareOrigins(stage, client);
    case 'down':
      return dropIfAsked(stage, client);
    case 'drop':
      return ready(stage, client);
    case 'given-up':
      return afterExchange(stage, client);
    case 'keep-open':
      return moveAfter(stage, client, stage.scenario.timing.beforeEnd_ms, 'before-end');
    case 'before-end':
      return end(stage, client);
    case 'ending':
      return lastWords(stage, client);
    case 'waiting':
    case 'connecting':
    case 'exchange':
    case 'done':
      return;
    default:
      return never(client.phase);
  }
}

function nextBatch(stage: Stage, client: ClientState): void {
  const { transactions, keepOpen_ms, close_at_ms } = sessionOf(stage, client);
  const first = transactions[client.next];
  if (first === undefined) {
    return moveAfter(stage, client, close_at_ms === undefined ? keepOpen_ms : until(stage, close_at_ms), 'keep-open');
  }
  client.batch = [client.next++];
  while (transactions[client.next]?.client.pipeline === true) client.batch.push(client.next++);
  const { delay_ms, at_ms } = first.client;
  moveAfter(stage, client, at_ms === undefined ? delay_ms : Math.max(delay_ms, until(stage, at_ms)), 'pause');
}

function isDown(script: TransactionScript | undefined): boolean {
  return script?.responses[0]?.onConnect === 'down';
}

function prepareOrigins(stage: Stage, client: ClientState): void {
  const [first] = batchOf(stage, client);
  if (!isDown(first)) return dropIfAsked(stage, client);
  stage.world.isListening = false;
  dropOrigins(stage);
  moveAfter(stage, client, stage.scenario.timing.down_ms, 'down');
}

function dropIfAsked(stage: Stage, client: ClientState): void {
  const [first] = batchOf(stage, client);
  if (first?.dropOriginConnections !== true) return ready(stage, client);
  dropOrigins(stage);
  moveAfter(stage, client, stage.scenario.timing.down_ms, 'drop');
}

/** Uses the open connection, or opens one where there is none that still hears. */
function ready(stage: Stage, client: ClientState): void {
  const [first] = batchOf(stage, client);
  const open = client.conn === null ? undefined : stage.world.connections[client.conn]?.actor;
  const isUsable = open !== undefined && !open.gotFin && !isGone(open);
  if (isUsable && first?.client.newConnection !== true) return exchange(stage, client);
  client.conn = openClient(stage, client.index);
  client.count = 0;
  client.data = '';
  client.byUs = false;
  client.phase = 'connecting';
}

/** The connection stands. */
export function clientConnected(stage: Stage, client: ClientState): void {
  if (client.phase === 'connecting') exchange(stage, client);
}

function exchange(stage: Stage, client: ClientState): void {
  const { world } = stage;
  const batch = batchOf(stage, client);
  client.phase = 'exchange';
  client.bodyNotSent = false;
  for (const { index } of batch) {
    const seen = world.observed[index];
    if (seen === undefined) continue;
    seen.conn = client.conn;
    seen.nth = ++client.count;
    seen.start_ms = elapsed(world);
    world.inFlight.push(index);
  }
  client.sender = { phase: 'segments', at: 0, until: 0, seen: '', failed: false };
  client.reader.phase = 'idle';
  startReading(stage, client, 0);
  startSending(stage, client, batch);
}

function startSending(stage: Stage, client: ClientState, batch: readonly TransactionScript[]): void {
  const [first] = batch;
  if (first === undefined || client.conn === null) return;
  if (batch.length > 1) {
    const all = batch.flatMap((script) => script.client.segments.map(({ bytes }) => bytes)).join('');
    send(stage, client.conn, 'actor', all);
    return sent(stage, client);
  }
  if (first.client.wait100_ms === null) return sendOn(stage, client);
  send(stage, client.conn, 'actor', first.client.segments[0]?.bytes ?? '');
  client.sender = {
    phase: 'wait100',
    at: 1,
    until: stage.world.now + first.client.wait100_ms,
    seen: client.data,
    failed: false,
  };
  pollInterim(stage, client);
}

/** A pause of the sender is over. */
export function sendOn(stage: Stage, client: ClientState): void {
  const script = batchOf(stage, client)[0]?.client;
  if (script === undefined || client.conn === null) return;
  if (client.sender.phase === 'wait100') return pollInterim(stage, client);
  if (client.sender.phase === 'abort') return giveUp(stage, client);
  if (client.sender.phase === 'segments') sendSegments(stage, client, script, client.conn);
}

function sendSegments(stage: Stage, client: ClientState, script: ClientScript, conn: string): void {
  const { sender } = client;
  do {
    const end = stage.world.connections[conn]?.actor;
    if (end === undefined || sender.failed || (isGone(end) && !failsUnnoticed(end))) return sent(stage, client);
    sender.failed = end.reset;
    send(stage, conn, 'actor', script.segments[sender.at++]?.bytes ?? '');
  } while (sender.at < script.segments.length && !(Number(script.segments[sender.at]?.after_ms) > 0));
  if (sender.at < script.segments.length) {
    return wakeAfter(stage, client, 'sender', script.segments[sender.at]?.after_ms ?? 0);
  }
  if (script.halfClose) finish(stage, conn, 'actor');
  if (script.abort !== 'after-request') return sent(stage, client);
  sender.phase = 'abort';
  wakeAfter(stage, client, 'sender', script.abort_delay_ms);
}

/** A client that has read to the end hears of a reset only by its next write. */
function failsUnnoticed(end: Endpoint): boolean {
  return end.reset && end.gotFin && !end.closed;
}

/** Closes the connection in the middle of the answer. */
function giveUp(stage: Stage, client: ClientState): void {
  if (client.conn !== null) destroy(stage, client.conn, 'actor');
  client.byUs = true;
  read(stage, client);
  sent(stage, client);
}

/** Looks every few milliseconds whether an interim response has come; a final one means the body stays unsent. */
function pollInterim(stage: Stage, client: ClientState): void {
  const { sender, conn } = client;
  if (conn === null) return;
  const status = /^HTTP\/1\.\d (\d)\d\d/.exec(sender.seen);
  const hasEnded = stage.world.connections[conn]?.actor.gotFin === true;
  if (status === null && !hasEnded && stage.world.now < sender.until) {
    return wakeAfter(stage, client, 'sender', INTERIM_POLL_MS);
  }
  client.bodyNotSent = status !== null && status[1] !== '1';
  const rest = batchOf(stage, client)[0]?.client.segments.slice(1) ?? [];
  if (!client.bodyNotSent && !hasEnded) send(stage, conn, 'actor', rest.map(({ bytes }) => bytes).join(''));
  sent(stage, client);
}

function sent(stage: Stage, client: ClientState): void {
  client.sender.phase = 'done';
  exchanged(stage, client);
}

/** After anything the client did or heard: goes on when everything is sent and every answer is read. */
export function exchanged(stage: Stage, client: ClientState): void {
  if (client.phase !== 'exchange' || client.sender.phase !== 'done' || client.reader.phase !== 'done') return;
  if (!client.bodyNotSent || client.conn === null) return afterExchange(stage, client);
  client.byUs = true;
  destroy(stage, client.conn, 'actor');
  moveAfter(stage, client, stage.scenario.timing.beforeEnd_ms, 'given-up');
}

function afterExchange(stage: Stage, client: ClientState): void {
  if (isDown(batchOf(stage, client)[0])) stage.world.isListening = true;
  client.phase = 'delay';
  nextBatch(stage, client);
}

function end(stage: Stage, client: ClientState): void {
  const open = client.conn === null ? undefined : stage.world.connections[client.conn]?.actor;
  const ends = stage.scenario.serial || sessionOf(stage, client).close_at_ms !== undefined;
  if (client.conn === null || open === undefined || isGone(open) || !ends) return done(stage, client);
  finish(stage, client.conn, 'actor');
  moveAfter(stage, client, LAST_WORDS_MS, 'ending');
}

function lastWords(stage: Stage, client: ClientState): void {
  if (client.conn !== null) destroy(stage, client.conn, 'actor');
  done(stage, client);
}

function done(stage: Stage, client: ClientState): void {
  const { world, scenario } = stage;
  client.phase = 'done';
  const next = world.clients.find(({ phase }) => phase === 'waiting');
  if (scenario.serial && next !== undefined) startClient(stage, next);
  else if (world.clients.every(({ phase }) => phase === 'done')) {
    schedule(world, scenario.timing.settle_ms, client.entity, { kind: 'settled' });
  }
}

/** All clients have long finished: whatever they still hold open is closed. */
export function settle(stage: Stage): void {
  for (const { name, session } of Object.values(stage.world.connections)) {
    if (session !== null) destroy(stage, name, 'actor');
  }
  stage.world.clientsDone = true;
  stage.world.stopAt = stage.world.now + stage.scenario.timing.stop_ms;
}

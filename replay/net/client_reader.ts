import type { AbortKind, AbortRecord, ResponseRecord } from '../record/transaction.ts';
import type { TransactionScript } from '../scenario/scenario.ts';
import { batchOf, wakeAfter } from './client_state.ts';
import { newReader, progress, type Reader } from './framing.ts';
import { type Arrival, destroy, isGone, reset } from './network.ts';
import { tunnelHears, tunnelOpens } from './tunnels.ts';
import { bodyDigest, type ClientState, elapsed, type Observed, type Stage } from './world.ts';

const CLOSE_POLL_MS = 5;

/** Begins to read the answer at a position of the batch; past the last one the reader is done. */
export function startReading(stage: Stage, client: ClientState, at: number): void {
  const script = batchOf(stage, client)[at];
  const { reader } = client;
  if (script === undefined) {
    reader.phase = 'done';
    return;
  }
  const message = newReader('response', script.client.method);
  const deadline = stage.world.now + script.client.timeout_ms;
  client.reader = { phase: 'reading', at, message, got: 0, first: '', deadline, ticks: 0 };
  wakeAfter(stage, client, 'deadline', script.client.timeout_ms);
  read(stage, client);
}

/** Something has arrived at a client's end of a connection. */
export function clientHears(stage: Stage, client: ClientState, conn: string, arrival: Arrival, bytes: string): void {
  if (conn !== client.conn) return;
  const under = current(stage, client);
  if (client.reader.phase === 'tunnel' && under)
    return tunnelHears(stage, under.script.index, 'client', arrival, bytes);
  if (arrival === 'bytes') {
    client.data += bytes;
    if (client.sender.phase === 'wait100') client.sender.seen += bytes;
  }
  read(stage, client);
}

/** A pause of the reader is over. */
export function readOn(stage: Stage, client: ClientState): void {
  if (client.reader.phase === 'pause') return afterResponse(stage, client);
  if (client.reader.phase === 'await-close') awaitClose(stage, client);
}

/** The client waits no longer for its answer. */
export function readLate(stage: Stage, client: ClientState): void {
  if (client.reader.phase !== 'reading') return;
  abort(stage, client, 'timeout');
  client.byUs = true;
  if (client.conn !== null) destroy(stage, client.conn, 'actor');
  startReading(stage, client, client.reader.at + 1);
}

function current(stage: Stage, client: ClientState): { script: TransactionScript; seen: Observed } | null {
  const script = batchOf(stage, client)[client.reader.at];
  const seen = script === undefined ? undefined : stage.world.observed[script.index];
  return script === undefined || seen === undefined ? null : { script, seen };
}

/** Reads what has come, as far as it goes, and ends the answer when it is whole or cannot become so. */
export function read(stage: Stage, client: ClientState): void {
  const { reader } = client;
  const under = current(stage, client);
  if (reader.phase !== 'reading' || reader.message === null || under === null) return;
  take(client, reader.message);
  const state = readMessages(stage, client, under);
  if (state === 'bad') return malformed(stage, client);
  if (state === 'done') return complete(stage, client);
  ended(stage, client, under.script);
}

function take(client: ClientState, message: Reader): void {
  const { reader } = client;
  message.buffer += client.data;
  reader.got += client.data.length;
  if (reader.first.length < 500) reader.first += client.data.slice(0, 500);
  client.data = '';
}

/** Passes over interim responses, which are noted. */
function readMessages(
  stage: Stage,
  client: ClientState,
  { script, seen }: { script: TransactionScript; seen: Observed },
) {
  for (;;) {
    const message = client.reader.message as Reader;
    const state = progress(message);
    if (state !== 'head') return state;
    const status = message.head?.status ?? 0;
    if (status < 100 || status > 199 || status === 101) continue;
    seen.interim.push({ ...responseOf(stage, message), body_length: 0, body_sha256: null });
    client.reader.message = newReader('response', script.client.method, message.buffer);
  }
}

/** An answer as it was read. */
export function responseOf(stage: Stage, message: Reader): ResponseRecord {
  const { version = '', status = 0, reason = '', headers = [] } = message.head ?? {};
  const { body, framing } = message;
  return {
    version,
    status,
    reason,
    headers,
    framing,
    body_length: body.length,
    body_sha256: bodyDigest(stage.world, body),
  };
}

/** No more bytes for now: is the connection over, or the client's patience? */
function ended(stage: Stage, client: ClientState, script: TransactionScript): void {
  const { reader } = client;
  const end = client.conn === null ? undefined : stage.world.connections[client.conn]?.actor;
  if (end === undefined || client.conn === null) return;
  if (typeof script.client.abort === 'number' && reader.got >= script.client.abort) {
    client.byUs = true;
    reset(stage, client.conn, 'actor');
    return endWith(stage, client, 'client-abort');
  }
  if (end.closed && client.byUs && script.client.abort !== null) return endWith(stage, client, 'client-abort');
  if (!end.gotFin && !isGone(end)) return;
  const message = reader.message as Reader;
  if (message.framing === 'eof' && message.head !== null && !end.reset) return complete(stage, client);
  if (message.head === null && message.buffer !== '' && !end.reset) return bare(stage, client, message.buffer);
  endWith(stage, client, end.reset ? 'reset' : 'closed');
}

function endWith(stage: Stage, client: ClientState, kind: AbortKind): void {
  abort(stage, client, kind);
  startReading(stage, client, client.reader.at + 1);
}

function abort(stage: Stage, client: ClientState, aborted: AbortKind): void {
  const { message } = client.reader;
  const partial = message?.head?.status ? responseOf(stage, message) : null;
  note(stage, client, partial === null ? { aborted } : { aborted, partial });
}

function malformed(stage: Stage, client: ClientState): void {
  note(stage, client, { aborted: 'malformed' });
  client.byUs = true;
  if (client.conn !== null) destroy(stage, client.conn, 'actor');
  startReading(stage, client, client.reader.at + 1);
}

/** Bytes without a status line, ended by closing: HTTP/0.9. */
function bare(stage: Stage, client: ClientState, body: string): void {
  const start = { version: '0.9', status: 0, reason: '', headers: [] };
  note(stage, client, { ...start, body_length: body.length, body_sha256: bodyDigest(stage.world, body) });
  startReading(stage, client, client.reader.at + 1);
}

function note(stage: Stage, client: ClientState, response: ResponseRecord | AbortRecord): void {
  const under = current(stage, client);
  if (under === null) return;
  const { world } = stage;
  under.seen.response = response;
  under.seen.end_ms = elapsed(world);
  world.inFlight = world.inFlight.filter((index) => index !== under.script.index);
  client.tokens.deadline++;
}

function complete(stage: Stage, client: ClientState): void {
  const { reader } = client;
  const message = reader.message as Reader;
  const under = current(stage, client);
  note(stage, client, responseOf(stage, message));
  if (under && client.conn !== null && isTunnel(message, under.script)) {
    reader.phase = 'tunnel';
    return tunnelOpens(stage, under.script.index, client.index, client.conn, message.buffer);
  }
  client.data = message.framing === 'eof' ? '' : message.buffer + client.data;
  reader.phase = 'pause';
  wakeAfter(stage, client, 'reader', stage.scenario.timing.betweenRequests_ms);
}

/** The proxy gets a moment for its own bookkeeping; where it announced to close, the client waits for that. */
function afterResponse(stage: Stage, client: ClientState): void {
  const { reader } = client;
  const { version = '', headers = [] } = reader.message?.head ?? {};
  const connection = headers
    .filter(([name]) => /^(proxy-)?connection$/i.test(name))
    .map(([, value]) => value)
    .join(',');
  const closes =
    reader.message?.framing === 'eof' ||
    /close/i.test(connection) ||
    (version === '1.0' && !/keep-alive/i.test(connection));
  reader.phase = 'await-close';
  reader.ticks = closes ? Math.ceil(stage.scenario.timing.awaitClose_ms / CLOSE_POLL_MS) : 0;
  awaitClose(stage, client);
}

function awaitClose(stage: Stage, client: ClientState): void {
  const { reader } = client;
  const end = client.conn === null ? undefined : stage.world.connections[client.conn]?.actor;
  const hasEnded = end === undefined || end.gotFin || isGone(end);
  if (reader.ticks <= 0 || hasEnded) return startReading(stage, client, reader.at + 1);
  reader.ticks--;
  wakeAfter(stage, client, 'reader', CLOSE_POLL_MS);
}

function isTunnel({ head, method }: Reader, script: TransactionScript): boolean {
  const opens = head?.status === 101 || (head?.status === 200 && method === 'CONNECT');
  return opens && script.tunnel !== undefined;
}

/** The tunnel is over: the connection is gone, and the next answer is read from another one. */
export function afterTunnel(stage: Stage, client: ClientState): void {
  if (client.reader.phase !== 'tunnel') return;
  client.byUs = true;
  startReading(stage, client, client.reader.at + 1);
}

import type { Command, WireEvent } from '../../core/txn/wire.ts';
import type { ResponseRecord } from '../record/transaction.ts';
import type { TransactionScript } from '../scenario/scenario.ts';
import { scriptsOf } from '../scenario/scripts.ts';
import { responseOf } from './client_reader.ts';
import { newReader, progress } from './framing.ts';
import { type Arrival, destroy, openSelf } from './network.ts';
import { dropOrigins } from './origin.ts';
import { elapsed, newObserved, type Stage, transactionAt, type UpdateState } from './world.ts';

type Request = Extract<Command, { do: 'request' }>;

/** The proxy asks itself for a URL, by schedule or for a plugin: it is the next transaction that the file lists for it, else one of its own. */
export function startUpdate(stage: Stage, { conn, url, bytes }: Request): void {
  const { world } = stage;
  const index = nextListed(stage, url) ?? addUnlisted(stage, url);
  const seen = world.observed[index];
  if (seen === undefined) return;
  Object.assign(seen, { conn, nth: 1, start_ms: elapsed(world), request: requestOf(bytes) });
  world.inFlight.push(index);
  world.updates[conn] = { conn, index, data: '', message: newReader('response', 'GET') };
  if (isDown(stage, index)) {
    world.isListening = false;
    dropOrigins(stage);
  }
  openSelf(stage, conn, bytes);
}

function isDown(stage: Stage, index: number): boolean {
  return transactionAt(stage, index)?.responses[0]?.onConnect === 'down';
}

/** Transactions that the file lists for scheduled update. */
function listed({ scenario }: Stage): TransactionScript[] {
  return scenario.sessions.flatMap(({ isUpdate, transactions }) => (isUpdate === true ? transactions : []));
}

function nextListed(stage: Stage, url: string): number | null {
  const free = ({ index, client }: TransactionScript) =>
    client.target === url && stage.world.observed[index]?.start_ms === null;
  return listed(stage).find(free)?.index ?? null;
}

/** Origins answer as they did for this URL before, or as they would to a client. */
function addUnlisted(stage: Stage, url: string): number {
  const { scenario, world } = stage;
  const { all } = scriptsOf(scenario);
  const names = ({ client }: TransactionScript) => client.target !== '' && url.endsWith(client.target);
  const like = listed(stage).findLast(({ client }) => client.target === url) ?? all.find(names);
  const index = world.observed.push(newObserved()) - 1;
  world.unlisted.push({ ...(like ?? nobodys(url)), index, uuid: null });
  return index;
}

function nobodys(url: string): TransactionScript {
  const place = { file: '', line: 0, column: 0 };
  const timing = { delay_ms: 0, abort_delay_ms: 0, timeout_ms: 0, wait100_ms: null };
  const flags = { raw: false, pipeline: false, newConnection: false, halfClose: false, abort: null };
  const client = {
    ...timing,
    ...flags,
    segments: [],
    method: 'GET',
    target: url,
    version: '1.0',
    headers: [],
    body: '',
  };
  return { index: 0, uuid: null, place, client, responses: [], dropOriginConnections: false };
}

function requestOf(bytes: string) {
  const reader = newReader('request', '', bytes);
  progress(reader);
  const { method = '', target = '', version = '', headers = [] } = reader.head ?? {};
  return { method, target, version, headers };
}

/** Something has come back on such a connection; at its end the proxy is told of all of it. */
export function updateHears(stage: Stage, conn: string, arrival: Arrival, bytes: string): WireEvent | null {
  const update = stage.world.updates[conn];
  if (update === undefined || arrival === 'nothing') return null;
  if (arrival === 'bytes') {
    update.data += bytes;
    update.message.buffer += bytes;
    return null;
  }
  const { world } = stage;
  const seen = world.observed[update.index];
  if (seen !== undefined) Object.assign(seen, { response: outcomeOf(stage, update, arrival), end_ms: elapsed(world) });
  world.inFlight = world.inFlight.filter((index) => index !== update.index);
  if (isDown(stage, update.index)) world.isListening = true;
  destroy(stage, conn, 'actor');
  delete world.updates[conn];
  return { kind: 'answered', conn, bytes: update.data };
}

function outcomeOf(stage: Stage, { message }: UpdateState, arrival: Arrival) {
  let state = progress(message);
  while (state === 'head') state = progress(message);
  if (state === 'bad') return { aborted: 'malformed' } as const;
  const response: ResponseRecord | null = message.head === null ? null : responseOf(stage, message);
  if (response !== null && arrival === 'eos' && (state === 'done' || message.framing === 'eof')) return response;
  const aborted = arrival === 'reset' ? ('reset' as const) : ('closed' as const);
  return response === null ? { aborted } : { aborted, partial: response };
}

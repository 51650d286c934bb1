import { never } from '../../core/base/never.ts';
import type { WireEvent } from '../../core/txn/wire.ts';
import { clientConnected, exchanged, goOn, sendOn, settle } from './client.ts';
import { afterTunnel, clientHears, readLate, readOn } from './client_reader.ts';
import { acceptAtProxy, arrive, passOn, toldCore } from './network.ts';
import { acceptAtOrigin, originHears, originWakes } from './origin.ts';
import { tunnelWakes } from './tunnels.ts';
import { updateHears } from './updates.ts';
import type { SessionPart, Stage, WorldEvent } from './world.ts';

/** Lets an event of the world happen; what the core is to be told of it, or null. */
export function happen(stage: Stage, event: WorldEvent): WireEvent | null {
  switch (event.kind) {
    case 'syn':
      return accepted(stage, event.conn);
    case 'established':
      established(stage, event.conn);
      return null;
    case 'reached': {
      const accepted = acceptAtProxy(stage, event.conn);
      if (accepted === null) acceptAtOrigin(stage, event.conn);
      return accepted;
    }
    case 'connected':
    case 'wrote':
      return isClosed(stage, event.conn) ? null : { kind: event.kind, conn: event.conn };
    case 'failed':
      return isClosed(stage, event.conn) ? null : { kind: 'error', conn: event.conn, error: event.error };
    case 'segment':
    case 'fin':
    case 'rst':
      return arrived(stage, event);
    case 'resolved':
      return { kind: 'resolved', query: event.query, answer: event.answer };
    case 'session':
      wake(stage, event.index, event.part, event.token);
      return null;
    case 'origin':
      originWakes(stage, event.conn, event.token);
      return null;
    case 'tunnel':
      tunnelGoesOn(stage, event.txn, event.wakes);
      return null;
    case 'settled':
      settle(stage);
      return null;
    default:
      return never(event);
  }
}

function isClosed(stage: Stage, conn: string): boolean {
  return stage.world.connections[conn]?.core.closed ?? true;
}

function accepted(stage: Stage, conn: string): WireEvent | null {
  const connection = stage.world.connections[conn];
  if (connection === undefined) return null;
  const thread = stage.scenario.sessions[connection.session ?? -1]?.thread;
  const { from, to: local } = connection;
  return { kind: 'accept', conn, from, local, ...(thread === undefined ? {} : { thread }) };
}

function established(stage: Stage, conn: string): void {
  const client = clientOf(stage, conn);
  if (client !== undefined) clientConnected(stage, client);
}

function clientOf(stage: Stage, conn: string) {
  const session = stage.world.connections[conn]?.session ?? null;
  return session === null ? undefined : stage.world.clients[session];
}

function arrived(stage: Stage, event: WorldEvent & { kind: 'segment' | 'fin' | 'rst' }): WireEvent | null {
  const bytes = event.kind === 'segment' ? event.bytes : '';
  const arrival = arrive(stage, event);
  if (event.to === 'core') return toldCore(arrival, event.conn, bytes);
  if (stage.world.updates[event.conn] !== undefined) return updateHears(stage, event.conn, arrival, bytes);
  const joined = stage.world.connections[event.conn]?.joined;
  const client = clientOf(stage, event.conn);
  if (joined !== undefined) passOn(stage, joined, arrival, bytes);
  else if (client === undefined) originHears(stage, event.conn, arrival, bytes);
  else {
    clientHears(stage, client, event.conn, arrival, bytes);
    exchanged(stage, client);
  }
  return null;
}

function wake(stage: Stage, index: number, part: SessionPart, token: number): void {
  const client = stage.world.clients[index];
  if (client === undefined || client.tokens[part] !== token) return;
  if (part === 'main') goOn(stage, client);
  else if (part === 'sender') sendOn(stage, client);
  else if (part === 'reader') readOn(stage, client);
  else readLate(stage, client);
  exchanged(stage, client);
}

function tunnelGoesOn(stage: Stage, txn: number, wakes: Parameters<typeof tunnelWakes>[2]): void {
  const done = tunnelWakes(stage, txn, wakes);
  const client = done === null ? undefined : stage.world.clients[done];
  if (client === undefined) return;
  afterTunnel(stage, client);
  exchanged(stage, client);
}

import type { SessionScript, TransactionScript } from '../scenario/scenario.ts';
import { type ClientState, type SessionPart, type Stage, schedule } from './world.ts';

/** The script a client plays. */
export function sessionOf(stage: Stage, client: ClientState): SessionScript {
  const session = stage.scenario.sessions[client.index];
  if (session === undefined) throw new Error(`no session ${client.index}`);
  return session;
}

/** The scripts under way together; the first one says what the connection does. */
export function batchOf(stage: Stage, client: ClientState): TransactionScript[] {
  const { transactions } = sessionOf(stage, client);
  return client.batch.flatMap((at) => transactions[at] ?? []);
}

/** Wakes a part of the client after some time; what it was to be woken for before is forgotten. */
export function wakeAfter(stage: Stage, client: ClientState, part: SessionPart, ms: number): void {
  const token = ++client.tokens[part];
  schedule(stage.world, ms, client.entity, { kind: 'session', index: client.index, part, token });
}

import type { EventName } from '../names/events.ts';
import type { Milestone } from '../names/milestones.ts';
import type { MessageName } from '../trace/catalog.ts';
import type { Args, Said, TraceRecord, TraceSink } from '../trace/record.ts';
import type { ClientSession, Core, Due, ServerSession, Work } from '../txn/core_state.ts';
import type { PluginHost } from '../txn/plugin.ts';
import type { Txn } from '../txn/txn.ts';
import type { Command } from '../txn/wire.ts';
import { findDue, insertDue, removeAllDue, removeDue } from './due_list.ts';

/** One dispatch: the server's state, the time it happens at, where the trace goes and what the world is to do. */
export interface Ctx {
  readonly core: Core;
  readonly now_ms: number;
  readonly sink: TraceSink;
  readonly commands: Command[];
  readonly plugins: PluginHost;
  /** `seq` of the record that began the handling under way. */
  parent: number;
  /** True while the event being handled came from the client's own connection. */
  fromClient: boolean;
}

/** Whose a record is: the transaction it belongs to and the connection it speaks of. */
interface Whose {
  readonly sm: number | null;
  readonly con: number | null;
}

type Loose = TraceRecord extends infer R
  ? R extends TraceRecord
    ? Omit<R, 'seq' | 'at_ms' | 'parent'>
    : never
  : never;

/** Puts a record into the trace and answers its number. The record is the trace's from now on: it is not copied. */
export function put(ctx: Ctx, record: Loose): number {
  const seq = ++ctx.core.seq;
  if (!ctx.sink.full) {
    ctx.sink.count(record.kind, record.kind === 'say' ? record.name : record.kind);
    return seq;
  }
  const whole = record as Loose & { seq: number; at_ms: number; parent: number };
  whole.seq = seq;
  whole.at_ms = ctx.now_ms;
  whole.parent = ctx.parent;
  ctx.sink.put(whole as TraceRecord);
  return seq;
}

const NO_ARGS: Args = {};

/** Says a message of the catalogue. */
export function say(ctx: Ctx, whose: Whose, name: MessageName, args: Args = NO_ARGS): number {
  return saying(ctx, whose.sm, whose.con, name, args);
}

/** Says a message of a transaction. */
export function sayOf(ctx: Ctx, txn: Txn, name: MessageName, args: Args = NO_ARGS): number {
  return saying(ctx, txn.sm, null, name, args);
}

export function sayAll(ctx: Ctx, txn: Txn, said: readonly Said[]): void {
  for (const [name, args = NO_ARGS, late] of said)
    saying(ctx, txn.sm, null, name, late && ctx.sink.full ? { ...args, ...late() } : args);
}

/** Most records are messages: one is made in one piece, and not at all when nobody reads it. */
function saying(ctx: Ctx, sm: number | null, con: number | null, name: MessageName, args: Args): number {
  const seq = ++ctx.core.seq;
  if (!ctx.sink.full) ctx.sink.count('say', name);
  else ctx.sink.put({ kind: 'say', sm, con, name, args, seq, at_ms: ctx.now_ms, parent: ctx.parent });
  return seq;
}

/** Records a point in time; the first time counts unless `again`. */
export function milestone(ctx: Ctx, txn: Txn, name: Milestone, again = false): void {
  if (!again && txn.milestones[name] !== undefined) return;
  txn.milestones[name] = ctx.now_ms;
  put(ctx, { kind: 'milestone', sm: txn.sm, con: null, milestone: name });
}

/** Puts work on top of what is still to be done in this dispatch, to be done in the order given. */
export function push(ctx: Ctx, ...work: Work[]): void {
  for (let i = work.length - 1; i >= 0; i--) ctx.core.work.push(work[i] as Work);
}

/** Puts work below all that is still to be done in this dispatch. */
export function later(ctx: Ctx, work: Work): void {
  ctx.core.work.unshift(work);
}

/** Asks the world to do something. */
export function emit(ctx: Ctx, command: Command, whose: Whose): void {
  ctx.commands.push(command);
  const detail = ctx.sink.full ? detailOf(command) : '';
  put(ctx, { kind: 'emit', sm: whose.sm, con: whose.con, command: command.do, detail });
}

function detailOf(command: Command): string {
  return command.do === 'write' ? `${command.conn} ${command.bytes.length} bytes` : JSON.stringify(command);
}

/** Arranges an event for later (0 = as soon as this dispatch is over); one of the same name and target is replaced. */
export function arm(ctx: Ctx, target: Due['target'], name: string, event: EventName, after_ms: number): void {
  disarm(ctx, target, name);
  const due: Due = { at_ms: ctx.now_ms + after_ms, seq: ++ctx.core.seq, target, event, name };
  insertDue(ctx.core.due, due);
  if (after_ms > 0) put(ctx, { kind: 'timer', ...whoseOf(target), timer: name, due_ms: due.at_ms });
}

/** Arranges an event for when this dispatch is over, unless it is arranged already: that keeps its place. */
export function armSoon(ctx: Ctx, target: Due['target'], name: string, event: EventName): void {
  if (!findDue(ctx.core.due, target, name)) arm(ctx, target, name, event, 0);
}

/** Takes back an arranged event, if there is one. */
export function disarm(ctx: Ctx, target: Due['target'], name: string): void {
  const due = findDue(ctx.core.due, target, name);
  if (due) removeDue(ctx.core.due, due);
}

/** Takes back everything arranged for a target. */
export function disarmAll(ctx: Ctx, target: Due['target']): void {
  removeAllDue(ctx.core.due, target);
}

function whoseOf(target: Due['target']): Whose {
  if ('sm' in target) return { sm: target.sm, con: null };
  if ('query' in target || 'schedule' in target) return { sm: null, con: null };
  return { sm: null, con: 'client' in target ? target.client : target.server };
}

/** A fresh pointer value for log lines: stable for a run, never a real address. */
export function newPtr(core: Core): number {
  return 0x7f00_0010_0000 + core.nextPtr++ * 0x400;
}

/** The transaction with this id; it must be there. */
export function txnOf(core: Core, sm: number): Txn {
  const txn = core.txns[sm];
  if (!txn) throw new Error(`no transaction ${sm}`);
  return txn;
}

export function clientOf(core: Core, txn: Txn): ClientSession | null {
  return core.clients[txn.client] ?? null;
}

export function serverOf(core: Core, txn: Txn): ServerSession | null {
  return txn.serverSession === null ? null : (core.servers[txn.serverSession] ?? null);
}

import type { Core, PluginHost } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace/record.ts';
import type { ClientSession, Due } from '../../core/txn/core_state.ts';
import { ANSWERS, type Command, type WireEvent } from '../../core/txn/wire.ts';
import { isOwn } from '../net/network.ts';
import type { World } from '../net/world.ts';
import { type Run, type RunStep, stepRun } from '../run/run.ts';
import { saveRun } from '../run/save.ts';
import { resume, start } from '../run/scenario_run.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** How thoroughly: the number of events at which a run is saved and taken up again, or all of them. */
interface LawOptions {
  readonly saves: number | 'all';
  readonly plugins?: PluginHost;
}

const SAMPLED = 3;

/** Are two values written as the same text? The order of keys counts. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  const inner = (of: object, key: string) => (of as Record<string, unknown>)[key];
  return (
    keys.length === others.length && keys.every((key, i) => key === others[i] && isSame(inner(a, key), inner(b, key)))
  );
}

/** Number of the first record in which two traces part; -1 when they are the same. */
function partingOf(expected: readonly TraceRecord[], came: readonly TraceRecord[]): number {
  const length = Math.max(expected.length, came.length);
  for (let i = 0; i < length; i++) if (!isSame(expected[i], came[i])) return i;
  return -1;
}

/** Commands given and not answered yet, by what answers them. */
type Open = Map<string, Command>;

function keyOf(command: Command): string {
  return command.do === 'resolve' ? `query ${command.query}` : `${command.do} ${command.conn}`;
}

/** Takes out what an event answers. The end of a connection answers whatever was open on it. */
function settle(open: Open, event: WireEvent): void {
  if (event.kind === 'resolved') open.delete(`query ${event.query}`);
  if (!('conn' in event)) return;
  for (const [key, command] of open) {
    if (!('conn' in command) || command.conn !== event.conn) continue;
    if (event.kind === 'error' || ANSWERS[command.do].includes(event.kind)) open.delete(key);
  }
}

function note(open: Open, { told, commands }: RunStep): void {
  if (told !== null) settle(open, told);
  for (const command of commands) {
    if (ANSWERS[command.do].length > 0) open.set(keyOf(command), command);
    // what is closed needs no answer any more
    if (command.do === 'close') for (const verb of ['write', 'connect']) open.delete(`${verb} ${command.conn}`);
  }
}

/** An idle connection of the proxy to itself, whose other end is in its pool. */
function restsAtBothEnds({ conn, state }: ClientSession): boolean {
  return isOwn(conn) && state === 'KEEP_ALIVE';
}

/** What a server that has come to rest still holds and should not. */
export function leftovers(core: Core): string[] {
  const { txns, probes, tunnels, writers, queries, work, due, objects, schedule } = core;
  const clients = Object.values(core.clients).filter((client) => !restsAtBothEnds(client));
  const sessions = Object.fromEntries(clients.map((client) => [client.con, client]));
  const updates = schedule?.running ?? {};
  const held = {
    transactions: txns,
    probes,
    'client sessions': sessions,
    tunnels,
    'cache writers': writers,
    queries,
    updates,
  };
  const open = Object.entries(held).flatMap(([what, table]) => {
    const names = Object.keys(table);
    return names.length === 0 ? [] : [`${what} ${names.join(', ')}`];
  });
  const isIdle = ({ target }: Due) =>
    'server' in target || 'schedule' in target || ('client' in target && !(target.client in sessions));
  const armed = due.filter((one) => !isIdle(one)).map(({ name }) => `the timer ${name}`);
  const locked = Object.values(objects).filter(({ writer }) => writer !== null);
  return [
    ...open,
    ...armed,
    ...locked.map(({ key }) => `the write lock of ${key}`),
    ...(work.length === 0 ? [] : [`${work.length} pieces of work`]),
  ];
}

/** Events (counted from 1) at which the run is saved: spread evenly, or all. */
function savePoints(events: number, saves: LawOptions['saves']): Set<number> {
  if (saves === 'all') return new Set(Array.from({ length: events }, (_, i) => i + 1));
  return new Set(Array.from({ length: saves }, (_, i) => Math.max(1, Math.floor(((i + 1) * events) / (saves + 1)))));
}

/** A run that was played again: its trace, what was not answered, and where it was saved and taken up. */
interface Again {
  readonly run: Run<Core>;
  readonly trace: readonly TraceRecord[];
  readonly open: Open;
  /** Events after which it was saved, with the number of records until then. */
  readonly saves: readonly { readonly event: number; readonly traced: number }[];
}

/** Runs again step by step, watching commands; now and then the run is saved and goes on as the one restored. */
function runAgain(scenario: Scenario, answers: World['answers'], at: ReadonlySet<number>, plugins?: PluginHost): Again {
  let run = start(scenario, plugins === undefined ? {} : { plugins });
  Object.assign(run.world.answers, answers);
  const open: Open = new Map();
  const trace: TraceRecord[] = [];
  const saves: { event: number; traced: number }[] = [];
  for (let step = stepRun(run); step !== null; step = stepRun(run)) {
    note(open, step);
    for (let i = step.trace[0]; i < step.trace[1]; i++) trace.push(run.trace[i] as TraceRecord);
    if (!at.has(run.events)) continue;
    saves.push({ event: run.events, traced: trace.length });
    run = resume(saveRun(run), answers, plugins);
  }
  return { run, trace, open, saves };
}

/** Where a run that was played again parts from the first one, as text; null when it does not. */
function repeatLaw(first: Run<Core>, { trace, saves }: Again): string | null {
  const at = partingOf(first.trace, trace);
  if (at < 0) return null;
  const [was, is] = [first.trace[at], trace[at]].map((record) => JSON.stringify(record) ?? 'absent');
  const save = saves.findLast(({ traced }) => traced <= at);
  const how = save === undefined ? '' : ` and taken up after event ${save.event} of ${first.events}`;
  return `played again${how} it differs: record ${at} was ${was} and is now ${is}`;
}

function restLaw(run: Run<Core>, open: Open): string[] {
  if (run.state !== 'done') return [];
  const unanswered = [...open.keys()].map((key) => `a command was never answered: ${key}`);
  return [...unanswered, ...leftovers(run.core).map((what) => `something is left when all is done: ${what}`)];
}

/**
 * The laws of a run that a finished one breaks (design §4): played again, saved at events on the way and taken up from
 * each save, it leaves the same trace; every command is answered; nothing is left armed, locked or open at the end.
 */
export function brokenLaws(scenario: Scenario, first: Run<Core>, options: LawOptions = { saves: SAMPLED }): string[] {
  const { answers } = first.world;
  const again = runAgain(scenario, answers, savePoints(first.events, options.saves), options.plugins);
  const parting = repeatLaw(first, again);
  return [...(parting === null ? [] : [parting]), ...restLaw(again.run, again.open)];
}

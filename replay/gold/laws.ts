import type { Core, PluginHost } from '../../core/index.ts';
import type { TraceRecord } from '../../core/trace/record.ts';
import { ANSWERS, type Command, type WireEvent } from '../../core/txn/wire.ts';
import type { World } from '../net/world.ts';
import { type Run, type RunStep, runOn, stepRun } from '../run/run.ts';
import { saveRun } from '../run/save.ts';
import { resume, start } from '../run/scenario_run.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** How thoroughly: the number of events at which a run is saved and taken up again, or all of them. */
interface LawOptions {
  readonly saves: number | 'all';
  readonly plugins?: PluginHost;
}

const SAMPLED = 3;

/** The first record in which two traces part, as text; null when they are the same. */
function firstParting(what: string, expected: readonly TraceRecord[], came: readonly TraceRecord[]): string | null {
  const length = Math.max(expected.length, came.length);
  for (let i = 0; i < length; i++) {
    const [a, b] = [JSON.stringify(expected[i]), JSON.stringify(came[i])];
    if (a !== b) return `${what}: record ${i} was ${a ?? 'absent'} and is now ${b ?? 'absent'}`;
  }
  return null;
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

/** What a server that has come to rest still holds and should not. */
export function leftovers(core: Core): string[] {
  const { txns, probes, clients, tunnels, writers, queries, work, due, objects } = core;
  const held = { transactions: txns, probes, 'client sessions': clients, tunnels, 'cache writers': writers, queries };
  const open = Object.entries(held).flatMap(([what, table]) => {
    const names = Object.keys(table);
    return names.length === 0 ? [] : [`${what} ${names.join(', ')}`];
  });
  const armed = due.filter(({ target }) => !('server' in target)).map(({ name }) => `the timer ${name}`);
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

interface Saved {
  readonly event: number;
  readonly text: string;
  /** Records traced until then. */
  readonly traced: number;
}

/** Runs again step by step, watching commands and saving now and then. */
function runAgain(scenario: Scenario, answers: World['answers'], at: ReadonlySet<number>, plugins?: PluginHost) {
  const run = start(scenario, plugins === undefined ? {} : { plugins });
  Object.assign(run.world.answers, answers);
  const open: Open = new Map();
  const saved: Saved[] = [];
  for (let step = stepRun(run); step !== null; step = stepRun(run)) {
    note(open, step);
    if (at.has(run.events)) saved.push({ event: run.events, text: saveRun(run), traced: run.trace.length });
  }
  return { run, open, saved };
}

function restLaw(run: Run<Core>, open: Open): string[] {
  if (run.state !== 'done') return [];
  const unanswered = [...open.keys()].map((key) => `a command was never answered: ${key}`);
  return [...unanswered, ...leftovers(run.core).map((what) => `something is left when all is done: ${what}`)];
}

/**
 * The laws of a run that a finished one breaks (design §4): played again it leaves the same trace; taken up from a save
 * at any event it goes on the same; every command is answered; nothing is left armed, locked or open at the end.
 */
export function brokenLaws(scenario: Scenario, first: Run<Core>, options: LawOptions = { saves: SAMPLED }): string[] {
  const { plugins } = options;
  const { answers } = first.world;
  const again = runAgain(scenario, answers, savePoints(first.events, options.saves), plugins);
  const broken = [firstParting('played again it differs', first.trace, again.run.trace)];
  for (const { event, text, traced } of again.saved) {
    const taken = resume(text, answers, plugins);
    runOn(taken);
    const rest = again.run.trace.slice(traced);
    broken.push(firstParting(`taken up after event ${event} of ${first.events} it differs`, rest, taken.trace));
  }
  return [...broken.filter((found) => found !== null), ...restLaw(again.run, again.open)];
}

import type { TraceRecord, TraceSink } from '../../core/trace/record.ts';
import type { Command, WireEvent } from '../../core/txn/wire.ts';
import { dequeue } from '../clock/queue.ts';
import { startClients } from '../net/client.ts';
import { happen } from '../net/dispatch.ts';
import { obey } from '../net/network.ts';
import { answerAsk } from '../net/origin.ts';
import { startUpdate } from '../net/updates.ts';
import { type Answer, type Ask, newWorld, type World, type WorldEvent } from '../net/world.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Engine, OpenWork } from './engine.ts';

export interface RunOptions {
  readonly seed?: number;
  /** Virtual milliseconds after which a run that has not ended is called hung; an hour more than its clients pause. */
  readonly horizon_ms?: number;
  /** Events after which a run is called hung: a bound on what a scenario can ask for. */
  readonly events?: number;
  /** Keep the bodies that clients and origins receive. */
  readonly bodies?: boolean;
}

const HORIZON_MS = 3_600_000;
const EVENT_LIMIT = 20_000_000;
/** Turns of the core's own clock at one instant before it counts as going in circles. */
const TURNS_AT_ONE_INSTANT = 100_000;

/** `running`, or how a run ended: all is done, or something hangs. `asking`: an unscripted origin must answer first. */
type RunState = 'running' | 'asking' | 'done' | 'hung';

/** A run under way: core, world and what was traced. Only `engine`, `sink` and `trace` are not plain data. */
export interface Run<C = unknown> {
  readonly engine: Engine<C>;
  readonly scenario: Scenario;
  readonly core: C;
  readonly world: World;
  readonly seed: number;
  readonly horizon_ms: number;
  readonly eventLimit: number;
  readonly trace: TraceRecord[];
  readonly sink: TraceSink;
  /** When the core's clock is due, with the place in the order of events that it took when it asked. */
  due: { at: number; seq: number } | null;
  events: number;
  turns: { at: number; count: number };
  state: RunState;
  /** Why the run hangs. */
  reason: string;
}

/** One event of a run: what happened, what the core was told and what it wanted done. */
export interface RunStep {
  /** Milliseconds since the run's start second. */
  readonly at_ms: number;
  readonly event: WorldEvent | { readonly kind: 'due' };
  readonly told: WireEvent | null;
  readonly commands: readonly Command[];
  /** Range of the trace that this event wrote. */
  readonly trace: readonly [from: number, to: number];
}

/** Sets core and world up; nothing has happened yet. */
export function startRun<C>(engine: Engine<C>, scenario: Scenario, options: RunOptions = {}): Run<C> {
  const { config, profile, proxy, server, start_ms, hooks = [], stored = [], known = [], store } = scenario;
  const seed = options.seed ?? 1;
  const world = newWorld(scenario);
  if (options.bodies === true) world.bodies = {};
  const core = engine.newCore({
    ...{ config, profile, proxy, server, start_ms, seed, hooks, stored, known },
    ...(store === undefined ? {} : { store }),
    loopbackOnly: isLab(scenario),
  });
  startClients({ scenario, world });
  const run = newRun(engine, { scenario, core, world, seed }, options);
  noteDeadline(run);
  return run;
}

/** The lab's machine has no way out; a recorded server has, and one whose scenario names other addresses. */
function isLab({ isRecorded, originIps = [] }: Scenario): boolean {
  return !isRecorded && originIps.every((ip) => ip.startsWith('127.') || ip === '::1');
}

/** What the clients wait by themselves, all in all: a run that waits for them does not hang. */
function pausesOf({ sessions }: Scenario): number {
  const pauses = sessions.flatMap(({ delay_ms, keepOpen_ms, transactions }) => [
    delay_ms,
    keepOpen_ms,
    ...transactions.map(({ client }) => client.delay_ms),
  ]);
  return pauses.reduce((sum, pause) => sum + pause, 0);
}

/** A run from its parts, with an empty trace. */
export function newRun<C>(
  engine: Engine<C>,
  parts: Pick<Run<C>, 'scenario' | 'core' | 'world' | 'seed'>,
  options: RunOptions,
): Run<C> {
  const trace: TraceRecord[] = [];
  return {
    engine,
    ...parts,
    horizon_ms: options.horizon_ms ?? HORIZON_MS + pausesOf(parts.scenario),
    eventLimit: options.events ?? EVENT_LIMIT,
    trace,
    sink: { full: true, put: (record) => trace.push(record), count: () => {} },
    due: null,
    events: 0,
    turns: { at: 0, count: 0 },
    state: 'running',
    reason: '',
  };
}

/** Keeps the core's next deadline; one that is still the same keeps its place in the order of events. */
function noteDeadline<C>(run: Run<C>): void {
  const { world } = run;
  const deadline = run.engine.deadline(run.core);
  if (deadline === null) run.due = null;
  else {
    const at = Math.max(deadline - world.base_ms, world.now);
    if (run.due?.at !== at) run.due = { at, seq: world.seq++ };
  }
}

/** Lets the next event happen. Null when the run has ended or stands still; `state` says which. */
export function stepRun<C>(run: Run<C>): RunStep | null {
  if (run.state === 'done' || run.state === 'hung') return null;
  if (run.world.asks.length > 0) run.state = 'asking';
  else run.state = isOver(run) ? 'done' : 'running';
  if (run.state !== 'running') return null;
  const at = nextAt(run);
  if (isStopped(run, at)) return rest(run);
  const hangs = whyHung(run, at);
  if (hangs === null && at !== null) return happenNext(run, at);
  run.state = 'hung';
  run.reason = hangs ?? '';
  return null;
}

/** Nobody waits any longer for what the server still does by itself. */
function isStopped<C>({ world }: Run<C>, at: number | null): boolean {
  return world.stopAt !== null && (at ?? Number.POSITIVE_INFINITY) > world.stopAt;
}

/** The server is stopped: a transaction that is still open then hangs. */
function rest<C>(run: Run<C>): null {
  const isIdle = run.engine.openWork(run.core).length === 0;
  run.state = isIdle ? 'done' : 'hung';
  run.reason = isIdle ? '' : 'the server was stopped';
  return null;
}

/** A run is over when clients are done, no transaction is open and nothing is on its way. */
function isOver<C>(run: Run<C>): boolean {
  const { world } = run;
  if (!world.clientsDone || run.engine.openWork(run.core).length > 0) return false;
  if (run.due !== null && run.due.at <= world.now) return false;
  return world.queue.every(({ event }) => ['origin', 'session', 'tunnel'].includes(event.kind));
}

function nextAt<C>(run: Run<C>): number | null {
  const head = run.world.queue[0]?.at ?? Number.POSITIVE_INFINITY;
  const at = Math.min(head, run.due?.at ?? Number.POSITIVE_INFINITY);
  return at === Number.POSITIVE_INFINITY ? null : at;
}

function whyHung<C>(run: Run<C>, at: number | null): string | null {
  const { world, horizon_ms, scenario } = run;
  if (at === null) return 'nothing is left that could happen';
  if (world.base_ms + at - scenario.start_ms > horizon_ms) return `not done after ${horizon_ms} ms`;
  if (run.events >= run.eventLimit) return `not done after ${run.eventLimit} events`;
  return run.turns.count > TURNS_AT_ONE_INSTANT ? `the core goes in circles at ${run.turns.at} ms` : null;
}

/** The world's event comes first unless the core's clock is due before it, or was set before it was queued. */
function happenNext<C>(run: Run<C>, at: number): RunStep {
  const { world } = run;
  const [head] = world.queue;
  const isDue = run.due?.at === at && (head === undefined || head.at > at || run.due.seq < head.seq);
  world.now = at;
  run.events++;
  run.turns = isDue && run.turns.at === at ? { at, count: run.turns.count + 1 } : { at, count: 0 };
  if (isDue) {
    run.due = null;
    return tell(run, { kind: 'due' }, { kind: 'due' });
  }
  const { event } = dequeue(world.queue) as NonNullable<ReturnType<typeof dequeue<WorldEvent>>>;
  return tell(run, event, happen(run, event));
}

function tell<C>(run: Run<C>, event: RunStep['event'], told: WireEvent | null): RunStep {
  const { world, core, engine, trace } = run;
  const from = trace.length;
  const commands = told === null ? [] : engine.advance(core, world.base_ms + world.now, told, run.sink);
  for (const command of commands) {
    if (command.do === 'request') startUpdate(run, command);
    else obey(run, command);
  }
  if (told !== null) noteDeadline(run);
  return { at_ms: world.now, event, told, commands, trace: [from, trace.length] };
}

/** What unscripted origins are asked; the run goes on when each question has its answer. */
export function openAsks<C>(run: Run<C>): readonly Ask[] {
  return run.world.asks;
}

/** Gives an unscripted origin's answer, as bytes on the wire. */
export function answer<C>(run: Run<C>, ask: number, given: Answer): void {
  answerAsk(run, ask, given);
}

/** Runs to the end, or until an unscripted origin has to answer. */
export function runOn<C>(run: Run<C>): RunState {
  while (stepRun(run) !== null);
  return run.state;
}

/** What a run that hangs waits for: transactions of the core, and clients that are not done. */
export function waiting<C>(run: Run<C>): readonly OpenWork[] {
  return run.engine.openWork(run.core);
}

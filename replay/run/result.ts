import { pluginsNotModelled } from '../plugins/instances.ts';
import { type BuildOptions, buildRecords } from '../record/build.ts';
import type { NotModelled, RequestRecord, TransactionRecord } from '../record/transaction.ts';
import { showPlace } from '../scenario/fault.ts';
import { unknownKey } from '../scenario/keys.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { OpenWork } from './engine.ts';
import { type Run, waiting } from './run.ts';

/** What a run gave. */
export interface RunResult {
  readonly scenario: string;
  readonly state: 'done' | 'hung';
  /** Why it hangs; empty when it ended. */
  readonly reason: string;
  readonly open: readonly OpenWork[];
  readonly records: TransactionRecord[];
  /** Everything that was not played as the scenario or the core would have it, by name and place. */
  readonly notModelled: readonly NotModelled[];
  /** Requests that origins got and no transaction asked for. */
  readonly stray: readonly RequestRecord[];
  /** Bodies by digest, where the run was to keep them. */
  readonly bodies: Readonly<Record<string, string>>;
  readonly events: number;
  /** Virtual milliseconds from the first client to the end. */
  readonly duration_ms: number;
}

/** The result of a run that has ended. Throws when it still has something to do. */
export function finishRun<C>(run: Run<C>, options: BuildOptions = {}): RunResult {
  const { scenario, world, trace, reason, state } = run;
  if (state !== 'done' && state !== 'hung') throw new Error(`the run has not ended: ${state}`);
  const open = waiting(run);
  const records = buildRecords({ scenario, world, trace, open, reason }, options);
  return {
    scenario: scenario.name,
    state,
    reason,
    open,
    records,
    notModelled: [
      ...scenarioNotModelled(scenario),
      ...records.flatMap(({ not_modelled }) => not_modelled),
      ...ownNotModelled(run, records),
    ],
    stray: world.stray,
    bodies: world.bodies ?? {},
    events: run.events,
    duration_ms: Math.round((world.base_ms + world.now - scenario.start_ms) * 1000) / 1000,
  };
}

/** What was not modelled in transactions that no client of the scenario began: the proxy asked itself. */
function ownNotModelled<C>({ trace }: Run<C>, records: readonly TransactionRecord[]): NotModelled[] {
  const machines = new Set(records.map(({ sm_id }) => sm_id));
  return trace.flatMap((each) =>
    each.kind === 'not_modelled' && !machines.has(each.sm) ? { what: each.what, where: each.where } : [],
  );
}

/** What a scenario asks for that is not played: unknown keys, known ones without effect, configuration. */
export function scenarioNotModelled(scenario: Scenario): NotModelled[] {
  const unknown = scenario.unknown.map((each) => ({ what: unknownKey(each), where: showPlace(each.place) }));
  const config = scenario.config.notes
    .filter(({ severity }) => severity === 'not modelled')
    .map(({ file, line, text }) => ({ what: text, where: line === 0 ? file : `${file}:${line}` }));
  return [...unknown, ...scenario.notModelled, ...config, ...pluginsNotModelled(scenario)];
}

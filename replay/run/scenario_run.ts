import * as core from '../../core/index.ts';
import type { OpaqueOrigin } from '../net/opaque.ts';
import { hostOf } from '../plugins/instances.ts';
import type { BuildOptions } from '../record/build.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { runAsking } from './asking.ts';
import type { Engine } from './engine.ts';
import { finishRun, type RunResult } from './result.ts';
import { type Run, type RunOptions, runOn, startRun } from './run.ts';
import { restoreRun } from './save.ts';

export interface PlayOptions extends RunOptions, BuildOptions {
  /** Its plugins, modules in TypeScript among them; absent: those that need no module. */
  readonly plugins?: core.PluginHost;
}

/** The model itself, as the run loop sees it, with plugins that listen at its hooks. */
export function modelWith(plugins: core.PluginHost = core.NO_PLUGINS): Engine<core.Core> {
  return {
    ...core,
    newCore: (setup) => core.newCore({ ...setup, hooks: [...plugins.hooks, ...(setup.hooks ?? [])] }),
    advance: (state, now_ms, event, sink) => core.advance(state, now_ms, event, sink, plugins),
  };
}

/** Sets a scenario up with the model, to be stepped. */
export function start(scenario: Scenario, options: PlayOptions = {}): Run<core.Core> {
  return startRun(modelWith(options.plugins ?? hostOf(scenario, [])), scenario, options);
}

/** Goes on with a run of the model that was saved. */
export function resume(text: string, answers: Run['world']['answers'] = {}, plugins?: core.PluginHost): Run<core.Core> {
  const run = restoreRun(modelWith(plugins), text, answers);
  return plugins === undefined ? { ...run, engine: modelWith(hostOf(run.scenario, [])) } : run;
}

/** Runs a scenario to its end. Throws when it has an origin that has to be asked: `playScenario` runs those. */
export function runScenario(scenario: Scenario, options: PlayOptions = {}): RunResult {
  const run = start(scenario, options);
  if (runOn(run) === 'asking')
    throw new Error(`${scenario.name}: its origin has to be asked and cannot be run at once`);
  return finishRun(run, options);
}

/** Runs a scenario whose origin is not a script. */
export function playScenario(scenario: Scenario, origin: OpaqueOrigin, options: PlayOptions = {}): Promise<RunResult> {
  return runAsking(start(scenario, options), origin, options);
}

import * as core from '../../core/index.ts';
import type { BuildOptions } from '../record/build.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Engine } from './engine.ts';
import { finishRun, type RunResult } from './result.ts';
import { type Run, type RunOptions, runOn, startRun } from './run.ts';

/** The model itself, as the run loop sees it. */
export const ENGINE: Engine<core.Core> = core;

/** Sets a scenario up with the model, to be stepped. */
export function start(scenario: Scenario, options: RunOptions = {}): Run<core.Core> {
  return startRun(ENGINE, scenario, options);
}

/** Runs a scenario to its end. Throws when it has an origin that has to be asked: use `runAsking` for those. */
export function runScenario(scenario: Scenario, options: RunOptions & BuildOptions = {}): RunResult {
  const run = start(scenario, options);
  if (runOn(run) === 'asking')
    throw new Error(`${scenario.name}: its origin has to be asked and cannot be run at once`);
  return finishRun(run, options);
}

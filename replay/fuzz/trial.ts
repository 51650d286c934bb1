import { brokenLaws } from '../gold/laws.ts';
import { openModules, readBeside } from '../modules.ts';
import { runAsking } from '../run/asking.ts';
import { start } from '../run/scenario_run.ts';
import { loadScenario } from '../scenario/load.ts';

/** What a trial of one scenario found: nothing, when it is fine. */
export interface Trial {
  readonly name: string;
  readonly events: number;
  readonly broken: readonly string[];
}

const NOBODY = { answer: () => Promise.reject(new Error('the scenario has no unscripted origin')) };

/** An event that a state does not accept: the model's fault, not a gap that has a name. */
const SURPRISE = /^event .* in state/;

/**
 * Plays a scenario and holds it against the laws, saved at every event. What it throws, and an event that a state did not
 * expect, is a finding too.
 */
export async function tryScenario(source: string, file: string, saves: number | 'all'): Promise<Trial> {
  let events = 0;
  try {
    const { scenario } = loadScenario(source, file, { beside: readBeside(source, file) });
    const { plugins, origin } = await openModules(scenario);
    const run = start(scenario, { plugins });
    const { records } = await runAsking(run, origin ?? NOBODY);
    events = run.events;
    const surprises = records.flatMap(({ not_modelled, transaction }) =>
      not_modelled.filter(({ what }) => SURPRISE.test(what)).map(({ what }) => `transaction ${transaction}: ${what}`),
    );
    return { name: file, events, broken: [...surprises, ...brokenLaws(scenario, run, { saves, plugins })] };
  } catch (error) {
    return { name: file, events, broken: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  }
}

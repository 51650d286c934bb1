import { versionOf } from '../../core/names/profile.ts';
import { readFolder, readText } from '../files.ts';
import { openModules, readBeside } from '../modules.ts';
import { exercisedBy } from '../reach/exercised.ts';
import { renderLog } from '../record/render_log.ts';
import { runAsking } from '../run/asking.ts';
import { scenarioNotModelled } from '../run/result.ts';
import { start } from '../run/scenario_run.ts';
import { complaintsOf } from '../scenario/complaints.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { readStore } from '../store/saved_store.ts';
import { brokenLaws } from './laws.ts';
import type { Play } from './player.ts';
import type { BodyOf } from './verify.ts';

const NOBODY = { answer: () => Promise.reject(new Error('the scenario has no unscripted origin')) };

/** Configuration notes and keys that the model does not follow. */
const notModelledOf = (scenario: Scenario) => scenarioNotModelled({ ...scenario, unknown: [] });

/** Plays a scenario file for its gold tests: with bodies, and the laws that every run keeps. */
export const play: Play = async (source, file, { etc, store, coverage }) => {
  const beside = readBeside(source, file);
  const { scenario } = loadScenario(source, file, { etc: etc === null ? {} : readFolder(etc), beside });
  if (store !== null) scenario.store = readStore(readText(store)).state;
  const modules = await openModules(scenario);
  const whole = { file, line: 1, column: 1 };
  const run = start(scenario, { plugins: modules.plugins, bodies: true });
  const result = await runAsking(run, modules.origin ?? NOBODY, { log: coverage });
  const bodyOf: BodyOf = ({ body_sha256, body_length }) =>
    body_length === 0 ? '' : ((body_sha256 === null ? undefined : result.bodies[body_sha256]) ?? null);
  return {
    records: result.records,
    bodyOf,
    logs: { traffic_out: () => renderLog(run.trace, versionOf(scenario.profile)) },
    complaints: complaintsOf(scenario.config.notes).map((text) => (text.startsWith(file) ? text : `${file}: ${text}`)),
    exercised: coverage ? exercisedBy(result.records, run.trace) : [],
    duration_ms: result.duration_ms,
    unknown: scenario.unknown,
    notModelled: notModelledOf(scenario),
    broken: [
      ...run.world.unlisted.map(
        ({ index, client }) =>
          `a request of the server's own that the file does not list: ${client.target} at ${run.world.observed[index]?.start_ms} ms`,
      ),
      ...brokenLaws(scenario, run, { saves: 3, plugins: modules.plugins }),
    ].map((message) => ({ place: whole, message })),
  };
};

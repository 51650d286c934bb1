import { runTests } from '../../replay/gold/run_tests.ts';
import { openModules } from '../../replay/modules.ts';
import { logText } from '../../replay/record/log_text.ts';
import { runAsking } from '../../replay/run/asking.ts';
import { start } from '../../replay/run/scenario_run.ts';
import { EXIT, Stop } from './exit_codes.ts';
import type { Ports } from './ports.ts';

const NOBODY = { answer: () => Promise.reject(new Error('the scenario has no unscripted origin')) };

/** The real parts below the verbs. */
export const ENGINE: Ports = {
  replay: (_chunks, file) =>
    Promise.reject(
      new Stop(EXIT.notModelled, `${file}: replaying a log is not connected; retrace show prints what was recorded`),
    ),
  async play(scenario, { log, trace, renderLog, ...options }) {
    const modules = await openModules(scenario);
    const run = start(scenario, { ...options, plugins: modules.plugins });
    const result = await runAsking(run, modules.origin ?? NOBODY, { log, trace });
    return { result, rendered: renderLog ? logText(run.trace, scenario.profile) : null };
  },
  test: runTests,
};

import { runTests } from '../../replay/gold/run_tests.ts';
import { openModules } from '../../replay/modules.ts';
import { readWholeLog } from '../../replay/readers/log.ts';
import type { RecordedTransaction } from '../../replay/readers/recording.ts';
import { logText } from '../../replay/record/log_text.ts';
import { replayRecording } from '../../replay/replay.ts';
import { runAsking } from '../../replay/run/asking.ts';
import { start } from '../../replay/run/scenario_run.ts';
import type { Ports } from './ports.ts';

const NOBODY = { answer: () => Promise.reject(new Error('the scenario has no unscripted origin')) };

/** Where in the log a transaction stands. */
function placeOf(txn: RecordedTransaction | undefined, file: string): string {
  return txn === undefined ? file : `${file}:${txn.firstLine}–${txn.lastLine}`;
}

/** The real parts below the verbs. */
export const ENGINE: Ports = {
  async replay(chunks, file, { renderLog, ...options }) {
    const { transactions, summary } = await readWholeLog(chunks, file);
    if (transactions.length === 0) return { records: [], summary, rendered: null, inferred: [] };
    const replay = replayRecording(transactions, file, options);
    const records = replay.transactions.map((record, at) => ({ ...record, source: placeOf(transactions[at], file) }));
    const rendered = renderLog ? logText(replay.run.trace, replay.scenario.scenario.profile) : null;
    return { records, summary, rendered, inferred: replay.summary.inferred };
  },
  async play(scenario, { log, trace, renderLog, ...options }) {
    const modules = await openModules(scenario);
    const run = start(scenario, { ...options, plugins: modules.plugins });
    const result = await runAsking(run, modules.origin ?? NOBODY, { log, trace });
    return { result, rendered: renderLog ? logText(run.trace, scenario.profile) : null };
  },
  test: runTests,
};

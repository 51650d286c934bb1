import { versionOf } from '../../core/names/profile.ts';
import type { RecordedTransaction } from '../../replay/readers/recording.ts';
import type { TransactionRecord } from '../../replay/record/transaction.ts';
import type { Replay } from '../../replay/replay.ts';
import type { RunOptions } from '../../replay/run/run.ts';
import type { Scenario } from '../../replay/scenario/scenario.ts';
import type { SavedStore } from '../../replay/store/saved_store.ts';
import { NO_EVIDENCE, recordingEvidence } from '../../replay/why/evidence.ts';
import type { Subject } from '../../replay/why/explain.ts';
import type { Ports } from './ports.ts';

const NOBODY = { answer: () => Promise.reject(new Error('the scenario has no unscripted origin')) };

/** Where in the log a transaction stands. */
function placeOf(txn: RecordedTransaction | undefined, file: string): string {
  return txn === undefined ? file : `${file}:${txn.firstLine}–${txn.lastLine}`;
}

/** The store a run starts with, as a scenario names it. */
function storeOf(store: SavedStore | undefined): Pick<Scenario, 'store'> {
  return store === undefined ? {} : { store: store.state };
}

/** A changed run may take days of virtual time, but not forever. */
const BOUNDS = { horizon_ms: 20 * 365 * 86_400_000, events: 50_000 };

/** A replayed recording as what can be played again with changes. */
async function subjectOfReplay(
  { scenario, run }: Replay,
  records: readonly TransactionRecord[],
  options: RunOptions,
): Promise<Subject> {
  const [{ start }, { runOn }, { finishRun }] = await Promise.all([
    import('../../replay/run/scenario_run.ts'),
    import('../../replay/run/run.ts'),
    import('../../replay/run/result.ts'),
  ]);
  const scripts = new Map(scenario.played.map(({ index }, script) => [index, script]));
  return {
    scenario: scenario.scenario,
    records,
    scriptOf: (transaction) => scripts.get(transaction) ?? null,
    play: async (other) => {
      const changed = start(other, { ...options, ...BOUNDS, events: Math.max(BOUNDS.events, run.events * 2) });
      runOn(changed);
      return finishRun(changed);
    },
  };
}

/** The real parts below the verbs. Each is brought in when it is used: the test runner alone is larger than all else. */
export const ENGINE: Ports = {
  async replay(chunks, file, { renderLog, store, ...options }) {
    const [{ readWholeLog }, { replayRecording }, { renderLog: logOf }, { keptBy }] = await Promise.all([
      import('../../replay/readers/log.ts'),
      import('../../replay/replay.ts'),
      import('../../replay/record/render_log.ts'),
      import('../../replay/store/kept.ts'),
    ]);
    const { transactions, summary } = await readWholeLog(chunks, file);
    if (transactions.length === 0)
      return {
        ...{ records: [], summary, rendered: null, inferred: [], notes: [], store: null },
        ...{ subject: null, evidence: NO_EVIDENCE },
      };
    const replay = replayRecording(transactions, file, { ...options, ...storeOf(store) });
    const records = replay.transactions.map((record, at) => ({ ...record, source: placeOf(transactions[at], file) }));
    const rendered = renderLog ? logOf(replay.run.trace, versionOf(replay.scenario.scenario.profile)) : null;
    const { notes } = replay.scenario.scenario.config;
    const evidence = recordingEvidence(transactions, file);
    return {
      ...{ records, summary, rendered, inferred: replay.summary.inferred, notes, store: keptBy(replay.run) },
      ...{ subject: await subjectOfReplay(replay, records, options), evidence },
    };
  },
  async play(scenario, { log, trace, renderLog, store, ...options }) {
    const [{ openModules }, { start }, { runAsking }, { renderLog: logOf }, { keptBy }] = await Promise.all([
      import('../../replay/modules.ts'),
      import('../../replay/run/scenario_run.ts'),
      import('../../replay/run/asking.ts'),
      import('../../replay/record/render_log.ts'),
      import('../../replay/store/kept.ts'),
    ]);
    const modules = await openModules(scenario);
    const run = start({ ...scenario, ...storeOf(store) }, { ...options, plugins: modules.plugins });
    const result = await runAsking(run, modules.origin ?? NOBODY, { log, trace });
    const again = (other: Scenario) => {
      const changed = start(other, { ...options, ...BOUNDS, plugins: modules.plugins });
      return runAsking(changed, modules.origin ?? NOBODY, {});
    };
    const played = { ...scenario, ...storeOf(store) };
    const subject: Subject = { scenario: played, records: result.records, scriptOf: (index) => index, play: again };
    const rendered = renderLog ? logOf(run.trace, versionOf(scenario.profile)) : null;
    return { result, subject, rendered, store: keptBy(run) };
  },
  test: async (run) => (await import('../../replay/gold/run_tests.ts')).runTests(run),
};

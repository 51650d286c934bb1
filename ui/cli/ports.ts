import type { Fact } from '../../core/base/fact.ts';
import type { Profile } from '../../core/names/profile.ts';
import type { TestResult, TestRun } from '../../replay/gold/run_tests.ts';
import type { Chunks } from '../../replay/readers/log.ts';
import type { LogSummary } from '../../replay/readers/recording.ts';
import type { TransactionRecord } from '../../replay/record/transaction.ts';
import type { RunResult } from '../../replay/run/result.ts';
import type { Scenario } from '../../replay/scenario/scenario.ts';
import type { SavedStore } from '../../replay/store/saved_store.ts';
import type { Evidence } from '../../replay/why/evidence.ts';
import type { Subject } from '../../replay/why/explain.ts';

interface ReplayOptions {
  /** Files of the configuration folder, by their path in it. */
  readonly etc?: Readonly<Record<string, string>>;
  readonly set: readonly (readonly [name: string, value: string])[];
  /** Replaces the recording's own. */
  readonly profile?: Profile;
  readonly seed?: number;
  readonly horizon_ms?: number;
  /** With log lines in the records. */
  readonly log: boolean;
  /** With the trace in the records: the timeline needs it. */
  readonly trace: boolean;
  /** Differences of the log alone count as divergence. */
  readonly strictLog: boolean;
  /** With the simulated run as a debug log. */
  readonly renderLog: boolean;
  /** What the cache holds at the start. */
  readonly store?: SavedStore;
}

interface ReplayResult {
  /** What reading the configuration had to say. */
  readonly notes: Scenario['config']['notes'];
  /** In order of birth; `recorded`, `missing`, `log_agreement` and `divergence` are set. */
  readonly records: readonly TransactionRecord[];
  readonly summary: LogSummary;
  /** The debug log of the simulation; null unless asked for. */
  readonly rendered: string | null;
  /** What was deduced about the server, each with its rule. */
  readonly inferred: readonly Fact[];
  /** What the cache holds at the end; null when there was no run. */
  readonly store: SavedStore | null;
  /** The recording as what can be played again with changes; null when there is nothing in it. */
  readonly subject: Subject | null;
  readonly evidence: Evidence;
}

interface PlayOptions {
  /** What the cache holds at the start. */
  readonly store?: SavedStore;
  readonly seed?: number;
  readonly horizon_ms?: number;
  readonly log: boolean;
  readonly trace: boolean;
  readonly renderLog: boolean;
}

interface PlayResult {
  readonly result: RunResult;
  readonly subject: Subject;
  readonly rendered: string | null;
  readonly store: SavedStore;
}

/** What the verbs need of the parts below; brought in when a verb needs it, so that the others start fast. */
export interface Ports {
  /** Reads a debug log, builds its scenario, runs that through the core and compares. Throws on nothing readable. */
  replay(chunks: Chunks, file: string, options: ReplayOptions): Promise<ReplayResult>;
  /** Runs a scenario to its end, asking unscripted origins where it has any. */
  play(scenario: Scenario, options: PlayOptions): Promise<PlayResult>;
  test(run: TestRun): Promise<TestResult>;
}

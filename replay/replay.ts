import type { Fact } from '../core/base/fact.ts';
import type { Core } from '../core/index.ts';
import type { TraceRecord } from '../core/trace/record.ts';
import { compareRecorded } from './compare/divergence.ts';
import { recordedLog, recordedSide } from './compare/recorded.ts';
import { REMAP_RULE } from './infer/remap.ts';
import { type InferOptions, type InferredScenario, inferScenario } from './infer/scenario.ts';
import { INFERRED } from './infer/settings.ts';
import type { RecordedTransaction } from './readers/recording.ts';
import { bareRecord } from './record/bare.ts';
import type { Divergence, TransactionRecord } from './record/transaction.ts';
import { finishRun, type RunResult } from './run/result.ts';
import { type Run, type RunOptions, runOn } from './run/run.ts';
import { start } from './run/scenario_run.ts';

export interface ReplayOptions extends InferOptions, RunOptions {
  /** Differences of the log alone count as divergence. */
  readonly strictLog?: boolean;
  /** With the log lines, of both sides. */
  readonly log?: boolean;
  /** With the trace. */
  readonly trace?: boolean;
}

/** A replayed recording. */
export interface Replay {
  /** One per recorded transaction, in the recording's order. */
  readonly transactions: TransactionRecord[];
  /** The run itself, with its trace. */
  readonly run: Run<Core>;
  readonly result: RunResult;
  readonly scenario: InferredScenario;
  readonly summary: ReplaySummary;
}

export interface ReplaySummary {
  readonly transactions: number;
  readonly agreed: number;
  readonly diverged: number;
  /** Transactions of which something is not modelled. */
  readonly notModelled: number;
  /** Transactions that began before the recording did. */
  readonly notPlayed: number;
  /** What was deduced about the server, with the rules. */
  readonly inferred: readonly Fact[];
}

/** Time after the end of a whole recording in which clients may still leave. */
const AFTER_END_MS = 1000;

/**
 * Replays a recording: infers the scenario, runs it through the core as one run over the whole recording, and compares
 * both sides transaction by transaction.
 */
export function replayRecording(
  recorded: readonly RecordedTransaction[],
  file: string,
  options: ReplayOptions = {},
): Replay {
  const inferred = inferScenario(recorded, file, options);
  const horizon_ms = options.horizon_ms ?? inferred.clock.end_ms + AFTER_END_MS;
  const run = start(inferred.scenario, { ...options, horizon_ms });
  play(run);
  const result = finishRun(run, { log: true, trace: options.trace ?? false });
  const byIndex = new Map(inferred.played.map((txn, i) => [txn.index, result.records[i]]));
  const tags = new Set(recorded.flatMap(({ lines, dumps }) => [...lines, ...dumps].map(({ tag }) => tag)));
  const hasDumps = recorded.some(({ dumps }) => dumps.length > 0);
  const context = { inferred, result, file, tags, hasDumps, options, gaps: new Set<string>() };
  const transactions = recorded.map((txn) => {
    const simulated = byIndex.get(txn.index);
    return simulated === undefined ? notPlayed(txn, context) : compared(txn, simulated, context);
  });
  return { transactions, run, result, scenario: inferred, summary: summaryOf(transactions, inferred) };
}

/** Plays to the end. A fault of the model ends the run: what was played until then is kept, and the reason said. */
function play(run: Run<Core>): void {
  try {
    runOn(run);
  } catch (fault) {
    run.state = 'hung';
    run.reason = `${MODEL_FAULT}: ${fault instanceof Error ? fault.message : String(fault)}`;
  }
}

const MODEL_FAULT = 'the model failed';

interface Context {
  readonly inferred: InferredScenario;
  readonly result: RunResult;
  readonly file: string;
  readonly tags: ReadonlySet<string>;
  readonly hasDumps: boolean;
  /** Cache keys of transactions that were not played. */
  readonly gaps: Set<string>;
  readonly options: ReplayOptions;
}

function offsetOf({ inferred }: Context, txn: RecordedTransaction): number {
  const first = txn.lines[0];
  const at = first === undefined ? 0 : inferred.clock.at(first);
  const { start_ms } = inferred.scenario;
  return (start_ms % 1000) + at - txn.start_ms;
}

function compared(txn: RecordedTransaction, simulated: TransactionRecord, context: Context): TransactionRecord {
  const { inferred, file, tags, hasDumps, options } = context;
  const own = inferred.of.get(txn.index);
  const base = Math.floor(inferred.scenario.start_ms / 1000);
  const grounds = {
    notModelled: isGap(simulated, context),
    lacking: [...inferred.lacking, ...(own?.lacking ?? []), ...unasked(simulated, txn)],
    hasConfig: options.etc !== undefined,
  };
  const { divergence, agreement } = compareRecorded({ recorded: txn, simulated, file, base, tags, hasDumps, grounds });
  const { log, hung, ...record } = simulated;
  const strict: Divergence | null = options.strictLog ? agreement.first : null;
  return {
    ...withBasis(record, options.etc !== undefined),
    source: file,
    transaction: txn.index,
    ...(options.log ? { log: log ?? [] } : {}),
    // what a recording that breaks off does not show the end of is not hung
    ...(txn.truncated ? { truncated: true } : hung === undefined ? {} : { hung }),
    recorded: { ...recordedSide(txn, offsetOf(context, txn)), ...recordedParts(txn, simulated, options) },
    missing: [...(own?.missing ?? []), ...inferred.missing],
    log_agreement: agreement,
    divergence: divergence ?? strict,
  };
}

function recordedParts(txn: RecordedTransaction, simulated: TransactionRecord, options: ReplayOptions) {
  return {
    client_request: simulated.client_request,
    ...(options.log ? { log: recordedLog(txn).map(({ tag, message }) => ({ tag, message })) } : {}),
  };
}

/** Not played itself, or about an object of which an earlier transaction was not played. */
function isGap(simulated: TransactionRecord, { gaps, result }: Context): boolean {
  const { key } = simulated.cache;
  const isOwn = simulated.not_modelled.length > 0;
  const follows = key !== null && gaps.has(key);
  if (isOwn && key !== null) gaps.add(key);
  return isOwn || follows || result.reason.startsWith(MODEL_FAULT);
}

/** An origin that was asked for more than the recording has answers for. */
function unasked(simulated: TransactionRecord, txn: RecordedTransaction): string[] {
  const asked = simulated.origin_requests.length;
  const recorded = txn.lines.filter(({ name }) => name === 'open_connection_enter').length;
  return asked > recorded ? ["the origin's answer to a request that was not recorded"] : [];
}

/** Deduced facts are marked as such wherever a decision rests on one. */
function withBasis(record: Omit<TransactionRecord, 'log'>, hasConfig: boolean): Omit<TransactionRecord, 'log'> {
  const marked = (fact: Fact): Fact => {
    const rule = fact.from.startsWith(INFERRED) ? fact.from.slice(INFERRED.length) : ruleOfRemap(fact, hasConfig);
    return rule === null ? fact : { ...fact, from: rule, basis: 'inferred' };
  };
  const decisions = record.decisions.map((decision) => ({ ...decision, because: decision.because.map(marked) }));
  const trace = record.trace?.map(
    (each): TraceRecord => (each.kind === 'decide' ? { ...each, because: each.because.map(marked) } : each),
  );
  const cache = { ...record.cache, why: record.cache.why.map(marked) };
  return { ...record, decisions, cache, ...(trace === undefined ? {} : { trace }) };
}

/** A remap rule of an inferred configuration follows from what remapping did. */
function ruleOfRemap({ from }: Fact, hasConfig: boolean): string | null {
  return !hasConfig && from.startsWith('remap.config:') ? REMAP_RULE : null;
}

/** A transaction whose beginning is not in the recording: what there is of it is shown. */
function notPlayed(txn: RecordedTransaction, context: Context): TransactionRecord {
  const what = 'a transaction that began before the recording';
  const offset = offsetOf(context, txn);
  return bareRecord(txn, {
    source: context.file,
    start_ms: txn.start_ms + offset,
    end_ms: txn.end_ms === null ? null : txn.end_ms + offset,
    cache: { lookup: 'NONE', key: null, stored: false, why: [] },
    not_modelled: [{ what, where: `${context.file}:${txn.firstLine}` }],
    recorded: recordedSide(txn, offset),
    missing: [{ fact: 'the beginning of the transaction', tag: 'http' }],
    divergence: null,
  });
}

function summaryOf(transactions: readonly TransactionRecord[], inferred: InferredScenario): ReplaySummary {
  const diverged = transactions.filter(({ divergence }) => divergence != null).length;
  const notPlayedCount = transactions.length - inferred.played.length;
  return {
    transactions: transactions.length,
    agreed: transactions.length - diverged - notPlayedCount,
    diverged,
    notModelled: transactions.filter(({ not_modelled }) => not_modelled.length > 0).length,
    notPlayed: notPlayedCount,
    inferred: inferred.facts,
  };
}

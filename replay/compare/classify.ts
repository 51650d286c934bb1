import type { Fact } from '../../core/base/fact.ts';
import type { TraceRecord } from '../../core/trace/record.ts';
import type { RecordedTransaction } from '../readers/recording.ts';
import type { Divergence, DivergenceClass } from '../record/transaction.ts';

/** A decision of the run with the number of state transitions before it. */
export interface PlacedDecision {
  readonly transition: number;
  readonly because: readonly Fact[];
}

/** What tells what kind of difference one is. */
export interface Grounds {
  /** What the run itself says it did not play. */
  readonly notModelled: boolean;
  /** Evidence that decides what happens and is not in the recording. */
  readonly lacking: readonly string[];
  /** The configuration was given, not deduced. */
  readonly hasConfig: boolean;
  readonly decisions: readonly PlacedDecision[];
}

/** Where a difference lies: its level, and how many state transitions the simulation made before it. */
export interface DifferencePlace {
  readonly level: Divergence['level'];
  readonly transition: number;
  /** The recording contradicts itself there. */
  readonly isTorn: boolean;
}

/**
 * What kind of difference it is.
 * Model gap: the run says itself that something is not played.
 * Missing evidence: what decides is not in the recording: a message, an answer, or a record of the configuration that
 * the last decision before the difference rests on, or that headers follow.
 * Real anomaly: all of that is known, or the recording contradicts itself.
 */
export function classOf(grounds: Grounds, place: DifferencePlace): DivergenceClass {
  if (grounds.notModelled) return 'model gap';
  if (place.isTorn) return 'real anomaly';
  if (grounds.lacking.length > 0 || (!grounds.hasConfig && restsOnConfig(grounds, place))) return 'missing evidence';
  return 'real anomaly';
}

function restsOnConfig({ decisions }: Grounds, { level, transition }: DifferencePlace): boolean {
  if (level === 'L1' || level === 'L2') return true;
  return decisions.some((decision) => decision.transition === transition && decision.because.some(isAssumed));
}

/** A record that nobody set and nothing showed. */
function isAssumed({ fact, from }: Fact): boolean {
  return fact.startsWith('proxy.config.') && from.startsWith('default');
}

/** The decisions of one state machine, placed among its transitions. */
export function placedDecisions(own: readonly TraceRecord[]): PlacedDecision[] {
  let transition = 0;
  return own.flatMap((record) => {
    if (record.kind === 'transition') transition++;
    return record.kind === 'decide' && record.because.length > 0 ? { transition, because: record.because } : [];
  });
}

/**
 * True when the recorded transition number `index` (0-based) does not lead where the next one begins, or the other
 * way round: a line was changed or lost.
 */
export function isTornAt(recorded: RecordedTransaction, index: number): boolean {
  const lines = recorded.lines.filter(({ name }) => name === 'transition');
  const [before, here, after] = [lines[index - 1], lines[index], lines[index + 1]];
  const broken = (a: typeof here, b: typeof here) => a !== undefined && b !== undefined && a.args.to !== b.args.from;
  return broken(before, here) || broken(here, after);
}

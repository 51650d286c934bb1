import type { RecordedTransaction } from '../readers/recording.ts';
import type { DivergenceClass } from '../record/transaction.ts';

/** What tells what kind of difference one is. */
export interface Grounds {
  /** The run itself says that it did not play something. */
  readonly notModelled: boolean;
  /** Evidence that decides what happens and is not in the recording. */
  readonly lacking: readonly string[];
  /** The configuration was given, not deduced from the recording. */
  readonly hasConfig: boolean;
  /** The recording contradicts itself where the difference lies. */
  readonly isTorn: boolean;
}

/**
 * What kind of difference it is.
 * Model gap: the run says itself that something is not played.
 * Real anomaly: all that decides is known, or the recording contradicts itself there.
 * Missing evidence: what decides is not in the recording: a message, an answer, or the configuration.
 */
export function classOf({ notModelled, lacking, hasConfig, isTorn }: Grounds): DivergenceClass {
  if (notModelled) return 'model gap';
  if (isTorn) return 'real anomaly';
  return lacking.length > 0 || !hasConfig ? 'missing evidence' : 'real anomaly';
}

/**
 * True when the recorded transition number `index` (0-based) does not begin where the one before it leads, or does not
 * lead where the next one begins: a line was changed or lost.
 */
export function isTornAt(recorded: RecordedTransaction, index: number): boolean {
  const lines = recorded.lines.filter(({ name }) => name === 'transition');
  const [before, here, after] = [lines[index - 1], lines[index], lines[index + 1]];
  const breaks = (a: typeof here, b: typeof here) => a !== undefined && b !== undefined && a.args.to !== b.args.from;
  return breaks(before, here) || breaks(here, after);
}

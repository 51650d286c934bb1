import type { NotModelled, TransactionRecord } from '../record/transaction.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { BodyOf, Failure } from './verify.ts';

/** What the tests of a file are made of. */
export interface Played {
  readonly records: readonly TransactionRecord[];
  readonly bodyOf: BodyOf;
  /** Logs of the run by their name in `log_validation`. */
  readonly logs: Readonly<Record<string, string>>;
  /** What the file asks for and the model has not. */
  readonly unknown: Scenario['unknown'];
  readonly notModelled: readonly NotModelled[];
  /** What the run exercised of the machine. */
  readonly exercised?: readonly string[];
  /** Laws of a run that this one broke. */
  readonly broken: readonly Failure[];
}

/** Plays a scenario file. `etc` is the configuration folder it starts from, null for the server's defaults. */
export type Play = (source: string, file: string, etc: string | null) => Promise<Played>;

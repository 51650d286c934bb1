import type { NotModelled, TransactionRecord } from '../record/transaction.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { BodyOf, Failure } from './verify.ts';

/** What the tests of a file are made of. */
export interface Played {
  readonly records: readonly TransactionRecord[];
  readonly bodyOf: BodyOf;
  /** Logs of the run by their name in `log_validation`; each is rendered when it is asked for, as most are never read. */
  readonly logs: Readonly<Record<string, () => string>>;
  /** What the file asks for and the model has not. */
  readonly unknown: Scenario['unknown'];
  readonly notModelled: readonly NotModelled[];
  /** What the run exercised of the machine, where that was asked for. */
  readonly exercised?: readonly string[];
  /** What the server would complain about in the configuration, with places. */
  readonly complaints?: readonly string[];
  /** Laws of a run that this one broke. */
  readonly broken: readonly Failure[];
  /** Virtual milliseconds from the first client to the end. */
  readonly duration_ms: number;
}

/** What every scenario of a test run starts from; null: the server's defaults, an empty cache. */
export interface StartsFrom {
  /** Path of a configuration folder. */
  readonly etc: string | null;
  /** Path of a saved store. */
  readonly store: string | null;
  /** Tell what the run exercised of the machine. */
  readonly coverage: boolean;
}

/** Plays a scenario file. */
export type Play = (source: string, file: string, from: StartsFrom) => Promise<Played>;

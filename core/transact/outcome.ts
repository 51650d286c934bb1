import type { ResponseHead } from '../http/message.ts';
import type { Decision } from '../txn/env.ts';

/** What becomes of cache and answer, once decided: the status for the client and the header it is built from. */
export interface Outcome {
  readonly decision: Decision;
  readonly status: number;
  readonly base: ResponseHead;
  /** A 304 that nobody asked for is passed on with a warning. */
  readonly unexpected?: boolean;
}

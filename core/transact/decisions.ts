import type { Action } from '../names/actions.ts';
import type { StepName } from '../names/steps.ts';
import type { Decision } from '../txn/env.ts';

/** A decision with a return point: the server prints a `Next action` line. ATS: TRANSACT_RETURN. */
export function go(action: Action, next: StepName | null, why: string, printed?: readonly [string, string]): Decision {
  return printed ? { action, next, why, printed } : { action, next, why };
}

/** A decision that assigns its action directly: no `Next action` line, the stored return point stays. */
export function direct(action: Action, why: string): Decision {
  return { action, why };
}

import { type Action, printedAction } from '../names/actions.ts';
import type { Version } from '../names/profile.ts';
import type { StepName } from '../names/steps.ts';
import type { Decision } from '../txn/env.ts';

/** Steps whose name the server's source writes with its class in front where it returns to them. */
const QUALIFIED: readonly StepName[] = [
  'StartRemapRequest',
  'PerformRemap',
  'EndRemapRequest',
  'HandleRequest',
  'DecideCacheLookup',
  'HandleResponse',
];

/** What 3.3's source calls an action where it is not the name its log prints. */
const SOURCE_3_3: Partial<Record<Action, string>> = {
  API_READ_REQUEST_HDR: 'HTTP_API_READ_REQUEST_HDR',
  API_OS_DNS: 'HttpTransact::HTTP_API_OS_DNS',
  API_READ_CACHE_HDR: 'HTTP_API_READ_CACHE_HDR',
  API_CACHE_LOOKUP_COMPLETE: 'HTTP_API_CACHE_LOOKUP_COMPLETE',
};

/**
 * The two texts of a `Next action` line: source text of the macro's arguments. Null when the decision assigns its
 * action directly, which prints no such line. ATS: TRANSACT_RETURN.
 */
export function nextActionText(decision: Decision, profile: Version): readonly [string, string] | null {
  if (decision.next === undefined) return null;
  if (decision.printed)
    return profile === '9.2'
      ? decision.printed
      : [decision.printed[0], decision.printed[1] === 'nullptr' ? 'NULL' : decision.printed[1]];
  return [actionText(decision.action, profile), stepText(decision.next, profile)];
}

function actionText(action: Action, profile: Version): string {
  return profile === '3.3' ? (SOURCE_3_3[action] ?? printedAction(action, profile)) : printedAction(action, profile);
}

function stepText(step: StepName | null, profile: Version): string {
  if (step === null) return profile === '9.2' ? 'nullptr' : 'NULL';
  return QUALIFIED.includes(step) ? `HttpTransact::${step}` : step;
}

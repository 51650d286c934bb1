import type { Version } from './profile.ts';

/**
 * State-machine actions in the order of the server's enumeration, with the name each profile prints in
 * `State Transition`. ATS: HttpTransact::StateMachineAction_t.
 */
export const ACTIONS = [
  'UNDEFINED',
  'DNS_LOOKUP',
  'DNS_REVERSE_LOOKUP',
  'CACHE_LOOKUP',
  'CACHE_ISSUE_WRITE',
  'CACHE_ISSUE_WRITE_TRANSFORM',
  'CACHE_PREPARE_UPDATE',
  'CACHE_ISSUE_UPDATE',
  'ORIGIN_SERVER_OPEN',
  'ORIGIN_SERVER_RAW_OPEN',
  'ORIGIN_SERVER_RR_MARK_DOWN',
  'READ_PUSH_HDR',
  'STORE_PUSH_BODY',
  'INTERNAL_CACHE_DELETE',
  'INTERNAL_CACHE_NOOP',
  'INTERNAL_CACHE_UPDATE_HEADERS',
  'INTERNAL_CACHE_WRITE',
  'INTERNAL_100_RESPONSE',
  'INTERNAL_REQUEST',
  'SEND_ERROR_CACHE_NOOP',
  'WAIT_FOR_FULL_BODY',
  'REQUEST_BUFFER_READ_COMPLETE',
  'SERVE_FROM_CACHE',
  'SERVER_READ',
  'SERVER_PARSE_NEXT_HDR',
  'TRANSFORM_READ',
  'SSL_TUNNEL',
  'CONTINUE',
  'API_SM_START',
  'API_READ_REQUEST_HDR',
  'API_PRE_REMAP',
  'API_POST_REMAP',
  'API_OS_DNS',
  'API_SEND_REQUEST_HDR',
  'API_READ_CACHE_HDR',
  'API_CACHE_LOOKUP_COMPLETE',
  'API_READ_RESPONSE_HDR',
  'API_SEND_RESPONSE_HDR',
  'API_SM_SHUTDOWN',
  'REMAP_REQUEST',
  'POST_REMAP_SKIP',
  'REDIRECT_READ',
] as const;
export type Action = (typeof ACTIONS)[number];

/** Names the 3.3 development version prints where they are not simply the 9.2 name without its prefix. */
const PRINTED_3_3: Partial<Record<Action, string>> = {
  UNDEFINED: 'STATE_UNDEFINED',
  DNS_REVERSE_LOOKUP: 'REVERSE_DNS_LOOKUP',
  CACHE_PREPARE_UPDATE: 'PREPARE_CACHE_UPDATE',
  CACHE_ISSUE_UPDATE: 'ISSUE_CACHE_UPDATE',
  ORIGIN_SERVER_RR_MARK_DOWN: 'OS_RR_MARK_DOWN',
  INTERNAL_CACHE_DELETE: 'PROXY_INTERNAL_CACHE_DELETE',
  INTERNAL_CACHE_NOOP: 'PROXY_INTERNAL_CACHE_NOOP',
  INTERNAL_CACHE_UPDATE_HEADERS: 'PROXY_INTERNAL_CACHE_UPDATE_HEADERS',
  INTERNAL_CACHE_WRITE: 'PROXY_INTERNAL_CACHE_WRITE',
  INTERNAL_100_RESPONSE: 'PROXY_INTERNAL_100_RESPONSE',
  INTERNAL_REQUEST: 'PROXY_INTERNAL_REQUEST',
  SEND_ERROR_CACHE_NOOP: 'PROXY_SEND_ERROR_CACHE_NOOP',
  API_SM_START: 'HTTP_API_SM_START',
  API_SM_SHUTDOWN: 'HTTP_API_SM_SHUTDOWN',
  API_PRE_REMAP: 'HTTP_API_PRE_REMAP',
  API_POST_REMAP: 'HTTP_API_POST_REMAP',
  REMAP_REQUEST: 'HTTP_REMAP_REQUEST',
  POST_REMAP_SKIP: 'HTTP_POST_REMAP_SKIP',
};

/** The action's name as `State Transition` of that profile prints it. */
export function printedAction(action: Action, profile: Version): string {
  return profile === '9.2' ? `SM_ACTION_${action}` : (PRINTED_3_3[action] ?? action);
}

const BY_PRINTED: ReadonlyMap<string, Action> = new Map(
  ACTIONS.flatMap((a) => [
    [printedAction(a, '9.2'), a],
    [printedAction(a, '3.3'), a],
  ]),
);

/** The action a printed name of any profile means; null when no profile prints it. */
export function actionOfPrinted(name: string): Action | null {
  return BY_PRINTED.get(name) ?? null;
}

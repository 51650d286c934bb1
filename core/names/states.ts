/** What a transaction intends to do with the cache. ATS: HttpTransact::CacheAction_t (printed `CACHE_…`). */
export const CACHE_ACTIONS = [
  'DO_UNDEFINED',
  'DO_NO_ACTION',
  'DO_DELETE',
  'DO_LOOKUP',
  'DO_REPLACE',
  'DO_SERVE',
  'DO_SERVE_AND_DELETE',
  'DO_SERVE_AND_UPDATE',
  'DO_UPDATE',
  'DO_WRITE',
  'PREPARE_TO_DELETE',
  'PREPARE_TO_UPDATE',
  'PREPARE_TO_WRITE',
] as const;
export type CacheAction = (typeof CACHE_ACTIONS)[number];

/** The name the log prints, e.g. `CACHE_DO_WRITE`; the preparing ones have `CACHE_PREPARE_…`. */
export function printedCacheAction(action: CacheAction): string {
  return `CACHE_${action}`;
}

/** How the exchange with the next hop stands; the number is printed in `failed to connect [n]`. ATS: ServerState_t. */
export const SERVER_STATES = [
  'STATE_UNDEFINED',
  'ACTIVE_TIMEOUT',
  'BAD_INCOMING_RESPONSE',
  'CONNECTION_ALIVE',
  'CONNECTION_CLOSED',
  'CONNECTION_ERROR',
  'INACTIVE_TIMEOUT',
  'OPEN_RAW_ERROR',
  'PARSE_ERROR',
  'TRANSACTION_COMPLETE',
  'PARENT_RETRY',
  'OUTBOUND_CONGESTION',
] as const;
export type ServerState = (typeof SERVER_STATES)[number];

/** Result of the cache lookup. ATS: HttpTransact::CacheLookupResult_t. */
export const LOOKUP_RESULTS = ['NONE', 'MISS', 'DOC_BUSY', 'HIT_STALE', 'HIT_WARNING', 'HIT_FRESH', 'SKIPPED'] as const;
export type LookupResult = (typeof LOOKUP_RESULTS)[number];

/** ATS: HttpTransact::RangeSetup_t. */
export const RANGE_SETUPS = [
  'RANGE_NONE',
  'RANGE_REQUESTED',
  'RANGE_NOT_SATISFIABLE',
  'RANGE_NOT_HANDLED',
  'RANGE_NOT_TRANSFORM_REQUESTED',
] as const;
export type RangeSetup = (typeof RANGE_SETUPS)[number];

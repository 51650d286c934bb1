/** What became of a transaction, in the few words that a change may turn over. */
import type { TransactionRecord } from '../record/transaction.ts';

/** Who gave the client its answer. `revalidated`: the cache, after the origin said that the copy still holds. */
type AnsweredBy = 'cache' | 'revalidated' | 'stale cache' | 'origin' | 'proxy' | 'nobody';

export interface Outcome {
  /** Null when the client got none. */
  readonly status: number | null;
  readonly answeredBy: AnsweredBy;
  /** `not asked`, `miss`, `fresh`, `stale`: what the cache had to say. */
  readonly lookup: 'not asked' | 'miss' | 'fresh' | 'stale';
  readonly stored: boolean;
}

/** A side of the outcome that a reason is about, and that a change must turn over. */
export type Aspect = 'lookup' | 'answeredBy' | 'freshness' | 'stored' | 'status' | 'error' | 'stale answer';

const LOOKUPS: Readonly<Record<string, Outcome['lookup']>> = {
  MISS: 'miss',
  HIT_FRESH: 'fresh',
  HIT_WARNING: 'fresh',
  HIT_STALE: 'stale',
};

/** Where the body of the answer comes from, by the last of these actions. */
const SOURCES: Readonly<Record<string, AnsweredBy>> = {
  SERVE_FROM_CACHE: 'cache',
  SERVER_READ: 'origin',
  SERVER_PARSE_NEXT_HDR: 'origin',
  SEND_ERROR_CACHE_NOOP: 'proxy',
};

export function outcomeOf(record: TransactionRecord): Outcome {
  const { client_response: response, cache } = record;
  const status = response === null || !('status' in response) ? null : response.status;
  return {
    status,
    answeredBy: status === null ? 'nobody' : answeredBy(record),
    lookup: LOOKUPS[cache.lookup] ?? 'not asked',
    stored: cache.stored,
  };
}

function answeredBy({ actions, cache, origin_requests, codes, decisions }: TransactionRecord): AnsweredBy {
  const asked = origin_requests.length > 0;
  const last = actions.map((action) => SOURCES[action.replace(/^SM_ACTION_/, '')]).findLast((by) => by !== undefined);
  const isHit = cache.lookup.startsWith('HIT');
  const isInternal = actions.some((action) => /INTERNAL_CACHE_/.test(action));
  const by = last ?? (isHit ? 'cache' : asked ? 'origin' : isInternal ? 'proxy' : asked ? 'origin' : 'proxy');
  if (by !== 'cache') return by;
  if (/REF.*FAIL_HIT/.test(codes.crc) || servedStale(decisions)) return 'stale cache';
  return asked ? 'revalidated' : 'cache';
}

function servedStale(decisions: TransactionRecord['decisions']): boolean {
  const decision = decisions.findLast(({ step }) => step === 'is_stale_cache_response_returnable');
  return decision?.answer === 'may be served';
}

/** The side of an outcome in one word: two outcomes differ in it when the words do. */
export function sideOf(record: TransactionRecord, aspect: Aspect): string {
  const outcome = outcomeOf(record);
  switch (aspect) {
    case 'lookup':
      return outcome.lookup;
    case 'answeredBy':
      return outcome.answeredBy;
    case 'freshness':
      return freshnessOf(record);
    case 'stored':
      return outcome.stored ? 'stored' : 'not stored';
    case 'status':
      return outcome.status === null ? 'no answer' : String(outcome.status);
    case 'error':
      return isError(outcome) ? 'an error' : 'no error';
    case 'stale answer':
      return outcome.answeredBy === 'stale cache' ? 'served stale' : 'not served stale';
  }
}

function freshnessOf({ decisions }: TransactionRecord): string {
  const decision = decisions.findLast(({ step }) => step === 'what_is_document_freshness');
  if (decision === undefined) return 'not looked at';
  return decision.answer.startsWith('STALE') ? 'stale' : 'fresh';
}

/** The proxy's own error answer, or none at all. */
export function isError({ answeredBy: by, status }: Outcome): boolean {
  return by === 'nobody' || (by === 'proxy' && status !== null && status >= 400);
}

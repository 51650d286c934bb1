/** Which decisions of a trace answer a question about a transaction: a view of its record and of those before it. */
import type { Fact } from '../../core/base/fact.ts';
import type { Decision, TransactionRecord } from '../record/transaction.ts';
import { type Aspect, isError, outcomeOf } from './outcome.ts';

export type Question = 'outcome' | 'lookup' | 'stale' | 'error';

/** One decision that made the outcome what it is. */
export interface Reason {
  /** The side of the outcome it decided. */
  readonly aspect: Aspect;
  /** Whose decision: the explained transaction's, or that of an earlier one for the same object. */
  readonly transaction: number;
  readonly step: string;
  readonly answer: string;
  readonly because: readonly Fact[];
}

/** A reason that is no decision of a step: nothing happened that could have been decided. */
const NOTHING_BEFORE = 'nothing before';
/** The object was stored, and an unsafe method took it out again. */
const REMOVED = 'removed';
/** It was stored, and something else than a request made it go. */
const GONE = 'gone';
/** The request before did not leave anything in the cache. */
const NOT_STORED = 'left nothing';
/** Another transaction was writing the object. */
const BEING_WRITTEN = 'being written';

/** The reasons behind the outcome of `target`, in the order in which they came to bear. */
export function reasonsOf(
  target: TransactionRecord,
  records: readonly TransactionRecord[],
  question: Question,
): Reason[] {
  switch (question) {
    case 'lookup':
      return lookupReasons(target, records);
    case 'stale':
      return staleReasons(target);
    case 'error':
      return errorReasons(target);
    case 'outcome':
      return outcomeReasons(target, records);
  }
}

function outcomeReasons(target: TransactionRecord, records: readonly TransactionRecord[]): Reason[] {
  const outcome = outcomeOf(target);
  const isAsked = outcome.lookup !== 'not asked' || decided(target, 'DecideCacheLookup') !== null;
  const found = [
    ...(isAsked ? lookupReasons(target, records) : []),
    ...(isError(outcome) || outcome.answeredBy === 'stale cache' ? staleServing(target) : []),
    ...(isError(outcome) ? errorReasons(target).filter(({ aspect }) => aspect === 'error') : []),
    ...shapeReasons(target),
    ...storedReasons(target),
  ];
  return found.length > 0 ? found : maybe(target, 'answeredBy', target.decisions.at(-1) ?? null);
}

function decided(record: TransactionRecord, step: string, answer?: RegExp): Decision | null {
  return (
    record.decisions.findLast((each) => each.step === step && (answer === undefined || answer.test(each.answer))) ??
    null
  );
}

function reason(record: TransactionRecord, aspect: Aspect, { step, answer, because }: Decision): Reason {
  return { aspect, transaction: record.transaction, step, answer, because };
}

const maybe = (record: TransactionRecord, aspect: Aspect, found: Decision | null): Reason[] =>
  found === null ? [] : [reason(record, aspect, found)];

/** Hit, miss, or past the cache. */
function lookupReasons(target: TransactionRecord, records: readonly TransactionRecord[]): Reason[] {
  const refused = decided(target, 'DecideCacheLookup', /^no lookup/);
  if (refused !== null) return [reason(target, 'lookup', refused)];
  const { lookup } = outcomeOf(target);
  if (lookup === 'not asked') return [];
  const past = decided(target, 'HandleCacheOpenReadHit', /^miss/);
  if (past !== null) return [reason(target, 'answeredBy', past)];
  if (lookup !== 'miss') return [...freshness(target), ...hitReasons(target)];
  const rejected = decided(target, 'SelectFromAlternates', /^no alternate/);
  return rejected === null ? missReasons(target, records) : [reason(target, 'lookup', rejected)];
}

const freshness = (target: TransactionRecord) =>
  maybe(target, 'freshness', decided(target, 'what_is_document_freshness'));

/** A copy that is fresh and asked about all the same. */
function hitReasons(target: TransactionRecord): Reason[] {
  return maybe(target, 'answeredBy', decided(target, 'HandleCacheOpenReadHit', /^revalidate: (?!stale$)/));
}

/** Nothing is stored: who asked before, and what became of the answer? */
function missReasons(target: TransactionRecord, records: readonly TransactionRecord[]): Reason[] {
  const { key } = target.cache;
  const others = records.filter((each) => each !== target && each.cache.key === key && key !== null);
  const writer = others.find(
    ({ start_ms, end_ms }) => start_ms <= target.start_ms && (end_ms ?? Infinity) > target.start_ms,
  );
  if (writer !== undefined && mightStore(writer)) return [without(writer, BEING_WRITTEN, '')];
  const before = others.filter(({ end_ms }) => end_ms !== null && end_ms <= target.start_ms);
  const last = before.toSorted((a, b) => a.start_ms - b.start_ms).at(-1);
  if (last === undefined) return [without(target, NOTHING_BEFORE, '')];
  if (DELETING.has(methodOf(last))) return [without(last, REMOVED, methodOf(last))];
  if (last.cache.stored) return [without(last, GONE, '')];
  const kept = storedReasons(last).map((each): Reason => ({ ...each, aspect: 'lookup' }));
  return kept.length > 0 ? kept : [without(last, NOT_STORED, '')];
}

/** Methods that take a copy out of the cache. ATS: HttpTransact::does_method_effect_cache */
const DELETING: ReadonlySet<string> = new Set(['PURGE', 'DELETE', 'PUT', 'POST']);

function without({ transaction }: TransactionRecord, step: string, answer: string): Reason {
  return { aspect: 'lookup', transaction, step, answer, because: [] };
}

const methodOf = ({ client_request: request }: TransactionRecord) => request.method ?? '';

const mightStore = (record: TransactionRecord) => record.origin_requests.length > 0;

function staleReasons(target: TransactionRecord): Reason[] {
  return [...freshness(target), ...hitReasons(target), ...staleServing(target)];
}

function staleServing(target: TransactionRecord): Reason[] {
  return maybe(target, 'stale answer', decided(target, 'is_stale_cache_response_returnable'));
}

/** 304 and 412 by the client's conditions, 206 and 416 by its Range. */
function shapeReasons(target: TransactionRecord): Reason[] {
  const { status } = outcomeOf(target);
  const [conditional, range] = [status === 304 || status === 412, status === 206 || status === 416];
  return [
    ...(conditional
      ? maybe(target, 'status', decided(target, 'match_response_to_request_conditionals', /^(304|412)/))
      : []),
    ...(range ? maybe(target, 'status', decided(target, 'do_range_setup_if_necessary', /^(?!RANGE_NONE)/)) : []),
  ];
}

function storedReasons(target: TransactionRecord): Reason[] {
  const notWanted = decided(target, 'HandleCacheOpenReadMiss', /^not stored/);
  return maybe(target, 'stored', notWanted ?? decided(target, 'is_response_cacheable'));
}

/** Decisions that end in an error page of the proxy. */
const ENDS_IN_ERROR: readonly (readonly [step: string, answer: RegExp])[] = [
  ['EndRemapRequest', /^(denied|no rule)/],
  ['HandleCacheOpenReadMiss', /^no answer/],
  ['congestion control', /^(congested|full)/],
  ['congested origin', /^503 Service/],
  ['handle_response_from_server', /^no more attempts/],
];

function errorReasons(target: TransactionRecord): Reason[] {
  const outcome = outcomeOf(target);
  if (!isError(outcome)) {
    const own = target.decisions.findLast(({ step }) => step === 'HandleResponse');
    return (outcome.status ?? 0) >= 400 && own ? [reason(target, 'status', own)] : [];
  }
  const found = ENDS_IN_ERROR.flatMap(([step, answer]) => decided(target, step, answer) ?? []);
  const last = target.decisions.at(-1);
  const sentence = last && last.because.length === 0 ? [last] : [];
  return [...found, ...sentence].map((each) => reason(target, 'error', each));
}

/** Changes that may turn a reason over, read off its facts: the knob to another value, the field otherwise or gone. */
import type { Fact } from '../../core/base/fact.ts';
import { isRecord, RECORDS } from '../../core/config/records.ts';
import { formatDate } from '../../core/http/date.ts';
import type { Change } from './change.ts';
import type { Reason } from './reasons.ts';

/** A change to be tried, or a family of them with a number whose threshold is to be found. */
export type Candidate =
  | { readonly weight: number; readonly change: Change }
  | { readonly weight: number; readonly number: NumberRange; readonly make: (value: number) => Change };

interface NumberRange {
  readonly now: number;
  readonly least: number;
  readonly most: number;
  /** What one step of the number is worth; 1 when absent. */
  readonly unit?: number;
}

/** Where the parts stand that a reason's facts are about; indices of scripts. */
export interface Setting {
  /** The transaction whose outcome is to be turned over. */
  readonly target: number;
  /** The transaction that decided. */
  readonly decided: number;
  /** Who stored the copy: a transaction of the scenario, or nobody in it: its URL. */
  readonly copy: { readonly transaction: number } | { readonly url: string } | null;
  readonly start_s: number;
  /** The method that was asked with. */
  readonly method: string;
  /** The present value of a record. */
  readonly valueOf: (record: string) => Fact['value'];
}

/** What is easier to do comes first: a switch, a directive or a number, a field, time, another kind of request. */
const WEIGHT = { record: 1, line: 1, directive: 2, field: 3, moment: 4, message: 5, extra: 6 } as const;

/** Records whose values are choices, not amounts. ATS: the checks of RecordsConfig.cc */
const CHOICES: Readonly<Record<string, number>> = {
  'proxy.config.http.cache.required_headers': 2,
  'proxy.config.http.cache.when_to_revalidate': 4,
  'proxy.config.http.cache.cache_responses_to_cookies': 4,
  'proxy.config.http.normalize_ae': 2,
  'proxy.config.http.cache.ignore_accept_mismatch': 2,
  'proxy.config.http.cache.ignore_accept_charset_mismatch': 2,
  'proxy.config.http.cache.ignore_accept_encoding_mismatch': 2,
  'proxy.config.http.cache.ignore_accept_language_mismatch': 2,
  'proxy.config.http.cache.open_write_fail_action': 5,
};

const INT_MAX = 2 ** 31 - 1;
const YEAR_S = 31_536_000;
const DAY_S = 86_400;

/** Candidates for one reason, the facts that decided first; equal weights keep this order. */
export function candidatesFor(reason: Reason, setting: Setting): Candidate[] {
  const own = reason.because.flatMap((fact) => ofFact(fact, reason, setting));
  return [...own, ...ofStep(reason, setting)].sort((a, b) => a.weight - b.weight);
}

function ofFact(fact: Fact, reason: Reason, setting: Setting): Candidate[] {
  if (fact.fact.startsWith('proxy.config.')) return recordCandidates(fact.fact, fact.value, WEIGHT.record, reason);
  const line = /^cache\.config:(\d+)$/.exec(fact.from)?.[1] ?? /cache\.config:(\d+)$/.exec(fact.from)?.[1];
  if (line !== undefined) return lineCandidates(Number(line), fact.value);
  const entry = /^ip_allow\.yaml, entry (\d+)$/.exec(fact.from)?.[1];
  if (entry !== undefined) return [{ weight: WEIGHT.line, change: { kind: 'ip_allow entry', entry: Number(entry) } }];
  if (fact.from === 'computed') return computedCandidates(fact, setting);
  if (fact.fact === 'status') return statusCandidates(setting, { rule: reason.answer.replace(/^[a-z]+: /, '') });
  if (fact.fact === 'method') return methodCandidates(fact, setting);
  return fieldCandidates(fact, reason, setting);
}

function recordCandidates(name: string, value: Fact['value'], weight: number, reason: Reason): Candidate[] {
  if (!isRecord(name)) return [];
  const { type } = RECORDS[name];
  if (type === 'STRING') return listCandidates(name, value, weight, reason);
  const now = Number(value);
  const make = (n: number): Change => ({ kind: 'record', name, value: n });
  if (type === 'FLOAT') {
    const hundredths: NumberRange = { now: Math.round(now * 100), least: 0, most: 100, unit: 0.01 };
    return [{ weight, number: hundredths, make: (n) => make(n / 100) }];
  }
  const most = CHOICES[name] ?? (isSwitch(name, now) ? 1 : null);
  if (most === null) return [{ weight, number: { now, least: 0, most: isCount(name) ? COUNTS : INT_MAX }, make }];
  const others = Array.from({ length: most + 1 }, (_, n) => n).filter((n) => n !== now);
  const near = others.toSorted((a, b) => Math.abs(a - now) - Math.abs(b - now));
  return near.map((n) => ({ weight, change: make(n) }));
}

/** Attempts beyond this many differ in nothing but time. */
const COUNTS = 32;

const isCount = (name: string) => /retries|attempts|tries/.test(name);

/** Named like an amount it is one, though its default be 0 or 1. */
function isSwitch(name: string, now: number): boolean {
  if (/(lifetime|_age|_time|timeout|retries|attempts|size|limit|_max|max_|tries|_water|count|number_)/.test(name))
    return false;
  const initial = isRecord(name) ? RECORDS[name].default : null;
  return (now === 0 || now === 1) && (initial === 0 || initial === 1);
}

/** A list of statuses gets the one that it lacks, or loses the one that it has. */
function listCandidates(name: string, value: Fact['value'], weight: number, { because }: Reason): Candidate[] {
  const status = because.find(({ fact }) => fact === 'status')?.value;
  if (!name.endsWith('_list') || status === undefined || status === null) return [];
  const listed = String(value ?? '')
    .split(/[ ,;]+/)
    .filter((each) => each !== '');
  const others = listed.filter((each) => each !== String(status));
  const next = others.length < listed.length ? others : [...listed, String(status)];
  return [{ weight, change: { kind: 'record', name, value: next.join(' ') } }];
}

function lineCandidates(line: number, value: Fact['value']): Candidate[] {
  const gone: Candidate = { weight: WEIGHT.line, change: { kind: 'cache line', line, seconds: null } };
  if (typeof value !== 'number') return [gone];
  const number = { now: value, least: 0, most: INT_MAX };
  return [{ weight: WEIGHT.line, number, make: (seconds) => ({ kind: 'cache line', line, seconds }) }, gone];
}

const AGES: ReadonlySet<string> = new Set(['current_age', 'resident_time']);

/** Asked at another time: as much earlier as the copy is old, or later. */
function momentCandidate(transaction: number, age_s: number): Candidate {
  const number = { now: 0, least: -age_s - 2, most: 10 * YEAR_S };
  return { weight: WEIGHT.moment, number, make: (by_s) => ({ kind: 'moment', transaction, by_s }) };
}

function computedCandidates({ fact: name, value }: Fact, { target, decided }: Setting): Candidate[] {
  if (AGES.has(name)) return [momentCandidate(target, Math.max(0, Number(value) || 0))];
  if (name !== 'connection') return [];
  return [{ weight: WEIGHT.message, change: { kind: 'origin answers', transaction: decided } }];
}

/** A part becomes the whole when nobody asks for a part. */
function statusCandidates(setting: Setting, { rule }: { rule: string }): Candidate[] {
  if (rule === 'partial answer') return [wholeAsked(setting)];
  const { decided } = setting;
  return [{ weight: WEIGHT.message, change: { kind: 'status', transaction: decided, status: 200 } }];
}

function methodCandidates({ from, value }: Fact, { decided, copy }: Setting): Candidate[] {
  const transaction = from === 'cached request' ? (copy && 'transaction' in copy ? copy.transaction : null) : decided;
  if (transaction === null || value === 'GET') return [];
  return [{ weight: WEIGHT.message, change: { kind: 'method', transaction, method: 'GET' } }];
}

type Place = (value: string | null) => Change;

/** How to change a field where the fact saw it; null when it is nobody's that can be changed. */
function placeOf({ fact: name, from }: Fact, { decided, copy }: Setting): Place | null {
  if (from === 'client request')
    return (value) => ({ kind: 'field', of: 'request', transaction: decided, name, value });
  if (from === 'origin response')
    return (value) => ({ kind: 'field', of: 'response', transaction: decided, name, value });
  const of = from === 'cached request' ? 'request' : from === 'cached response' ? 'response' : null;
  if (of === null || copy === null) return null;
  if ('url' in copy) return (value) => ({ kind: 'stored field', of, url: copy.url, name, value });
  return (value) => ({ kind: 'field', of, transaction: copy.transaction, name, value });
}

function fieldCandidates(fact: Fact, { because }: Reason, setting: Setting): Candidate[] {
  const place = placeOf(fact, setting);
  if (place === null) return [];
  const value = fact.value === null ? null : String(fact.value);
  const pair = because.find((other) => other !== fact && other.fact === fact.fact && /request$/.test(other.from));
  const likePair: Candidate[] =
    fact.from.endsWith('request') && pair !== undefined && pair.value !== fact.value
      ? [{ weight: WEIGHT.field, change: place(pair.value === null ? null : String(pair.value)) }]
      : [];
  const gone: Candidate[] = value === null ? [] : [{ weight: WEIGHT.field, change: place(null) }];
  return [
    ...(LISTS.test(fact.fact) ? listed(value, place, fact.fact === 'Cache-Control') : []),
    ...likePair,
    ...gone,
    ...added(fact, value, place, setting),
  ];
}

/** Fields whose value is a list. */
const LISTS = /^(cache-control|pragma|vary|accept|accept-(charset|encoding|language)|content-language)$/i;

/** Each element of a list left out, each of its numbers otherwise. */
function listed(value: string | null, place: Place, isDirectives: boolean): Candidate[] {
  const parts = (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.flatMap((part, at): Candidate[] => {
    const others = parts.filter((_, i) => i !== at).join(', ');
    const without: Candidate[] = parts.length < 2 ? [] : [{ weight: WEIGHT.directive, change: place(others) }];
    const [, name, digits] = /^([a-z-]+)=(\d{1,10})$/i.exec(part) ?? [];
    if (digits === undefined || !isDirectives) return without;
    const make = (n: number) => place(parts.map((each, i) => (i === at ? `${name}=${n}` : each)).join(', '));
    return [{ weight: WEIGHT.directive, number: { now: Number(digits), least: 0, most: INT_MAX }, make }, ...without];
  });
}

/** Fields of a response that state a lifetime, where it states none. */
function added({ fact: name, from }: Fact, value: string | null, place: Place, { start_s }: Setting): Candidate[] {
  if (!from.endsWith('response')) return [];
  if (name === 'Cache-Control' && !/max-age/i.test(value ?? '')) {
    const before = value === null || /no-store|private/i.test(value) ? '' : `${value}, `;
    const make = (n: number) => place(`${before}max-age=${n}`);
    return [{ weight: WEIGHT.field, number: { now: -1, least: 0, most: INT_MAX }, make }];
  }
  if (value !== null) return [];
  if (name === 'Expires') return [{ weight: WEIGHT.field, change: place(formatDate(start_s + DAY_S)) }];
  if (name === 'Last-Modified') return [{ weight: WEIGHT.field, change: place(formatDate(start_s - DAY_S)) }];
  return [];
}

const CACHE = 'proxy.config.http.cache';

/** Knobs that bear on a question though this answer did not rest on them; their values are read from the run's config. */
const OTHER_KNOBS: Readonly<Record<string, readonly string[]>> = {
  what_is_document_freshness: [
    `${CACHE}.guaranteed_min_lifetime`,
    `${CACHE}.guaranteed_max_lifetime`,
    `${CACHE}.when_to_revalidate`,
  ],
  is_stale_cache_response_returnable: [`${CACHE}.max_stale_age`],
  HandleResponse: [
    'proxy.config.http.transaction_no_activity_timeout_out',
    'proxy.config.http.transaction_active_timeout_out',
    'proxy.config.http.connect_attempts_timeout',
  ],
  handle_cache_write_lock: [`${CACHE}.open_write_fail_action`],
  'congestion control': ['proxy.config.http.congestion_control.enabled'],
  'being written': [`${CACHE}.max_open_read_retries`, `proxy.config.cache.enable_read_while_writer`],
};

function ofStep(reason: Reason, setting: Setting): Candidate[] {
  const named = new Set(reason.because.map(({ fact }) => fact));
  const knobs = (OTHER_KNOBS[reason.step] ?? []).filter((name) => !named.has(name));
  const weight = reason.because.length === 0 ? WEIGHT.record : WEIGHT.extra;
  const ofKnobs = knobs.flatMap((name) => recordCandidates(name, setting.valueOf(name), weight, reason));
  switch (reason.step) {
    case 'what_is_document_freshness':
      return [...ofKnobs, ...(named.has('Cache-Control') ? [] : statedLifetime(setting))];
    case 'is_response_cacheable':
      return reason.answer.startsWith('yes') ? [forbidden(setting)] : [];
    case 'HandleCacheOpenReadMiss':
      return reason.answer === 'not stored: Range' ? [wholeAsked(setting)] : ofError(reason, setting, ofKnobs);
    case 'removed':
      return [{ weight: WEIGHT.message, change: { kind: 'method', transaction: setting.decided, method: 'GET' } }];
    case 'being written':
      return [...ofKnobs, momentCandidate(setting.target, 0)];
    default:
      return ofError(reason, setting, ofKnobs);
  }
}

const wholeAsked = ({ decided: transaction }: Setting): Candidate => ({
  weight: WEIGHT.field,
  change: { kind: 'no range', transaction },
});

/** What may turn any error over: names and origins that can be used, another moment, a plain request. */
function ofError({ aspect, step }: Reason, { decided, target, method }: Setting, knobs: Candidate[]): Candidate[] {
  if (aspect !== 'error') return knobs;
  const weight = WEIGHT.message;
  return [
    ...knobs,
    momentCandidate(target, 0),
    { weight, change: { kind: 'origin answers', transaction: decided } },
    ...(/DNSLookup/.test(step) ? [{ weight, change: { kind: 'names resolve' } } as const] : []),
    ...(method === 'GET' ? [] : [{ weight, change: { kind: 'method', transaction: decided, method: 'GET' } } as const]),
  ];
}

/** What is stored need not be, if the origin says so. */
function forbidden({ decided }: Setting): Candidate {
  const where = { kind: 'field', of: 'response', transaction: decided } as const;
  return { weight: WEIGHT.directive, change: { ...where, name: 'Cache-Control', value: 'no-store' } };
}

/** A lifetime in place of one that is estimated. */
function statedLifetime(setting: Setting): Candidate[] {
  const fact: Fact = { fact: 'Cache-Control', value: null, from: 'cached response' };
  const place = placeOf(fact, setting);
  if (place === null) return [];
  const number = { now: -1, least: 0, most: INT_MAX };
  return [{ weight: WEIGHT.extra, number, make: (n) => place(`max-age=${n}`) }];
}

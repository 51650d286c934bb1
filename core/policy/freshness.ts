/** Whether a cached object may be used without asking. ATS: HttpTransact::what_is_document_freshness */
import { type Fact, fact } from '../base/fact.ts';
import { type Config, floatOf, intOf } from '../config/config.ts';
import { type CacheControl, cook } from '../http/cache_control.ts';
import { parseDate } from '../http/date.ts';
import { hasField, valueOf } from '../http/header.ts';
import type { RequestHead, ResponseHead } from '../http/message.ts';
import { INT32_MAX } from '../http/number.ts';
import type { Said } from '../trace/record.ts';
import { documentAge } from './age.ts';
import { type CacheVerdict, ruleFact } from './cache_control.ts';
import { freshnessFuzz, fuzzed } from './fuzz.ts';
import { isStaleReturnable } from './returnable.ts';
import { CACHED, CLIENT, COMPUTED, configFact, fieldFact, type Ruling, ruled } from './ruling.ts';

/** ATS: Freshness_t. WARNING is stale but acceptable to client and origin: served with Warning 113. */
type Freshness = 'FRESH' | 'WARNING' | 'STALE';

interface FreshnessLimitInput {
  readonly response: ResponseHead;
  /** Second in which the stored exchange's request was sent. */
  readonly requestSentTime: number;
  readonly config: Config;
  /** The object is still being written: Expires is not looked at. */
  readonly readWhileWriter?: boolean;
  /** Expiry time a plugin set in place of the Expires field, seconds since the epoch. */
  readonly pluginExpires?: number | null;
}

type FreshnessLimit = Ruling<number> & { readonly heuristic: boolean };

interface Limit {
  readonly value: number;
  readonly heuristic: boolean;
  readonly rule: string;
  readonly because: readonly Fact[];
}

const CACHE = 'proxy.config.http.cache';
const GUARANTEED_MIN = `${CACHE}.guaranteed_min_lifetime`;
const GUARANTEED_MAX = `${CACHE}.guaranteed_max_lifetime`;
const HEURISTIC_MIN = `${CACHE}.heuristic_min_lifetime`;
const HEURISTIC_MAX = `${CACHE}.heuristic_max_lifetime`;
const LM_FACTOR = `${CACHE}.heuristic_lm_factor`;
const WHEN = `${CACHE}.when_to_revalidate`;

/** Lifetime of a response in seconds. ATS: calculate_document_freshness_limit (RFC 9111 section 4.2.1) */
export function freshnessLimit(input: FreshnessLimitInput): FreshnessLimit {
  const said: Said[] = [];
  const limit = statedLimit(input, said);
  const value = withinBounds(limit, input.config);
  said.push(['limit_final', { limit: value }]);
  const because = [...limit.because, fact('freshness_limit', value, COMPUTED)];
  if (value !== limit.value) because.push(configFact(input.config, boundName(limit, value)));
  return { answer: value, rule: limit.rule, because, said, heuristic: limit.heuristic };
}

function statedLimit(input: FreshnessLimitInput, said: Said[]): Limit {
  const control = cook(input.response.fields);
  const lifetime = control.sMaxage ?? control.maxAge;
  if (lifetime !== null) return limitByControl(input, lifetime, control.sMaxage !== null, said);
  const expires = expiresOf(input);
  const stated = Math.max(0, parseDate(valueOf(input.response.fields, 'Date') ?? ''));
  const date = stated > 0 ? stated : input.requestSentTime;
  if (stated === 0) said.push(['limit_no_date', { expires: expires ?? 0, time: date }]);
  if (expires !== null && input.readWhileWriter !== true) return limitByExpires(input, expires, date, said);
  return heuristicLimit(input, date, stated > 0, said);
}

function limitByControl(
  { response, config }: FreshnessLimitInput,
  lifetime: number,
  shared: boolean,
  said: Said[],
): Limit {
  const value = Math.min(Math.max(0, lifetime), intOf(config, GUARANTEED_MAX));
  said.push(['limit_explicit', { limit: value }]);
  const because = [fieldFact(response.fields, 'Cache-Control', CACHED)];
  return { value, heuristic: false, rule: shared ? 's-maxage' : 'max-age', because };
}

/** Seconds since the epoch, 0 when unparsable, null when no expiry is stated. */
function expiresOf({ response, pluginExpires }: FreshnessLimitInput): number | null {
  if (pluginExpires !== undefined && pluginExpires !== null) return pluginExpires;
  const text = valueOf(response.fields, 'Expires');
  return text === null ? null : parseDate(text);
}

function limitByExpires({ response, config }: FreshnessLimitInput, stated: number, date: number, said: Said[]): Limit {
  const expires = stated <= date ? date : stated;
  if (stated <= date) said.push(['limit_no_expires', { time: date }]);
  const value = clamp((expires - date) | 0, 0, intOf(config, GUARANTEED_MAX));
  said.push(['limit_expires', { expires, date, limit: (expires - date) | 0 }]);
  const because = ['Expires', 'Date'].map((name) => fieldFact(response.fields, name, CACHED));
  return { value, heuristic: false, rule: 'Expires', because };
}

/** A share (at most all) of the time since the last change, or the least lifetime when that is unknown. */
function heuristicLimit(input: FreshnessLimitInput, date: number, dated: boolean, said: Said[]): Limit {
  const { response, config } = input;
  const modified = lastModified(response, date, said);
  const because = ['Last-Modified', 'Date'].map((name) => fieldFact(response.fields, name, CACHED));
  if (!dated || modified === null) {
    const value = intOf(config, HEURISTIC_MIN);
    said.push(['limit_heuristic_minimum', { limit: value }]);
    return {
      value,
      heuristic: true,
      rule: 'least heuristic lifetime',
      because: [...because, configFact(config, HEURISTIC_MIN)],
    };
  }
  const factor = Math.fround(clamp(floatOf(config, LM_FACTOR), 0, 1));
  const since = date - modified;
  const value = Math.max(0, Math.trunc(Math.fround(Math.fround(since) * factor)) | 0);
  said.push(['limit_heuristic', { date, lm: modified, since, factor, limit: value }]);
  return {
    value,
    heuristic: true,
    rule: 'share of the time since the last change',
    because: [...because, configFact(config, LM_FACTOR)],
  };
}

function lastModified(response: ResponseHead, date: number, said: Said[]): number | null {
  const text = valueOf(response.fields, 'Last-Modified');
  if (text === null) return null;
  const time = parseDate(text);
  said.push(['limit_last_modified', { time }]);
  if (time <= 0) return null;
  if (time > date) said.push(['limit_no_last_modified', { time: date }]);
  return Math.min(time, date);
}

/** The lower bound is applied last: it wins when the bounds cross. */
function withinBounds({ value, heuristic }: Limit, config: Config): number {
  let low = Math.max(0, intOf(config, GUARANTEED_MIN));
  let high = intOf(config, GUARANTEED_MAX);
  if (heuristic) {
    low = Math.max(low, intOf(config, HEURISTIC_MIN));
    high = Math.min(high, intOf(config, HEURISTIC_MAX));
  }
  return clamp(value, low, high);
}

function boundName(limit: Limit, value: number): string {
  if (value > limit.value) return limit.heuristic ? HEURISTIC_MIN : GUARANTEED_MIN;
  return limit.heuristic ? HEURISTIC_MAX : GUARANTEED_MAX;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

interface FreshnessInput {
  readonly request: RequestHead;
  readonly cachedRequest: RequestHead;
  readonly cachedResponse: ResponseHead;
  /** Both stored with the object and not later than `now`; seconds. */
  readonly requestSentTime: number;
  readonly responseReceivedTime: number;
  readonly now: number;
  readonly config: Config;
  readonly cacheControl: CacheVerdict;
  readonly scheme: string;
  readonly readWhileWriter?: boolean;
  readonly pluginExpires?: number | null;
  /** The object is read again after the write lock was lost, and the fail action allows a stale copy. */
  readonly staleOnLostLock?: boolean;
  /** Chance, where fuzzy revalidation is known: a number from 0 to 4294967295. */
  readonly drawn?: number | null;
  /** A forced scheduled update asks the origin whatever the copy says. */
  readonly forcedUpdate?: boolean;
}

/** Limits and directives collected on the way to an answer; seconds. */
interface Ages {
  readonly current: number;
  readonly limit: FreshnessLimit;
  /** The lifetime before anything was drawn. */
  readonly whole: number;
  readonly said: Said[];
  readonly because: Fact[];
}

/** Fresh, stale, or stale but acceptable. Rule by rule: caching.md's seven steps, the first that applies decides. */
export function documentFreshness(input: FreshnessInput): Ruling<Freshness> {
  const said: Said[] = [];
  const early = byLostLock(input, said) ?? byForce(input) ?? byTtl(input) ?? byRevalidateOnce(input);
  if (early !== null) return early;
  const ages = measure(input, said);
  return byRecord(input, ages) ?? byAge(input, ages);
}

function byLostLock(input: FreshnessInput, said: Said[]): Ruling<Freshness> | null {
  if (input.staleOnLostLock !== true) return null;
  const stale = isStaleReturnable(input);
  said.push(...stale.said);
  if (!stale.answer) return null;
  return ruled('FRESH', 'stale copy after a lost write lock', stale.because, [...said, ['fresh_by_write_lock']]);
}

function byForce({ forcedUpdate, config }: FreshnessInput): Ruling<Freshness> | null {
  if (forcedUpdate !== true) return null;
  return ruled('STALE', 'forced update', [configFact(config, 'proxy.config.update.force')], []);
}

function byTtl({ cacheControl, now, responseReceivedTime }: FreshnessInput): Ruling<Freshness> | null {
  const ttl = cacheControl.ttlInCache;
  if (ttl <= 0) return null;
  const resident = now - responseReceivedTime;
  const because = [ruleFact(cacheControl, 'ttl-in-cache', ttl), fact('resident_time', resident, COMPUTED)];
  return ruled(resident <= ttl ? 'FRESH' : 'STALE', 'ttl-in-cache', because, [['ttl_in_cache', { ttl, resident }]]);
}

function byRevalidateOnce({ cachedResponse, cacheControl }: FreshnessInput): Ruling<Freshness> | null {
  if (!cook(cachedResponse.fields).needRevalidateOnce || cacheControl.revalidateAfter > 0) return null;
  const because = [fieldFact(cachedResponse.fields, 'Cache-Control', CACHED)];
  return ruled('STALE', 'need-revalidate-once', because, [['must_revalidate_once']]);
}

function measure(input: FreshnessInput, said: Said[]): Ages {
  const { cachedResponse, requestSentTime, responseReceivedTime, now, config } = input;
  const { readWhileWriter = false, pluginExpires = null } = input;
  const whole = freshnessLimit({ response: cachedResponse, requestSentTime, config, readWhileWriter, pluginExpires });
  const fuzz = fuzzOf(input, whole.answer);
  const limit = fuzz === null ? whole : { ...whole, answer: fuzzed(whole.answer, fuzz.answer) };
  const times = { requestTime: requestSentTime, responseTime: responseReceivedTime, now };
  const age = documentAge({ fields: cachedResponse.fields, ...times });
  const current = age.answer < 0 ? intOf(config, GUARANTEED_MAX) : age.answer;
  said.push(...limit.said, ...age.said, ['fresh_limit', { limit: limit.answer, age: current }]);
  return {
    current,
    limit,
    whole: whole.answer,
    said,
    because: [...limit.because, ...(fuzz?.because ?? []), fact('current_age', current, COMPUTED)],
  };
}

function fuzzOf({ config, drawn = null }: FreshnessInput, lifetime: number): Ruling<number> | null {
  return drawn === null ? null : freshnessFuzz(config, lifetime, drawn);
}

const BY_RECORD: Readonly<Record<number, readonly [Freshness, Said]>> = {
  1: ['STALE', ['stale_by_config_heuristic']],
  2: ['STALE', ['stale_by_config']],
  3: ['FRESH', ['fresh_by_config']],
  4: ['STALE', ['stale_by_config_ims']],
};

/** ATS: the switch on cache_when_to_revalidate. */
function byRecord({ request, scheme, config }: FreshnessInput, ages: Ages): Ruling<Freshness> | null {
  if (scheme !== 'http' && scheme !== 'https') return null;
  const when = intOf(config, WHEN);
  const row = BY_RECORD[when];
  if (row === undefined) return null;
  if (when === 1 && !ages.limit.heuristic) return null;
  if (when === 4 && !hasField(request.fields, 'If-Modified-Since')) return null;
  const because = [...ages.because, configFact(config, WHEN)];
  if (when === 4) because.push(fieldFact(request.fields, 'If-Modified-Since', CLIENT));
  return ruled(row[0], 'when_to_revalidate', because, [...ages.said, row[1]]);
}

function byAge(input: FreshnessInput, ages: Ages): Ruling<Freshness> {
  const { current, limit } = ages;
  const demanded = originDemandsRevalidation(input.cachedResponse);
  const allowed = ageLimit(input, ages, demanded);
  ages.said.push(...summary(current, allowed.value, limit.answer));
  ages.because.push(fact('age_limit', allowed.value, COMPUTED));
  if (demanded) ages.because.push(fieldFact(input.cachedResponse.fields, 'Cache-Control', CACHED));
  if (allowed.force || allowed.value === 0 || current > allowed.value) {
    const early = limit.answer < ages.whole && current <= ages.whole;
    return conclude('STALE', 'freshness_too_old', ages, early ? 'drawn to be revalidated before its end' : undefined);
  }
  if (current <= limit.answer) return conclude('FRESH', 'freshness_fresh', ages);
  return demanded
    ? conclude('STALE', 'freshness_stale_demanded', ages)
    : conclude('WARNING', 'freshness_warning', ages);
}

const RULES = {
  freshness_too_old: 'older than allowed',
  freshness_fresh: `within its lifetime`,
  freshness_stale_demanded: 'origin demands revalidation',
  freshness_warning: 'older than its lifetime, but acceptable',
} as const;

function conclude(
  answer: Freshness,
  line: keyof typeof RULES,
  { said, because }: Ages,
  rule: string = RULES[line],
): Ruling<Freshness> {
  return ruled(answer, rule, because, [...said, [line]]);
}

/** RFC 9111 section 5.2.2.2 and 5.2.2.8. Differs from RFC: s-maxage does not imply it. */
function originDemandsRevalidation(response: ResponseHead): boolean {
  const control = cook(response.fields);
  return control.mustRevalidate || control.proxyRevalidate;
}

interface AgeLimit {
  value: number;
  /** The client asked with max-age=0, and that is honoured. */
  force: boolean;
}

/** The age up to which this client takes the object; 32 bit arithmetic that wraps, as the server's. */
function ageLimit(input: FreshnessInput, ages: Ages, demanded: boolean): AgeLimit {
  const control = cook(input.request.fields);
  const limit: AgeLimit = { value: ages.limit.answer, force: false };
  const used = ages.because.length;
  ages.said.push(['age_limit_initial', { limit: limit.value }]);
  if (control.maxStale !== null) takeMaxStale(limit, control.maxStale, demanded, ages);
  if (control.minFresh !== null) takeMinFresh(limit, control.minFresh, ages);
  if (control.maxAge !== null && !input.cacheControl.ignoreClientMaxAge) takeMaxAge(limit, control, ages);
  if (control.maxStale !== null || control.minFresh !== null || control.maxAge !== null) {
    ages.because.splice(used, 0, fieldFact(input.request.fields, 'Cache-Control', CLIENT));
  }
  if (input.cacheControl.revalidateAfter >= 0) takeRevalidateAfter(limit, input.cacheControl, ages);
  return limit;
}

function takeMaxStale(limit: AgeLimit, maxStale: number, demanded: boolean, { said }: Ages): void {
  if (demanded) {
    said.push(['max_stale_ignored']);
    return;
  }
  limit.value = maxStale === INT32_MAX ? INT32_MAX : (limit.value + maxStale) | 0;
  said.push(['age_limit_max_stale', { limit: limit.value }]);
}

function takeMinFresh(limit: AgeLimit, minFresh: number, ages: Ages): void {
  limit.value = Math.min(limit.value, (ages.limit.answer - minFresh) | 0);
  ages.said.push(['age_limit_min_fresh', { limit: limit.value }]);
}

/** The server prints the words of min-fresh here too. */
function takeMaxAge(limit: AgeLimit, control: CacheControl, { said }: Ages): void {
  const maxAge = control.maxAge ?? 0;
  if (maxAge === 0) limit.force = true;
  limit.value = Math.min(limit.value, maxAge);
  said.push(['age_limit_min_fresh', { limit: limit.value }]);
}

function takeRevalidateAfter(limit: AgeLimit, cacheControl: CacheVerdict, { said, because }: Ages): void {
  limit.value = cacheControl.revalidateAfter;
  because.push(ruleFact(cacheControl, 'revalidate', limit.value));
  said.push(['age_limit_revalidate_after', { limit: limit.value }]);
}

function summary(current: number, allowed: number, lifetime: number): Said[] {
  return [
    ['freshness_current_age', { value: current }],
    ['freshness_age_limit', { value: allowed }],
    ['freshness_fresh_limit', { value: lifetime }],
    ['freshness_current_age_seq', { value: current }],
    ['freshness_age_limit_seq', { value: allowed }],
    ['freshness_fresh_limit_seq', { value: lifetime }],
  ];
}

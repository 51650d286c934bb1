/** Stored headers: made for storing, renewed by a 304, kept alive by an error. ATS: merge_and_update_headers_for_cache_update, set_headers_for_cache_write */
import { type Config, intOf } from '../config/config.ts';
import { formatDate, parseDate } from '../http/date.ts';
import {
  addField,
  copyFields,
  elementsOf,
  HOP_BY_HOP,
  hasField,
  joinedValue,
  removeField,
  sameName,
  setValue,
  valueOf,
} from '../http/header.ts';
import type { Field, RequestHead, ResponseHead, Url } from '../http/message.ts';
import { parseInt32, parseInt64 } from '../http/number.ts';

/** What is stored for an alternate. */
interface StoredHeads {
  readonly request: RequestHead;
  readonly response: ResponseHead;
}

interface StoreInput {
  /** The upstream request as sent. */
  readonly upstream: RequestHead;
  /** The client's URL after remap, or the one before redirects were followed. */
  readonly url: Url;
  readonly response: ResponseHead;
  readonly config: Config;
}

const IGNORE_AUTHENTICATION = 'proxy.config.http.cache.ignore_authentication';

/**
 * Heads of a new object. The response is the origin's with the edits made on arrival (Date added, chunking removed).
 * ATS: HttpTransact::set_headers_for_cache_write
 */
export function headersForCacheWrite({ upstream, url, response, config }: StoreInput): StoredHeads {
  const request: RequestHead = { ...upstream, url: { ...url }, fields: copyFields(upstream.fields, NOT_STORED) };
  const fields = copyFields(response.fields, SET_COOKIE);
  if (intOf(config, IGNORE_AUTHENTICATION) !== 0) removeField(fields, 'WWW-Authenticate');
  return { request, response: { ...response, fields } };
}

const NOT_STORED: ReadonlySet<string> = new Set(['via', 'range']);
const SET_COOKIE: ReadonlySet<string> = new Set(['set-cookie']);
const VIA: ReadonlySet<string> = new Set(['via']);

/** The request stored with a renewed object: Via goes, Range and the added conditionals stay, HEAD becomes GET. */
export function requestForCacheUpdate(upstream: RequestHead, url: Url): RequestHead {
  const method = upstream.method === 'HEAD' ? 'GET' : upstream.method;
  return { ...upstream, method, url: { ...url }, fields: copyFields(upstream.fields, VIA) };
}

/** Times of the revalidation in seconds. */
interface MergeTimes {
  readonly requestSentTime: number;
  readonly now: number;
}

/** The stored response renewed by a 304 (RFC 9111 section 3.2). ATS: merge_and_update_headers_for_cache_update */
export function mergeCachedHeaders(cached: ResponseHead, from304: ResponseHead, times: MergeTimes): ResponseHead {
  const fields = copyFields(cached.fields, REPLACED);
  mergeFields(fields, from304.fields);
  mergeWarnings(fields, from304.fields);
  settleDate(fields, from304.fields, times);
  removeWarnings(fields, 111);
  removeRevalidateOnce(fields);
  return { ...cached, fields };
}

const REPLACED: ReadonlySet<string> = new Set(['age', 'etag', 'expires']);
/** Kept as stored, whatever the 304 says. Keep-Alive, alone of the hop-by-hop fields, is taken over. */
const KEPT: ReadonlySet<string> = new Set([
  ...[...HOP_BY_HOP].filter((name) => name !== 'keep-alive'),
  'content-length',
  'transfer-encoding',
  'set-cookie',
  'content-type',
  'warning',
]);

/**
 * Field by field in place, until a name with duplicates comes: from there on every name of the 304 goes from the stored
 * header and its fields are added one by one.
 */
function mergeFields(fields: Field[], renewed: readonly Field[]): void {
  let appending = false;
  for (const [i, field] of renewed.entries()) {
    if (KEPT.has(field.name.toLowerCase())) continue;
    if (!appending && isRepeated(renewed, field.name)) {
      appending = true;
      removeNames(fields, renewed.slice(i));
    }
    if (appending) addField(fields, field.name, field.value);
    else setValue(fields, field.name, field.value);
  }
}

function isRepeated(fields: readonly Field[], name: string): boolean {
  return fields.filter((field) => sameName(field.name, name)).length > 1;
}

function removeNames(fields: Field[], named: readonly Field[]): void {
  for (const { name } of named) if (!sameName(name, 'Content-Type')) removeField(fields, name);
}

/** Stored warnings that outlive a validation stay, the 304's follow; one field at the end. */
function mergeWarnings(fields: Field[], renewed: readonly Field[]): void {
  const stored = elementsOf(fields, 'Warning');
  const kept = stored.filter((value) => !isPassing(parseInt32(value) ?? 0));
  if (stored.length > 0) removeField(fields, 'Warning');
  const added = joinedValue(renewed, 'Warning');
  const all = added === null ? kept : [...kept, added];
  if (all.length > 0) addField(fields, 'Warning', all.join(', '));
}

function isPassing(code: number): boolean {
  return code >= 100 && code <= 199;
}

function settleDate(fields: Field[], renewed: readonly Field[], { requestSentTime, now }: MergeTimes): void {
  const date = parseDate(valueOf(renewed, 'Date') ?? '');
  if (date === 0) setValue(fields, 'Date', formatDate(requestSentTime));
  const age = valueOf(renewed, 'Age');
  if (age === null) return;
  const since = Math.max(0, now - (date === 0 ? requestSentTime : date));
  setValue(fields, 'Age', String(since + Math.max(0, parseInt64(age))));
}

/** Removes the warnings of one code from a header; the field too when none is left. */
export function removeWarnings(fields: Field[], code: number): void {
  const values = elementsOf(fields, 'Warning');
  const kept = values.filter((value) => parseInt32(value) !== code);
  if (kept.length === values.length) return;
  removeField(fields, 'Warning');
  if (kept.length > 0) addField(fields, 'Warning', kept.join(', '));
}

/** Removes the directive `need-revalidate-once`. */
function removeRevalidateOnce(fields: Field[]): void {
  const directives = elementsOf(fields, 'Cache-Control');
  const kept = directives.filter((directive) => !sameName(directive, 'need-revalidate-once'));
  if (kept.length === directives.length) return;
  if (kept.length === 0) removeField(fields, 'Cache-Control');
  else setValue(fields, 'Cache-Control', kept.join(', '));
}

const NEGATIVE_LIFETIME = 'proxy.config.http.negative_caching_lifetime';
const REVALIDATING_LIFETIME = 'proxy.config.http.negative_revalidating_lifetime';

/** The header stored for an error cached as such: an Expires of its own unless it has one. */
export function negativeCachingHeader(response: ResponseHead, config: Config, now: number): ResponseHead {
  const fields = copyFields(response.fields);
  if (!hasField(fields, 'Expires')) addField(fields, 'Expires', formatDate(now + intOf(config, NEGATIVE_LIFETIME)));
  return { ...response, fields };
}

/** The stored header after the origin failed to renew it: good for the negative lifetime. Date stays, so Age goes on. */
export function negativeRevalidatingHeader(cached: ResponseHead, config: Config, now: number): ResponseHead {
  const fields = copyFields(cached.fields);
  setValue(fields, 'Expires', formatDate(now + intOf(config, REVALIDATING_LIFETIME)));
  removeRevalidateOnce(fields);
  return { ...cached, fields };
}

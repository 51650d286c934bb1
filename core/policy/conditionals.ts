/** The client's own conditions against a stored or arriving response. ATS: HttpTransactCache::match_response_to_request_conditionals */
import { fact } from '../base/fact.ts';
import { parseDate } from '../http/date.ts';
import { hasField, valueOf } from '../http/header.ts';
import type { RequestHead, ResponseHead } from '../http/message.ts';
import { isMethodConditional } from './methods.ts';
import { CACHED, CLIENT, fieldFact, type Ruling, ruled } from './ruling.ts';
import { tokenList, withoutQuotes } from './token_list.ts';

/** Answer of a failed If-Range: the Range does not count, the whole body is sent. It is no 416 to the client. */
export const SEND_FULL_BODY = 416;

const CONDITIONS = ['If-Modified-Since', 'If-Unmodified-Since', 'If-Range', 'If-Match', 'If-None-Match'] as const;
type Condition = (typeof CONDITIONS)[number];

/** True for a GET or HEAD with any condition. */
export function isClientConditional(request: RequestHead): boolean {
  return isMethodConditional(request.method) && CONDITIONS.some((name) => hasField(request.fields, name));
}

/**
 * Status the client should get by its conditions: the response's own, 304, 412 or `SEND_FULL_BODY`. The method is not
 * looked at. `receivedTime` (seconds) stands in for a missing Last-Modified and Date; `from` names the response in the
 * facts. Order of conditions as RFC 9110 section 13.2.2 would not have it: If-None-Match, If-Modified-Since, If-Match, …
 */
export function clientConditionals(
  request: RequestHead,
  response: ResponseHead,
  receivedTime: number,
  from: string = CACHED,
): Ruling<number> {
  const input = { request, response, receivedTime, from };
  for (const [condition, judge] of JUDGES) {
    const value = valueOf(request.fields, condition);
    const ruling = value === null ? null : judge(value, input);
    if (ruling !== null) return ruling;
  }
  return ruled(response.status, 'no condition');
}

interface Input {
  readonly request: RequestHead;
  readonly response: ResponseHead;
  readonly receivedTime: number;
  readonly from: string;
}

/** Null: the condition does not decide, the next one is looked at. */
type Judge = (value: string, input: Input) => Ruling<number> | null;

const JUDGES: readonly (readonly [Condition, Judge])[] = [
  ['If-None-Match', ifNoneMatch],
  ['If-Modified-Since', ifModifiedSince],
  ['If-Match', ifMatch],
  ['If-Unmodified-Since', ifUnmodifiedSince],
  ['If-Range', ifRange],
];

function ifNoneMatch(value: string, input: Input): Ruling<number> | null {
  const etag = valueOf(input.response.fields, 'Etag');
  if (etag === null) return null;
  return answer(input, matchesWeakly(etag, value) ? 304 : input.response.status, 'If-None-Match', 'Etag');
}

function ifModifiedSince(value: string, input: Input): Ruling<number> {
  const { response, receivedTime } = input;
  const since = parseDate(value);
  for (const name of ['Last-Modified', 'Date']) {
    const text = valueOf(response.fields, name);
    if (text === null) continue;
    const changed = parseDate(text);
    const status = changed > 0 && since >= changed ? 304 : response.status;
    return answer(input, status, 'If-Modified-Since', name);
  }
  return ruled(since >= receivedTime ? 304 : response.status, 'If-Modified-Since', [
    fieldFact(input.request.fields, 'If-Modified-Since', CLIENT),
    fact('response_received_time', receivedTime, input.from),
  ]);
}

/** Differs from RFC: without an ETag to compare the condition holds (RFC 9110 section 13.1.1). */
function ifMatch(value: string, input: Input): Ruling<number> {
  const etag = valueOf(input.response.fields, 'Etag');
  const holds = etag === null || matchesStrongly(etag, value);
  return answer(input, holds ? input.response.status : 412, 'If-Match', 'Etag');
}

function ifUnmodifiedSince(value: string, input: Input): Ruling<number> {
  const modified = parseDate(valueOf(input.response.fields, 'Last-Modified') ?? '');
  const holds = modified > 0 && parseDate(value) >= modified;
  return answer(input, holds ? input.response.status : 412, 'If-Unmodified-Since', 'Last-Modified');
}

function ifRange(value: string, input: Input): Ruling<number> | null {
  if (!hasField(input.request.fields, 'Range')) return null;
  const validator = isEtag(value) ? 'Etag' : 'Last-Modified';
  const current = valueOf(input.response.fields, validator);
  const same = validator === 'Etag' ? current !== null && matchesStrongly(current, value) : sameDate(current, value);
  return answer(input, same ? input.response.status : SEND_FULL_BODY, 'If-Range', validator);
}

function answer(input: Input, status: number, condition: Condition, validator: string): Ruling<number> {
  return ruled(status, condition, [
    fieldFact(input.request.fields, condition, CLIENT),
    fieldFact(input.response.fields, validator, input.from),
  ]);
}

/** `"tag"` or `W/"tag"`; the server looks at two characters only. */
function isEtag(value: string): boolean {
  return value[0] === '"' || value[1] === '/';
}

function sameDate(modified: string | null, value: string): boolean {
  const time = parseDate(modified ?? '');
  return time > 0 && time === parseDate(value);
}

/** RFC 9110 section 8.8.3.2, weak. Quotes may be missing, around `*` they may stand. ATS: do_strings_match_weakly */
export function matchesWeakly(etag: string, list: string): boolean {
  const opaque = withoutQuotes(withoutWeak(etag));
  return tokenList(list).some((tag) => tag === '*' || withoutQuotes(withoutWeak(tag)) === opaque);
}

/** RFC 9110 section 8.8.3.2, strong: a weak tag never matches. ATS: do_strings_match_strongly */
export function matchesStrongly(etag: string, list: string): boolean {
  if (etag.startsWith('W/')) return false;
  const opaque = withoutQuotes(etag);
  return tokenList(list).some((tag) => tag === '*' || tag === opaque);
}

/** An entity tag without its weakness mark; the mark is a capital letter. */
export function withoutWeak(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag;
}

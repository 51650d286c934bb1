import { describe, expect, test } from 'vitest';
import { cacheVerdict } from './cache_control.ts';
import { isCacheResponseReturnable, isStaleReturnable } from './returnable.ts';
import { answer, config, get } from './sample_heads.ts';

type Records = Parameters<typeof config>[0];

function returnable(request = get(), cachedMethod = 'GET', records?: Records, rules = {}, stored: string[] = []) {
  const {
    answer: yes,
    lookup,
    cache,
  } = isCacheResponseReturnable({
    request,
    cachedRequest: { ...get(), method: cachedMethod },
    cachedResponse: answer(200, ...stored),
    config: config(records),
    cacheControl: cacheVerdict(request, config(records), rules),
  });
  return [yes, lookup, cache];
}

describe('giving a cached object to a client', () => {
  test('a GET takes the object of a GET, and so does a HEAD', () => {
    expect(returnable()).toEqual([true, null, null]);
    expect(returnable({ ...get(), method: 'HEAD' })).toEqual([true, null, null]);
  });

  test('another method does not', () => {
    expect(returnable({ ...get(), method: 'PUT' })).toEqual([false, 'D', 'A']);
    expect(returnable(get(), 'POST', { 'http.cache.post_method': 1 })).toEqual([false, 'D', 'A']);
  });

  test('never-cache, a heeded no-cache and cookies forbid it', () => {
    expect(returnable(get(), 'GET', {}, { neverCache: true })).toEqual([false, 'C', null]);
    const heeded = { 'http.cache.ignore_client_no_cache': 0 };
    expect(returnable(get('Cache-Control: no-cache'), 'GET', heeded)).toEqual([false, 'U', null]);
    const none = { 'http.cache.cache_responses_to_cookies': 0 };
    expect(returnable(get('Cookie: a'), 'GET', none)).toEqual([false, 'K', 'A']);
    expect(returnable(get('Cookie: a'), 'GET', none, { ttlInCache: 5 })).toEqual([true, null, null]);
  });
});

const AT = 1795163714;

function stale(stored: string[], age: number, asked: string[] = [], records?: Records) {
  const request = get(...asked);
  const ruling = isStaleReturnable({
    request,
    cachedResponse: answer(200, ...stored),
    requestSentTime: AT,
    responseReceivedTime: AT,
    now: AT + age,
    config: config(records),
    cacheControl: cacheVerdict(request, config(records)),
  });
  return [ruling.answer, ruling.said.length, ruling.said.at(-1)?.[0] ?? null];
}

describe('serving a stale copy', () => {
  test('up to the age limit it may be served', () => {
    expect(stale(['Cache-Control: max-age=1'], 604800)).toEqual([true, 12, 'stale_can_serve']);
    expect(stale(['Cache-Control: max-age=1'], 604801)).toEqual([false, 12, 'stale_too_old']);
  });

  test.each(['must-revalidate', 'proxy-revalidate', 'no-cache', 'no-store', 's-maxage=9', 'need-revalidate-once'])(
    'Cache-Control %s forbids it',
    (directive) => {
      expect(stale([`Cache-Control: ${directive}`], 1)).toEqual([false, 1, 'stale_headers_forbid']);
    },
  );

  test('Pragma no-cache in the object forbids it', () => {
    expect(stale(['Pragma: no-cache'], 1)[2]).toBe('stale_headers_forbid');
  });

  test('a client that may not use the object is refused without a word', () => {
    expect(stale([], 1, ['Cache-Control: no-cache'], { 'http.cache.ignore_client_no_cache': 0 })).toEqual([
      false,
      0,
      null,
    ]);
  });

  test('credentials forbid it', () => {
    expect(stale([], 1, ['Authorization: x'])).toEqual([false, 12, 'stale_auth_forbids']);
  });
});

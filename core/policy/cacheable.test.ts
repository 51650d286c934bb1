import { describe, expect, test } from 'vitest';
import { cacheVerdict } from './cache_control.ts';
import { isResponseCacheable, negativeCaching } from './cacheable.ts';
import { answer, config, get } from './sample_heads.ts';

type Records = Parameters<typeof config>[0];

function cacheable(status: number, lines: string[], records?: Records, rules = {}, request = get(), rest = {}) {
  const ruling = isResponseCacheable({
    request,
    response: answer(status, ...lines),
    config: config(records),
    cacheControl: cacheVerdict(request, config(records), rules),
    lookupable: true,
    rangeSetup: 'RANGE_NONE',
    ...rest,
  });
  return [ruling.answer, ...ruling.said.map(([name]) => name)];
}

const PERMITS = 'cacheable_client_permits';

describe('storing an answer', () => {
  test.each([
    [200, ['Cache-Control: max-age=1'], true, 'cacheable_by_control'],
    [200, ['Expires: 0'], true, 'cacheable_expires'],
    [200, [], false, 'cacheable_expires_required'],
    [200, ['Cache-Control: must-revalidate'], false, 'cacheable_expires_required'],
    [404, ['Cache-Control: max-age=1'], true, 'cacheable_by_control'],
    [302, ['Cache-Control: public'], true, 'cacheable_by_control'],
    [302, [], false, 'cacheable_redirect'],
    [307, [], false, 'cacheable_redirect'],
    [301, [], true, 'cacheable_code'],
    [304, [], true, 'cacheable_code'],
    [206, ['Cache-Control: max-age=1'], false, 'cacheable_partial'],
    [416, [], false, 'cacheable_partial'],
    [200, ['Cache-Control: no-cache, max-age=1'], true, 'cacheable_by_control'],
  ])('%i with %j: %s', (status, lines, stored, line) => {
    expect(cacheable(status, lines)).toEqual([stored, PERMITS, line]);
  });

  test.each([303, 401, 407, 404, 500])('%i without headers is not stored, and nothing more is said', (status) => {
    expect(cacheable(status, [])).toEqual([false, PERMITS]);
  });

  test.each(['Cache-Control: no-store, max-age=5', 'Cache-Control: private', 'Pragma: no-cache'])(
    '%s forbids it',
    (line) => {
      expect(cacheable(200, [line, 'Expires: 0'])).toEqual([false, 'cacheable_server_forbids']);
      expect(cacheable(200, [line], { 'http.cache.ignore_server_no_cache': 1 })[0]).toBe(false);
    },
  );

  test('required_headers 1 is content with Last-Modified, 0 with nothing', () => {
    const one = { 'http.cache.required_headers': 1 };
    expect(cacheable(200, ['Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT'], one)).toEqual([
      true,
      PERMITS,
      'cacheable_code',
    ]);
    expect(cacheable(200, [], one)).toEqual([false, PERMITS, 'cacheable_lm_required']);
    const none = { 'http.cache.required_headers': 0 };
    expect(cacheable(200, [], none)).toEqual([true, PERMITS, 'cacheable_no_headers_required', 'cacheable_code']);
  });

  test('method, lookup, cookies, credentials and configuration may forbid it', () => {
    const stored = ['Cache-Control: max-age=1'];
    expect(cacheable(200, stored, {}, {}, { ...get(), method: 'PUT' })).toEqual([false, 'cacheable_method']);
    expect(cacheable(200, stored, {}, {}, get(), { lookupable: false })).toEqual([false, 'cacheable_not_lookupable']);
    expect(cacheable(200, stored, {}, {}, get(), { rangeSetup: 'RANGE_NOT_HANDLED' })).toEqual([false]);
    expect(cacheable(200, stored, {}, {}, get(), { pluginNoStore: true })).toEqual([false]);
    expect(cacheable(200, stored, { 'http.cache.cache_responses_to_cookies': 0 }, {}, get('Cookie: a'))).toEqual([
      false,
      'cacheable_cookies',
    ]);
    expect(cacheable(200, [...stored, 'WWW-Authenticate: x'])).toEqual([false, 'cacheable_www_auth']);
    expect(cacheable(200, stored, {}, { neverCache: true })).toEqual([false, 'cacheable_config_forbids']);
    const heeded = { 'http.cache.ignore_client_no_cache': 0 };
    expect(cacheable(200, stored, heeded, {}, get('Cache-Control: no-store'))).toEqual([
      false,
      'cacheable_client_forbids',
    ]);
  });

  test('a ttl of cache.config overrides what the server forbids', () => {
    const ttl = { ttlInCache: 60 };
    expect(cacheable(200, ['Cache-Control: no-store'], {}, ttl)).toEqual([
      true,
      PERMITS,
      'cacheable_ttl_overrides',
      'cacheable_code',
    ]);
  });

  test('a POST needs a lifetime', () => {
    const post = { ...get(), method: 'POST' };
    const records = { 'http.cache.post_method': 1, 'http.cache.required_headers': 0 };
    expect(cacheable(200, [], records, {}, post)).toEqual([
      false,
      PERMITS,
      'cacheable_no_headers_required',
      'cacheable_post',
    ]);
    expect(cacheable(200, ['Expires: 0'], records, {}, post)[0]).toBe(true);
    expect(cacheable(200, [], records, { ttlInCache: 5 }, post)).toEqual([
      true,
      PERMITS,
      'cacheable_post_ttl',
      'cacheable_code',
    ]);
  });
});

describe('negative caching', () => {
  const enabled = { 'http.negative_caching_enabled': 1 };

  test('a listed status is stored, another is not, and both are said', () => {
    expect(cacheable(404, [], enabled)).toEqual([true, PERMITS, 'negative_eligible']);
    expect(cacheable(405, [], enabled)).toEqual([false, PERMITS, 'negative_not_eligible']);
    expect(cacheable(401, [], enabled)).toEqual([false, PERMITS]);
  });

  test('the list takes blanks, commas and semicolons', () => {
    const listed = config({ ...enabled, 'http.negative_caching_list': '400, 402;403' });
    const eligible = (status: number) => negativeCaching({ response: answer(status), config: listed }).answer;
    expect([400, 402, 403, 404].map(eligible)).toEqual([true, true, true, false]);
  });

  test('switched off it says nothing', () => {
    expect(negativeCaching({ response: answer(404), config: config() }).because.at(-1)).toMatchObject({
      fact: 'proxy.config.http.negative_caching_enabled',
      value: 0,
    });
    expect(negativeCaching({ response: answer(404), config: config() })).toMatchObject({ answer: false, said: [] });
  });
});

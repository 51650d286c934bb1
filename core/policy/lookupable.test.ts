import { expect, test } from 'vitest';
import { cacheVerdict } from './cache_control.ts';
import { isRequestLookupable, maxForwards, urlLooksDynamic } from './lookupable.ts';
import { config, get, url } from './sample_heads.ts';

type Records = Parameters<typeof config>[0];

function lookup(request = get(), records?: Records, rest = {}) {
  const verdict = cacheVerdict(request, config(records));
  const { answer, tunnel } = isRequestLookupable({ request, config: config(records), cacheControl: verdict, ...rest });
  return [answer, tunnel];
}

test('no-cache, no-store, Cookie and Authorization do not prevent a lookup', () => {
  expect(lookup(get('Cache-Control: no-cache, no-store', 'Cookie: a', 'Authorization: b'))).toEqual([true, null]);
});

test('each obstacle has its Via letter', () => {
  expect(lookup(get(), { 'http.cache.http': 0 })).toEqual([false, 'O']);
  expect(lookup({ ...get(), method: 'PATCH' })).toEqual([false, 'M']);
  expect(lookup(get('Range: bytes=0-1'), { 'http.cache.range.lookup': 0 })).toEqual([false, 'F']);
  const dynamic = { ...get(), url: url({ query: '' }) };
  expect(lookup(dynamic, { 'http.cache.cache_urls_that_look_dynamic': 0 })).toEqual([false, 'U']);
  expect(lookup(dynamic)).toEqual([true, null]);
});

test('a tunnel is not looked up, a second lookup is not questioned', () => {
  expect(lookup(get(), {}, { tunnelling: true })).toEqual([false, null]);
  expect(lookup(get(), { 'http.cache.http': 0 }, { lookedUp: true })).toEqual([true, null]);
  expect(lookup({ ...get(), method: 'PATCH' }, {}, { pluginCacheable: true })).toEqual([true, null]);
});

test('a dynamic URL is looked up after all with Max-Forwards 0', () => {
  const request = { ...get('Max-Forwards: 0'), url: url({ query: 'x' }) };
  expect(lookup(request, { 'http.cache.cache_urls_that_look_dynamic': 0 })).toEqual([true, null]);
  expect(maxForwards(get())).toBe(-1);
  expect(maxForwards(get('Max-Forwards: 3'))).toBe(3);
});

test.each([
  [{ path: 'wasp' }, true],
  [{ path: 'd/asp' }, true],
  [{ path: 'x.ASP' }, true],
  [{ path: 'asp' }, false],
  [{ path: 'a/magic.png' }, false],
  [{ path: 'a/mycGi.png' }, true],
  [{ params: '' }, true],
  [{ query: '' }, true],
  [{ query: 'a', scheme: 'ws' }, false],
  [{ path: 'plain' }, false],
])('%j looks dynamic: %s', (parts, dynamic) => {
  expect(urlLooksDynamic(url(parts))).toBe(dynamic);
});

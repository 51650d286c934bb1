import { expect, test } from 'vitest';
import { cacheVerdict } from './cache_control.ts';
import { config, get } from './sample_heads.ts';

const HEEDED = { 'http.cache.ignore_client_no_cache': 0 };

test('by default a client may neither forbid lookup nor storing', () => {
  const verdict = cacheVerdict(get('Cache-Control: no-cache, no-store', 'Pragma: no-cache'), config());
  expect(verdict).toMatchObject({ clientPermitsLookup: true, clientPermitsStoring: true, ignoreClientNoCache: true });
  expect(verdict.ignoreClientMaxAge).toBe(true);
});

test('heeded, no-cache forbids using the object and no-store forbids storing', () => {
  const noCache = cacheVerdict(get('Cache-Control: no-cache'), config(HEEDED));
  expect(noCache).toMatchObject({ clientPermitsLookup: false, clientPermitsStoring: true, pragmaHonoured: false });
  const noStore = cacheVerdict(get('Cache-Control: no-store'), config(HEEDED));
  expect(noStore).toMatchObject({ clientPermitsLookup: true, clientPermitsStoring: false });
});

test('a Pragma alone is shown in Via only when it forces a full answer', () => {
  const request = get('Pragma: no-cache');
  expect(cacheVerdict(request, config(HEEDED))).toMatchObject({ clientPermitsLookup: false, pragmaHonoured: false });
  const forced = { ...HEEDED, 'http.cache.ims_on_client_no_cache': 0 };
  expect(cacheVerdict(request, config(forced)).pragmaHonoured).toBe(true);
  expect(cacheVerdict(get('Pragma: no-cache', 'Cache-Control: no-cache'), config(forced)).pragmaHonoured).toBe(false);
});

test('a rule of cache.config counts beside the records', () => {
  const verdict = cacheVerdict(get(), config(HEEDED), { ignoreClientNoCache: true, ttlInCache: 60 });
  expect(verdict).toMatchObject({ ignoreClientNoCache: true, ttlInCache: 60, revalidateAfter: -1, neverCache: false });
});

test('what the client said is a fact with the record that weighs it', () => {
  const { because } = cacheVerdict(get('Cache-Control: no-cache'), config(HEEDED));
  expect(because.map(({ fact, value }) => [fact, value])).toEqual([
    ['Cache-Control', 'no-cache'],
    ['proxy.config.http.cache.ignore_client_no_cache', 0],
  ]);
});

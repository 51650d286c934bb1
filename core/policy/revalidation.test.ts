import { expect, test } from 'vitest';
import { revalidation } from './revalidation.ts';
import { answer, config, get } from './sample_heads.ts';

const MODIFIED = 'Last-Modified: Fri, 20 Nov 2026 06:04:28 GMT';
const plain = { client: get(), method: 'GET', config: config(), rangeSetup: 'RANGE_NONE' } as const;

test('both validators are set, Last-Modified first, the weak mark gone', () => {
  const ruling = revalidation({ ...plain, cachedResponse: answer(200, 'ETag: W/"c1"', MODIFIED) });
  expect(ruling).toMatchObject({ answer: 'PREPARE_TO_UPDATE', said: [['revalidate_action', { action: 'UPDATE' }]] });
  expect(ruling.conditions).toEqual([
    { name: 'If-Modified-Since', value: 'Fri, 20 Nov 2026 06:04:28 GMT' },
    { name: 'If-None-Match', value: '"c1"' },
  ]);
});

test('an unreadable Last-Modified is not sent', () => {
  expect(revalidation({ ...plain, cachedResponse: answer(200, 'Last-Modified: x') }).conditions).toEqual([]);
});

test('a POST over a copy deletes and sets no condition', () => {
  const post = { ...get(), method: 'POST' };
  const ruling = revalidation({ ...plain, client: post, method: 'POST', cachedResponse: answer(200, MODIFIED) });
  expect(ruling).toMatchObject({ answer: 'PREPARE_TO_DELETE', conditions: [] });
  expect(ruling.said).toEqual([['revalidate_action', { action: 'DELETE' }]]);
});

test('over anything but a 200 the action is to update, whatever the method', () => {
  const post = { ...get(), method: 'POST' };
  const ruling = revalidation({ ...plain, client: post, method: 'POST', cachedResponse: answer(301, MODIFIED) });
  expect(ruling).toMatchObject({ answer: 'PREPARE_TO_UPDATE', conditions: [] });
  expect(ruling.said.at(-1)).toEqual(['cached_not_200']);
});

test('no-cache is noted, and forces a full answer when conditions are not wanted', () => {
  const client = get('Pragma: no-cache');
  const cachedResponse = answer(200, MODIFIED);
  const noted = revalidation({ ...plain, client, cachedResponse });
  expect(noted.said.at(-1)).toEqual(['request_no_cache']);
  expect(noted.conditions).toHaveLength(1);
  const unwanted = config({ 'http.cache.ims_on_client_no_cache': 0 });
  const forced = revalidation({ ...plain, client, cachedResponse, config: unwanted });
  expect(forced.said.at(-1)).toEqual(['force_update']);
  expect(forced.conditions).toEqual([]);
});

test('the client judges with when_to_revalidate 4', () => {
  const records = config({ 'http.cache.when_to_revalidate': 4 });
  expect(revalidation({ ...plain, config: records, cachedResponse: answer(200, MODIFIED) }).conditions).toEqual([]);
});

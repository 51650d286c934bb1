import { expect, test } from 'vitest';
import { setupOf } from '../../fixtures/played_server.ts';
import { answer, get, url } from '../policy/sample_heads.ts';
import { newCore } from '../sm/new_core.ts';
import { cacheKey } from './key.ts';
import type { StoredCopy } from './preload.ts';

const copy: StoredCopy = {
  url: url(),
  request: get(),
  response: answer(200, 'Content-Length: 5'),
  requestSentTime: 100,
  responseReceivedTime: 101,
  body: 'hello',
};

test('a copy from before lies under its URL with its own times, free to be read', () => {
  const core = newCore(setupOf({ stored: [copy] }));
  expect(core.objects[cacheKey(copy.url, -1)]).toMatchObject({
    writer: null,
    alternates: [{ requestSentTime: 100, responseReceivedTime: 101, body: 'hello', lost: false }],
  });
});

test('two copies of one URL are two alternates, and the later one was written last', () => {
  const core = newCore(setupOf({ stored: [copy, { ...copy, body: 'second' }] }));
  const object = core.objects[cacheKey(copy.url, -1)];
  expect(object?.alternates.map(({ body }) => body)).toEqual(['hello', 'second']);
  expect(object?.last).toBe(object?.alternates[1]?.id);
});

test('a copy lies in the generation that is configured', () => {
  const core = newCore(setupOf({ stored: [copy], records: { 'http.cache.generation': 3 } }));
  expect(Object.keys(core.objects)).toEqual([cacheKey(copy.url, 3)]);
});

test('what is stored is a copy: changing the given header later changes nothing', () => {
  const given = { ...copy, response: answer(200, 'Content-Length: 5') };
  const core = newCore(setupOf({ stored: [given] }));
  given.response.fields.length = 0;
  expect(Object.values(core.objects)[0]?.alternates[0]?.response.fields).toHaveLength(1);
});

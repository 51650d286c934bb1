import { expect, test } from 'vitest';
import { buildConfig } from '../config/config.ts';
import type { RequestHead, ResponseHead } from '../http/message.ts';
import { emptyUrl } from '../http/url.ts';
import { newCore } from '../sm/new_core.ts';
import { objectAt } from './store.ts';

const url = { ...emptyUrl(), scheme: 'http', host: 'o.test', path: 'a' };
const request: RequestHead = { kind: 'request', method: 'GET', url, version: '1.1', fields: [] };
const response: ResponseHead = { kind: 'response', version: '1.1', status: 200, reason: 'OK', fields: [] };
const copy = { url, request, response, requestSentTime: 5, responseReceivedTime: 6, body: 'abc' };

function coreWith(stored: (typeof copy)[]) {
  const server = { firstSm: 0, firstConnection: 0, name: 'p', uuid: 'u', version: '9.2.9' };
  const proxy = { ip: '127.0.0.1', port: 8080 };
  return newCore({ config: buildConfig({}), profile: '9.2', proxy, server, stored });
}

test('copies given at the start are found under their URL', () => {
  const core = coreWith([copy, { ...copy, body: 'other' }]);
  const [key] = Object.keys(core.objects);
  expect(key).toContain('o.test');
  const object = objectAt(core, key ?? '');
  expect(object?.alternates.map(({ body, requestSentTime }) => [body, requestSentTime])).toEqual([
    ['abc', 5],
    ['other', 5],
  ]);
  expect(object?.writer).toBeNull();
});

test('a server that starts with nothing has nothing', () => {
  expect(coreWith([]).objects).toEqual({});
});

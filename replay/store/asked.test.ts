import { expect, test } from 'vitest';
import { FETCHED, storedCopy, storeOf } from '../../fixtures/stored.ts';
import { runScenario } from '../run/scenario_run.ts';
import { scenarioAsking, storedUrl } from './asked.ts';

const STORE = storeOf(storedCopy(0));
const { url } = storedCopy(0).request;

function ask(at: number, headers: [string, string][] = [], etc = {}) {
  const scenario = scenarioAsking(STORE, { at: at * 1000, method: 'GET', url, headers, etc });
  return runScenario(scenario).records[0]!;
}

test('a fresh copy is served, and its Age is that of the moment', () => {
  const { client_response, origin_requests } = ask(FETCHED + 30);
  expect(client_response).toMatchObject({ status: 200, body_length: 3 });
  expect(client_response).toMatchObject({ headers: expect.arrayContaining([['Age', '30']]) });
  expect(origin_requests).toEqual([]);
});

test('the headers of the request count', () => {
  expect(ask(FETCHED + 30, [['If-None-Match', '"v1"']]).client_response).toMatchObject({ status: 304 });
});

test('a stale copy is asked about at its origin', () => {
  const [request] = ask(FETCHED + 90).origin_requests;
  expect(request?.headers).toContainEqual(['If-None-Match', '"v1"']);
});

test('remap rules and plugins of the configuration are left out, its records are not', () => {
  const etc = {
    'remap.config': 'map http://example.com/ http://elsewhere.example.com/\n',
    'plugin.config': 'unknown.so\n',
    'records.config': 'CONFIG proxy.config.http.cache.when_to_revalidate INT 2\n',
  };
  expect(ask(FETCHED + 30, [], etc).origin_requests).toHaveLength(1);
});

test('a URL is whole, with scheme and host', () => {
  expect(storedUrl('http://h:8080/p?q')).toMatchObject({ scheme: 'http', host: 'h', port: '8080', path: 'p' });
  expect([storedUrl('h/p'), storedUrl('/p')]).toEqual([null, null]);
});

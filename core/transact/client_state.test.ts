import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { clientState } from './client_state.ts';

test.each([
  [['If-Modified-Since: Fri, 20 Nov 2026 06:00:00 GMT'], 'I'],
  [['If-None-Match: "a"'], 'I'],
  [['If-Match: "a"'], 'S'],
  [[], 'S'],
])('a request with %j is marked u%s', (lines, letter) => {
  const { txn, env } = desk({}, ...lines);
  clientState(txn, env);
  expect(txn.via.slice(0, 2)).toBe(`u${letter}`);
});

test.each([
  ['1.1', [], true],
  ['1.1', ['Connection: close'], false],
  ['1.1', ['Connection: close', 'Proxy-Connection: keep-alive'], true],
  ['1.0', [], false],
  ['1.0', ['Connection: keep-alive'], true],
  ['0.9', ['Connection: keep-alive'], false],
])('HTTP/%s with %j stays open: %s', (version, lines, expected) => {
  const { txn, env } = desk({}, ...lines);
  txn.clientRequest.version = version;
  clientState(txn, env);
  expect(txn.client_info.keepAlive).toBe(expected);
});

test('with keep-alive off for clients none stays open', () => {
  const { txn, env } = desk({ records: { 'http.keep_alive_enabled_in': 0 } });
  clientState(txn, env);
  expect(txn.client_info.keepAlive).toBe(false);
});

test('the field the client used is the field it is answered with', () => {
  const { txn, env } = desk({}, 'Proxy-Connection: close');
  clientState(txn, env);
  expect(txn.client_info.connection).toBe('Proxy-Connection');
});

test('the origin is the host of the request, with its port', () => {
  const { txn, env } = desk();
  Object.assign(txn.server_info, { name: '', port: 0 });
  clientState(txn, env);
  expect(txn.server_info).toMatchObject({ name: 'origin.test', port: 8081 });
});

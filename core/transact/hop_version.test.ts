import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import type { Version } from '../http/message.ts';
import { versionFromConfig, versionFromHost } from './hop_version.ts';

const SEND = 'http.send_http11_requests';

test.each<[number, Version, string, boolean]>([
  [0, '1.1', '1.0', false],
  [1, '1.0', '1.1', false],
  [2, '1.0', '1.0', true],
  [3, '1.0', '1.0', false],
  [3, '1.1', '1.0', true],
])('with %i a client of %s: %s before the lookup, asks HostDB: %s', (mode, client, version, asks) => {
  const { txn, env } = desk({ records: { [SEND]: mode } });
  txn.clientRequest.version = client;
  expect(versionFromConfig(txn, txn.server_info, env)).toBe(asks);
  expect(txn.server_info.version).toBe(version);
  expect(versionFromConfig(txn, txn.server_info, env)).toBe(false);
});

test.each<[number, Version, Version | null, string]>([
  [0, '1.1', '1.1', '1.0'],
  [1, '1.0', '1.0', '1.1'],
  [2, '1.0', '1.1', '1.1'],
  [2, '1.1', null, '1.0'],
  [3, '1.0', '1.1', '1.0'],
  [3, '1.1', '1.1', '1.1'],
])('with %i a client of %s and an origin known as %s: %s', (mode, client, known, version) => {
  const { txn, env } = desk({ records: { [SEND]: mode } });
  txn.clientRequest.version = client;
  txn.host.version = known;
  versionFromHost(txn, txn.server_info, env);
  expect(txn.server_info.version).toBe(version);
  expect(txn.host.version).toBe(version === '1.0' ? '1.0' : known);
});

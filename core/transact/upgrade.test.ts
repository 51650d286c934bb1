import { expect, test } from 'vitest';
import { desk, unplayedOn } from '../../fixtures/core_desk.ts';
import { handleUpgradeRequest } from './upgrade.ts';

const UPGRADE = 'Connection: upgrade';

test.each([
  ['nothing of the kind', []],
  ['no Connection', ['Upgrade: h3']],
  ['a Connection without the token', ['Upgrade: h3', 'Connection: keep-alive']],
  ['h2c', ['Upgrade: h2c', UPGRADE]],
])('with %s a request goes on as it is', (_what, lines) => {
  const { txn, env } = desk({}, ...lines);
  expect(handleUpgradeRequest(txn, env)).toBeNull();
});

test.each([
  ['POST', '1.1'],
  ['GET', '1.0'],
])('a %s of version %s never asks for another protocol', (method, version) => {
  const { txn, env } = desk({}, 'Upgrade: h3', UPGRADE);
  Object.assign(txn.clientRequest, { method, version });
  expect(handleUpgradeRequest(txn, env)).toBeNull();
});

test.each([
  ['a protocol nobody knows', ['Upgrade: h3', UPGRADE]],
  ['a websocket without its key', ['Upgrade: websocket', UPGRADE, 'Sec-WebSocket-Version: 13']],
  ['an old websocket', ['Upgrade: websocket', UPGRADE, 'Sec-WebSocket-Version: 8', 'Sec-WebSocket-Key: x']],
])('%s is refused', (_what, lines) => {
  const { txn, env } = desk({}, ...lines);
  expect(handleUpgradeRequest(txn, env)).toMatchObject({ action: 'SEND_ERROR_CACHE_NOOP', next: null });
  expect(txn.clientResponse).toMatchObject({ status: 400, reason: 'Invalid Upgrade Request' });
});

test('a good websocket handshake is known, if not played', () => {
  const on = desk({}, 'Upgrade: websocket', UPGRADE, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: x');
  expect(handleUpgradeRequest(on.txn, on.env)).not.toBeNull();
  expect([[], ['websockets']]).toContainEqual(unplayedOn(on));
});

import { expect, test } from 'vitest';
import { desk, unplayedOn } from '../../fixtures/core_desk.ts';
import { handleUpgradeRequest, refuseWebsocket, websocketAfterRemap, websocketConnection } from './upgrade.ts';

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

const HANDSHAKE = ['Upgrade: websocket', UPGRADE, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: x'];

test('a websocket is looked for among the rules for ws', () => {
  const on = desk({}, ...HANDSHAKE);
  expect(handleUpgradeRequest(on.txn, on.env)).toMatchObject({ action: 'API_PRE_REMAP', next: 'PerformRemap' });
  expect(on.txn.clientRequest.url.scheme).toBe('ws');
  expect(on.txn.websocket).toBe('asked');
  expect(unplayedOn(on)).toEqual([]);
});

test('POST_REMAP comes twice, then the request goes on as others do', () => {
  const { txn, env } = desk({}, ...HANDSHAKE);
  handleUpgradeRequest(txn, env);
  expect(websocketAfterRemap(txn, env)).toMatchObject({
    action: 'API_POST_REMAP',
    next: 'handle_websocket_connection',
  });
  expect(websocketConnection(txn, env)).toMatchObject({ action: 'API_CACHE_LOOKUP_COMPLETE', next: 'CallOSDNSLookup' });
});

test.each([
  [-1, 5, null],
  [2, 1, null],
  [1, 1, 503],
  [0, 0, 503],
])('of %i websockets allowed and %i open the next one gets %s', (most, open, status) => {
  const { ctx, txn, env } = desk({ records: { 'http.websocket.max_number_of_connections': most } });
  for (let i = 0; i < open; i++) ctx.core.txns[100 + i] = { ...txn, websocket: 'open' };
  txn.websocket = 'asked';
  refuseWebsocket(txn, env);
  expect(txn.clientResponse?.status ?? null).toBe(status);
});

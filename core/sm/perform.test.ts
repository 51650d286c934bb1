import { describe, expect, test } from 'vitest';
import { desk, saidOn, unplayedOn, workOn } from '../../fixtures/core_desk.ts';
import { ACTIONS, type Action } from '../names/actions.ts';
import { PERFORM, perform } from './perform.ts';

function does(action: Action) {
  const on = desk();
  on.txn.action = action;
  perform(on.ctx, on.txn);
  return on;
}

test('every action has its row', () => {
  expect(Object.keys(PERFORM).toSorted()).toEqual([...ACTIONS].toSorted());
});

test.each<[Action, string]>([
  ['API_READ_REQUEST_HDR', 'TS_HTTP_READ_REQUEST_HDR_HOOK'],
  ['API_PRE_REMAP', 'TS_HTTP_PRE_REMAP_HOOK'],
  ['API_POST_REMAP', 'TS_HTTP_POST_REMAP_HOOK'],
  ['API_OS_DNS', 'TS_HTTP_OS_DNS_HOOK'],
  ['API_READ_CACHE_HDR', 'TS_HTTP_READ_CACHE_HDR_HOOK'],
  ['API_CACHE_LOOKUP_COMPLETE', 'TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK'],
])('%s asks the plugins of %s and comes back to the return point', (action, hook) => {
  const on = does(action);
  expect(workOn(on)).toEqual([`callout ${hook}`]);
  expect(on.txn.apiNext).toBe(action);
});

test('POST_REMAP_SKIP goes on at once', () => {
  expect(workOn(does('POST_REMAP_SKIP'))).toEqual(['transact the stored step']);
});

test('remap rules run in place', () => {
  const on = does('REMAP_REQUEST');
  expect([saidOn(on), workOn(on)]).toEqual([['remapping'], ['transact the stored step']]);
});

test.each<Action>([
  'SERVER_READ',
  'SERVE_FROM_CACHE',
  'INTERNAL_CACHE_NOOP',
  'INTERNAL_CACHE_WRITE',
  'SEND_ERROR_CACHE_NOOP',
])('%s shows the answer to the plugins before it goes out', (action) => {
  const on = does(action);
  expect(workOn(on)).toEqual(['callout TS_HTTP_SEND_RESPONSE_HDR_HOOK']);
  expect(on.txn.apiNext).toBe('API_SEND_RESPONSE_HDR');
});

test('an answer the plugins have seen is not shown again', () => {
  const on = desk();
  Object.assign(on.txn, { action: 'INTERNAL_CACHE_NOOP', apiNext: 'API_SEND_RESPONSE_HDR' });
  perform(on.ctx, on.txn);
  expect(workOn(on)).toEqual(['api_return']);
});

test('an action that is not played ends the transaction by its name', () => {
  const missing = Object.entries(PERFORM).find(([, row]) => row.kind === 'not modelled');
  if (missing === undefined) throw new Error('everything is played');
  const on = does(missing[0] as Action);
  expect(unplayedOn(on)).toHaveLength(1);
  expect(workOn(on)).toEqual(['routine give_up']);
});

describe('a request body that nobody will read', () => {
  function left(length: number, buffer: string, chunks = false) {
    const on = desk();
    Object.assign(on.txn, { action: 'INTERNAL_CACHE_NOOP', requestContentLength: length });
    on.txn.client_info.sendsChunks = chunks;
    on.session.buffer = buffer;
    perform(on.ctx, on.txn);
    return on;
  }

  test('is taken when all of it is there, and the connection lives on', () => {
    const on = left(5, 'helloGET');
    expect([on.session.buffer, on.txn.client_info.keepAlive]).toEqual(['GET', true]);
  });

  test.each([
    ['not all of it has come', 5, 'hel', false],
    ['it comes in chunks', -1, '0\r\n\r\n', true],
  ])('ends the connection when %s', (_why, length, buffer, chunks) => {
    expect(left(length, buffer, chunks).txn.client_info.keepAlive).toBe(false);
  });
});

import { expect, test } from 'vitest';
import type { TransactionRecord } from '../record/transaction.ts';
import { exercisedBy, kindOf } from './exercised.ts';

const record = {
  actions: ['SM_ACTION_API_READ_REQUEST_HDR', 'SM_ACTION_API_PRE_REMAP'],
  handlers: [
    ['HttpSM::state_read_client_request_header', 'VC_EVENT_READ_READY'],
    ['HttpCacheSM::state_cache_open_read', 'CACHE_EVENT_OPEN_READ'],
  ],
  hooks: ['TS_HTTP_TXN_START_HOOK'],
} as unknown as TransactionRecord;

test('a transaction exercises the edges of its path, the events of its handlers and its hooks, each once', () => {
  const keys = exercisedBy([record, record]);
  expect(keys).toEqual([
    'edge API_READ_REQUEST_HDR → API_PRE_REMAP',
    'edge UNDEFINED → API_READ_REQUEST_HDR',
    'handler HttpCacheSM::state_cache_open_read ← CACHE_EVENT_OPEN_READ',
    'handler state_read_client_request_header ← VC_EVENT_READ_READY',
    'hook TS_HTTP_TXN_START_HOOK',
  ]);
  expect(keys.map(kindOf)).toEqual(['edge', 'edge', 'handler', 'handler', 'hook']);
});

test('an action of the 3.3 log is the same action', () => {
  const old = { ...record, actions: ['API_READ_REQUEST_HDR', 'HTTP_API_PRE_REMAP'] };
  expect(exercisedBy([old])).toContain('edge API_READ_REQUEST_HDR → API_PRE_REMAP');
});

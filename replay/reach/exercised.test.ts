import { expect, test } from 'vitest';
import type { TraceRecord } from '../../core/trace/record.ts';
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

test('the log tells where an edge starts: a followed redirect starts at REDIRECT_READ', () => {
  const message = '[#] State Transition: SM_ACTION_REDIRECT_READ -> SM_ACTION_CACHE_LOOKUP';
  const followed = {
    ...record,
    actions: ['SM_ACTION_SERVER_READ', 'SM_ACTION_CACHE_LOOKUP'],
    log: [{ tag: 'http', message }],
  };
  expect(exercisedBy([followed])).toContain('edge REDIRECT_READ → CACHE_LOOKUP');
  expect(exercisedBy([followed])).not.toContain('edge SERVER_READ → CACHE_LOOKUP');
});

test('state_cache_open_write counts though its line has a form of its own', () => {
  const message = '[#] [&HttpSM : state_cache_open_write, CACHE_EVENT_OPEN_WRITE/TS_EVENT_CACHE_OPEN_WRITE]';
  const wrote = { ...record, log: [{ tag: 'http', message }] };
  expect(exercisedBy([wrote])).toContain('handler state_cache_open_write ← CACHE_EVENT_OPEN_WRITE');
});

test("the 3.3 name of the client's session is today's", () => {
  const old: TransactionRecord = { ...record, handlers: [['HttpClientSession::state_keep_alive', 'VC_EVENT_EOS']] };
  expect(exercisedBy([old])).toContain('handler Http1ClientSession::state_keep_alive ← VC_EVENT_EOS');
});

test('hooks of a session are told by the trace', () => {
  const base = { n: 0, at_ms: 0, sm: null, con: 0 };
  const trace = [{ ...base, kind: 'hook', hook: 'TS_HTTP_SSN_START_HOOK', called: 1 }] as unknown as TraceRecord[];
  expect(exercisedBy([], trace)).toEqual(['hook TS_HTTP_SSN_START_HOOK']);
});

import { expect, test } from 'vitest';
import type { TraceRecord } from './record.ts';
import { logLineOf, piecesOf, printG, renderSaid, textOf } from './render.ts';

const base = { seq: 1, at_ms: 0, sm: 4, con: 9, parent: 0 };

test('a transition is printed with the names of its profile', () => {
  const record: TraceRecord = { ...base, kind: 'transition', from: 'UNDEFINED', to: 'API_READ_REQUEST_HDR' };
  expect(logLineOf(record, '9.2')).toMatchObject({
    tag: 'http',
    message: '[4] State Transition: SM_ACTION_UNDEFINED -> SM_ACTION_API_READ_REQUEST_HDR',
  });
  expect(logLineOf(record, '3.3')?.message).toBe('[4] State Transition: STATE_UNDEFINED -> API_READ_REQUEST_HDR');
});

test('[#] is the state machine, [@] the connection', () => {
  const record: TraceRecord = { ...base, kind: 'say', name: 'starting_transaction', args: { count: 1, sm: 4 } };
  expect(logLineOf(record, '9.2')).toMatchObject({
    tag: 'http_txn',
    message: '[9] Starting transaction 1 using sm [4]',
  });
  expect(logLineOf(record, '3.3')?.tag).toBe('http_cs');
});

test('a handler line names its event as the profile does', () => {
  const args = { handler: 'state_cache_open_read', event: 'CACHE_EVENT_OPEN_READ' };
  expect(renderSaid('enter', args, base, '9.2')).toBe(
    '[4] [&HttpSM::state_cache_open_read, CACHE_EVENT_OPEN_READ/TS_EVENT_CACHE_OPEN_READ]',
  );
});

test('a message that a profile does not print is no line', () => {
  expect(textOf('probe_needs_data', '3.3')).toBeNull();
  expect(logLineOf({ ...base, kind: 'say', name: 'probe_needs_data', args: {} }, '3.3')).toBeNull();
});

test.each([
  { ...base, kind: 'milestone', milestone: 'SM_START' },
  { ...base, kind: 'hook', hook: 'TS_HTTP_TXN_START_HOOK', called: 0 },
  { ...base, kind: 'emit', command: 'close', detail: '' },
] as const)('a record of the kind $kind is no line of the log', (record) => {
  expect(logLineOf(record, '9.2')).toBeNull();
});

test('a text falls apart into words and places', () => {
  expect(piecesOf('[#] a {b:event}')).toEqual(['[', { arg: '', kind: 'sm' }, ']', ' a ', { arg: 'b', kind: 'event' }]);
});

test.each([
  [0, '0'],
  [0.5, '0.5'],
  [1 / 3, '0.333333'],
  [100000, '100000'],
  [1000000, '1e+06'],
  [1234567, '1.23457e+06'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
])('%d is printed %s by %%g', (value, text) => {
  expect(printG(value)).toBe(text);
});

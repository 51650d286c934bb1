import { expect, test } from 'vitest';
import { bareRecord } from './bare.ts';

const txn = { dialect: '9.2', index: 3, sm: 12, session: 4, start_ms: 10, end_ms: null, truncated: false } as const;

test('a record that was not played says whose it is and when, and claims nothing else', () => {
  expect(bareRecord(txn)).toMatchObject({
    schema: 'retrace.transaction/1',
    profile: '9.2',
    transaction: 3,
    sm_id: 12,
    session: 4,
    start_ms: 10,
    end_ms: null,
    client_response: null,
    actions: [],
    not_modelled: [],
  });
});

test('what is known takes its place', () => {
  const record = bareRecord(txn, { source: 'a.log:1–9', actions: ['CACHE_LOOKUP'] });
  expect(record.actions).toEqual(['CACHE_LOOKUP']);
  expect(Object.keys(record).indexOf('source')).toBe(1);
});

test('a transaction the log does not end says so', () => {
  expect(bareRecord(txn)).not.toHaveProperty('truncated');
  expect(bareRecord({ ...txn, truncated: true })).toHaveProperty('truncated', true);
});

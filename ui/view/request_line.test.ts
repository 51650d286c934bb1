import { expect, test } from 'vitest';
import { walkthroughRecord } from '../../fixtures/records.ts';
import type { TransactionRecord } from '../../replay/record/transaction.ts';
import {
  ANSWER_UNSEEN,
  durationOf,
  methodOf,
  millis,
  outcomeOf,
  shortStatus,
  statusOf,
  timeOf,
  urlOf,
} from './request_line.ts';
import { newVeil } from './secrets.ts';

const veil = newVeil({ redact: true });
const asking = (target: string, host?: string): TransactionRecord =>
  walkthroughRecord({
    client_request: {
      method: 'GET',
      target,
      version: '1.1',
      headers: host === undefined ? [] : [['host', host]],
      body_length: 0,
      body_sha256: null,
    },
  });

test('the URL is the target with its host, wherever that stands', () => {
  expect(urlOf(asking('/a', 'h:8080'), veil)).toBe('http://h:8080/a');
  expect(urlOf(asking('http:///a', 'h'), veil)).toBe('http://h/a');
  expect(urlOf(asking('http://o/a', 'h'), veil)).toBe('http://o/a');
  expect(urlOf(asking('/a'), veil)).toBe('/a');
  expect(urlOf(asking('*', 'h'), veil)).toBe('*');
});

test('a request that cannot be read has no method and no URL', () => {
  const record = walkthroughRecord({ client_request: { raw: '\x16\x03' } });
  expect([methodOf(record), urlOf(record, veil)]).toEqual(['?', '(not readable)']);
});

test('what the client got, in words and short', () => {
  const said = (record: Parameters<typeof statusOf>[0]) => [statusOf(record), shortStatus(record)];
  expect(said({ client_response: null })).toEqual(['no answer', 'none']);
  expect(said({ client_response: null, missing: [ANSWER_UNSEEN] })).toEqual(['status not recorded', '?']);
  expect(said({ client_response: { aborted: 'client-abort' } })).toEqual(['client went away', 'abort']);
});

test('durations, times of a run and of a clock', () => {
  expect(durationOf(walkthroughRecord({ end_ms: null }))).toBeNull();
  expect([millis(null), millis(1.25)]).toEqual(['–', '1.3']);
  expect([timeOf(45.4), timeOf(32_318_738), timeOf(-1)]).toEqual(['45.4', '08:58:38.738', '23:59:59.999']);
});

test('the outcome says hit or miss and whether it was stored', () => {
  const codes = (crc: string, stored: boolean) =>
    outcomeOf(
      walkthroughRecord({ codes: { crc, hierarchy: '', via: '' }, cache: { lookup: '', key: null, stored, why: [] } }),
    );
  expect([codes('TCP_MISS', true), codes('TCP_MISS', false), codes('TCP_MEM_HIT', false), codes('', false)]).toEqual([
    'miss, stored',
    'miss, not stored',
    'hit in memory',
    '',
  ]);
});

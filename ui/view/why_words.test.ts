import { describe, expect, test } from 'vitest';
import type { Reason } from '../../replay/why/reasons.ts';
import type { Flip } from '../../replay/why/search.ts';
import { newVeil } from './secrets.ts';
import { becomesWords, changeWords, outcomeWords, reasonWords } from './why_words.ts';

const OPEN = newVeil({ redact: false });
const reason = (step: string, answer: string, numbers: Record<string, number> = {}): Reason => ({
  ...{ aspect: 'lookup', transaction: 0, step, answer },
  because: Object.entries(numbers).map(([fact, value]) => ({ fact, value, from: 'computed' })),
});

describe('a reason in words', () => {
  test.each<[string, Reason]>([
    ['the cache was not asked: caching is switched off', reason('DecideCacheLookup', 'no lookup: cache off')],
    [
      'the copy is stale: it is older than it may be; age 3 s, over the limit of 1 s',
      reason('what_is_document_freshness', 'STALE: older than allowed', { current_age: 3, age_limit: 1 }),
    ],
    [
      'the copy is stale: it is older than it may be; age 0 s, limit 0 s',
      reason('what_is_document_freshness', 'STALE: older than allowed', { current_age: 0, age_limit: 0 }),
    ],
    [
      'the copy is fresh: it is younger than it may be old; age 3600 s, within the limit of 259200 s (3 days)',
      reason('what_is_document_freshness', 'FRESH: within its lifetime', { current_age: 3600, age_limit: 259_200 }),
    ],
    [
      'it is stored, but none of 2 stored variants fits this request',
      reason('SelectFromAlternates', 'no alternate fits', { alternates: 2 }),
    ],
    [
      'the answer is not stored: its status is not one of the errors that are',
      reason('is_response_cacheable', 'no: negative caching'),
    ],
    [
      'congestion control lets nobody connect to the origin: as many connections as it may have',
      reason('congestion control', 'full: as many connections as it may have'),
    ],
    ['PURGE took the object out of the cache', reason('removed', 'PURGE')],
    [
      'a step without words of its own says what it said',
      reason('X', 'a step without words of its own says what it said'),
    ],
  ])('%s', (words, given) => expect(reasonWords(given)).toBe(words));
});

describe('a change in words', () => {
  const response = { kind: 'field', of: 'response', transaction: 0, name: 'Cache-Control' } as const;
  test.each<[string, Flip]>([
    [
      'max-age ≥ 61 (now 60) in the answer to #0',
      {
        change: { ...response, value: 'public, max-age=61' },
        bound: { side: 'at least', value: 61, now: 60 },
        becomes: 'fresh',
      },
    ],
    ['no Cache-Control in the answer to #0', { change: { ...response, value: null }, becomes: 'fresh' }],
    [
      'Cache-Control: max-age=4 or more in the answer to #0',
      {
        change: { ...response, value: 'max-age=4' },
        bound: { side: 'at least', value: 4, now: -1 },
        becomes: 'fresh',
      },
    ],
    [
      'proxy.config.http.cache.max_stale_age ≤ 2 (now 604800)',
      {
        change: { kind: 'record', name: 'proxy.config.http.cache.max_stale_age', value: 2 },
        bound: { side: 'at most', value: 2, now: 604_800 },
        becomes: 'not served stale',
      },
    ],
    ['asked 86400 s or more later', { change: { kind: 'moment', transaction: 1, by_s: 86_400 }, becomes: 'stale' }],
    ['without line 3 of cache.config', { change: { kind: 'cache line', line: 3, seconds: null }, becomes: 'fresh' }],
    ['GET as the method of #0', { change: { kind: 'method', transaction: 0, method: 'GET' }, becomes: 'fresh' }],
  ])('%s', (words, flip) => expect(changeWords(flip, 1, OPEN).replace(' (24 hours)', '')).toBe(words));
});

test('what comes of it, and what came of it, are sentences', () => {
  expect(becomesWords('lookup', 'fresh')).toBe('it would have been a hit');
  expect(becomesWords('stored', 'not stored')).toBe('it would not have been stored');
  expect(outcomeWords({ status: 200, answeredBy: 'origin', lookup: 'stale', stored: true })).toBe(
    'served by the origin, because the copy was stale, and stored',
  );
  expect(outcomeWords({ status: 502, answeredBy: 'proxy', lookup: 'miss', stored: false })).toBe(
    'answered by the proxy itself (502)',
  );
});

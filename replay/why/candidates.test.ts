import { describe, expect, test } from 'vitest';
import type { Fact } from '../../core/base/fact.ts';
import { type Candidate, candidatesFor, type Setting } from './candidates.ts';
import type { Reason } from './reasons.ts';

const SETTING: Setting = {
  target: 2,
  decided: 1,
  copy: { transaction: 0 },
  start_s: 1_767_225_600,
  method: 'GET',
  valueOf: () => 0,
};

function candidates(because: readonly Fact[], over: Partial<Reason> = {}): Candidate[] {
  const reason: Reason = { aspect: 'lookup', transaction: 1, step: 'a step', answer: 'no', because, ...over };
  return candidatesFor(reason, SETTING);
}

const changes = (found: readonly Candidate[]) => found.flatMap((each) => ('change' in each ? each.change : []));
const numbers = (found: readonly Candidate[]) => found.flatMap((each) => ('number' in each ? each.number : []));

describe('candidates', () => {
  test('of a switch is its other value, of a choice the nearest values first', () => {
    const of = (name: string, value: number) => changes(candidates([{ fact: name, value, from: 'default' }]));
    expect(of('proxy.config.http.cache.http', 1)).toMatchObject([{ kind: 'record', value: 0 }]);
    expect(of('proxy.config.http.cache.required_headers', 2).map((c) => 'value' in c && c.value)).toEqual([1, 0]);
  });

  test('of an amount is a number; of attempts a small one', () => {
    const of = (name: string, value: number) => numbers(candidates([{ fact: name, value, from: 'default' }]));
    expect(of('proxy.config.http.cache.max_stale_age', 604_800)).toEqual([
      { now: 604_800, least: 0, most: 2_147_483_647 },
    ]);
    expect(of('proxy.config.http.connect_attempts_max_retries', 3)).toEqual([{ now: 3, least: 0, most: 32 }]);
    expect(of('proxy.config.http.cache.heuristic_lm_factor', 0.1)).toEqual([
      { now: 10, least: 0, most: 100, unit: 0.01 },
    ]);
  });

  test('of a list of statuses has the status, or has it no longer', () => {
    const name = 'proxy.config.http.negative_caching_list';
    const of = (list: string) =>
      changes(
        candidates([
          { fact: name, value: list, from: 'default' },
          { fact: 'status', value: 404, from: 'origin response' },
        ]),
      )[0];
    expect(of('500 502')).toMatchObject({ value: '500 502 404' });
    expect(of('404 500')).toMatchObject({ value: '500' });
  });

  test('of directives are each of them left out, each number otherwise, and none', () => {
    const found = candidates([{ fact: 'Cache-Control', value: 'max-age=60, private', from: 'origin response' }]);
    expect(numbers(found)).toEqual([{ now: 60, least: 0, most: 2_147_483_647 }]);
    expect(changes(found).map((change) => 'value' in change && change.value)).toEqual(['private', 'max-age=60', null]);
  });

  test('of a lifetime that is not stated are the fields that would state one', () => {
    const absent = (fact: string): Fact => ({ fact, value: null, from: 'origin response' });
    const found = candidates([absent('Cache-Control'), absent('Expires'), absent('Last-Modified')]);
    expect(changes(found)).toMatchObject([
      { name: 'Expires', value: 'Fri, 02 Jan 2026 00:00:00 GMT', transaction: 1 },
      { name: 'Last-Modified', value: 'Wed, 31 Dec 2025 00:00:00 GMT', transaction: 1 },
    ]);
    expect(numbers(found)).toEqual([{ now: -1, least: 0, most: 2_147_483_647 }]);
  });

  test('of two requests that differ make them alike; the copy is changed where it came from', () => {
    const found = candidates([
      { fact: 'X-Kind', value: null, from: 'client request' },
      { fact: 'X-Kind', value: 'blue', from: 'cached request' },
    ]);
    expect(changes(found)).toEqual([
      { kind: 'field', of: 'request', transaction: 1, name: 'X-Kind', value: 'blue' },
      { kind: 'field', of: 'request', transaction: 0, name: 'X-Kind', value: null },
      { kind: 'field', of: 'request', transaction: 0, name: 'X-Kind', value: null },
    ]);
  });

  test('of an age is another moment, as early as the copy is', () => {
    const found = candidates([{ fact: 'current_age', value: 3, from: 'computed' }]);
    expect(numbers(found)).toEqual([{ now: 0, least: -5, most: 315_360_000 }]);
  });

  test('of a line of cache.config are its seconds, and the file without it', () => {
    const found = candidates([{ fact: 'ttl-in-cache', value: 2, from: 'cache.config:4' }]);
    expect(numbers(found)).toEqual([{ now: 2, least: 0, most: 2_147_483_647 }]);
    expect(changes(found)).toEqual([{ kind: 'cache line', line: 4, seconds: null }]);
  });

  test('of an error are an origin that answers and, for a name, one that resolves', () => {
    const found = changes(candidates([], { aspect: 'error', step: 'OSDNSLookup', answer: 'x' }));
    expect(found.map(({ kind }) => kind)).toEqual(['origin answers', 'names resolve']);
  });
});

import { describe, expect, test } from 'vitest';
import { goldSubject, recordIn } from '../../fixtures/gold_subject.ts';
import { isError, outcomeOf, sideOf } from './outcome.ts';

async function outcome(name: string, transaction: number) {
  return outcomeOf(recordIn(await goldSubject(name), transaction));
}

describe('an outcome', () => {
  test.each([
    ['caching/stale/nobody_answers_and_the_copy_is_served', 0, 'origin', 'miss', true],
    ['caching/stale/nobody_answers_and_the_copy_is_served', 1, 'stale cache', 'stale', false],
    ['caching/stale/must_revalidate_is_not_served_stale', 1, 'proxy', 'stale', false],
    ['caching/conditional/if_none_match_of_the_stored_tag_is_304', 1, 'cache', 'fresh', false],
    ['caching/client_directives/max_stale_has_a_limit', 1, 'revalidated', 'stale', true],
    ['caching/configuration/without_http_caching_nothing_is_stored', 1, 'origin', 'not asked', false],
    ['requests/a_post_without_a_length_is_411', 0, 'proxy', 'not asked', false],
  ] as const)('%s #%i is answered by: %s', async (name, transaction, answeredBy, lookup, stored) => {
    expect(await outcome(name, transaction)).toMatchObject({ answeredBy, lookup, stored });
  });

  test('is an error when the proxy answers with one, or nobody does', () => {
    const rest = { lookup: 'miss', stored: false } as const;
    expect(isError({ ...rest, status: 502, answeredBy: 'proxy' })).toBe(true);
    expect(isError({ ...rest, status: null, answeredBy: 'nobody' })).toBe(true);
    expect(isError({ ...rest, status: 304, answeredBy: 'proxy' })).toBe(false);
    expect(isError({ ...rest, status: 503, answeredBy: 'origin' })).toBe(false);
  });

  test('has sides, each in a word', async () => {
    const record = recordIn(await goldSubject('caching/stale/nobody_answers_and_the_copy_is_served'), 1);
    const aspects = ['lookup', 'answeredBy', 'freshness', 'stored', 'status', 'error', 'stale answer'] as const;
    expect(aspects.map((aspect) => sideOf(record, aspect))).toEqual([
      ...['stale', 'stale cache', 'stale', 'not stored', '200', 'no error', 'served stale'],
    ]);
  });
});

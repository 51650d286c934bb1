import { describe, expect, test } from 'vitest';
import { goldSubject, recordIn } from '../../fixtures/gold_subject.ts';
import { type Question, reasonsOf } from './reasons.ts';

async function reasons(name: string, transaction: number, question: Question) {
  const subject = await goldSubject(name);
  const found = reasonsOf(recordIn(subject, transaction), subject.records, question);
  return found.map(({ step, answer, transaction: of, aspect }) => `#${of} ${aspect}: ${step}: ${answer}`);
}

const C = 'caching';

describe('the reasons', () => {
  test.each<[string, number, Question, string[]]>([
    [
      `${C}/required_headers/a_bare_answer_is_not_enough_for_1`,
      1,
      'lookup',
      ['#0 lookup: is_response_cacheable: no: required headers'],
    ],
    [`${C}/required_headers/a_bare_answer_is_not_enough_for_1`, 0, 'lookup', ['#0 lookup: nothing before: ']],
    [`${C}/alternates/vary_star_is_never_served`, 1, 'lookup', ['#1 lookup: SelectFromAlternates: no alternate fits']],
    [`${C}/invalidation/purge_removes_every_alternate`, 3, 'lookup', ['#2 lookup: removed: PURGE']],
    [
      `${C}/dynamic_urls/a_query_can_be_kept_from_the_cache`,
      0,
      'lookup',
      ['#0 lookup: DecideCacheLookup: no lookup: dynamic URL'],
    ],
    [
      `${C}/authorization/credentials_go_past_a_copy`,
      1,
      'lookup',
      ['#1 answeredBy: HandleCacheOpenReadHit: miss: authorization'],
    ],
    [
      `${C}/authorization/a_must_revalidate_copy_is_asked_about`,
      1,
      'lookup',
      [
        '#1 freshness: what_is_document_freshness: FRESH: within its lifetime',
        '#1 answeredBy: HandleCacheOpenReadHit: revalidate: authorization',
      ],
    ],
    [
      `${C}/stale/must_revalidate_is_not_served_stale`,
      1,
      'stale',
      [
        '#1 freshness: what_is_document_freshness: STALE: older than allowed',
        '#1 stale answer: is_stale_cache_response_returnable: may not be served: document headers',
      ],
    ],
    [
      `${C}/stale/must_revalidate_is_not_served_stale`,
      1,
      'error',
      [
        '#1 error: handle_response_from_server: no more attempts: CONNECTION_ERROR',
        '#1 error: HandleResponse: the origin gives no usable answer: 502',
      ],
    ],
    [`${C}/stale/must_revalidate_is_not_served_stale`, 0, 'error', []],
    [
      `caching/range/an_unsatisfiable_range_is_416`,
      1,
      'outcome',
      [
        '#1 freshness: what_is_document_freshness: FRESH: within its lifetime',
        '#1 status: do_range_setup_if_necessary: RANGE_NOT_SATISFIABLE: beyond the end',
      ],
    ],
  ])('%s #%i, %s', async (name, transaction, question, expected) => {
    expect(await reasons(name, transaction, question)).toEqual(expected);
  });
});

import { describe, expect, test } from 'vitest';
import { goldSubject, recordIn } from '../../fixtures/gold_subject.ts';
import { NO_EVIDENCE } from '../../replay/why/evidence.ts';
import { explain } from '../../replay/why/explain.ts';
import type { Question } from '../../replay/why/reasons.ts';
import { newVeil } from './secrets.ts';
import { lineText } from './spans.ts';
import { whyLines, whyObject } from './why.ts';

const VEIL = newVeil({ redact: true });

async function answer(name: string, transaction: number, question: Question) {
  const subject = await goldSubject(name);
  const record = recordIn(subject, transaction);
  return { record, explanation: await explain(subject, record, question), evidence: NO_EVIDENCE };
}

async function lines(name: string, transaction: number, question: Question) {
  return whyLines(await answer(name, transaction, question), VEIL, 400).map(lineText);
}

/** Each family of verdicts: where it decided, what is said, and the smallest change. Read against the caching guide. */
const FAMILIES: readonly [family: string, name: string, transaction: number, Question, words: string, flip: string][] =
  [
    [
      'required headers',
      'caching/required_headers/a_bare_answer_is_not_enough_for_1',
      1,
      'lookup',
      '• #0: the answer is not stored: it states no lifetime, and one is required',
      'proxy.config.http.cache.required_headers 0 (checked: it would have been a hit)',
    ],
    [
      'freshness',
      'caching/stale/proxy_revalidate_is_not_served_stale',
      1,
      'stale',
      '• the copy is stale: it is older than it may be; age 3 s, over the limit of 1 s',
      'max-age ≥ 3 (now 1) in the answer to #0 (checked: the copy would have been fresh)',
    ],
    [
      'stale answers',
      'caching/stale/nobody_answers_and_the_copy_is_served',
      1,
      'stale',
      '• the stale copy may be served when the origin cannot be used',
      'proxy.config.http.cache.max_stale_age ≤ 2 (now 604800) (checked: the stale copy would not have been served)',
    ],
    [
      'Vary',
      'caching/alternates/vary_star_is_never_served',
      1,
      'lookup',
      '• it is stored, but the one stored variant does not fit this request',
      'no Vary in the answer to #0 (checked: it would have been a hit)',
    ],
    [
      'Accept',
      'caching/alternates/any_vary_makes_accept_count',
      1,
      'lookup',
      '• it is stored, but the one stored variant does not fit this request',
      'proxy.config.http.cache.ignore_accept_mismatch 1 (checked: it would have been a hit)',
    ],
    [
      'authorization',
      'caching/authorization/credentials_go_past_a_copy',
      1,
      'lookup',
      '• the copy may not be used: the request carries credentials, and the stored answer does not say that it serves them',
      'no Authorization in the request (checked: it would have been served from the cache)',
    ],
    [
      'cookies',
      'caching/cookies/policy_3_does_not_store_text',
      0,
      'outcome',
      '• the answer is not stored: its cookies forbid it',
      'proxy.config.http.cache.cache_responses_to_cookies 1 (checked: it would have been stored)',
    ],
    [
      'dynamic URLs',
      'caching/dynamic_urls/a_query_can_be_kept_from_the_cache',
      0,
      'lookup',
      '• the cache was not asked: its URL looks as if the answer were made on demand',
      'proxy.config.http.cache.cache_urls_that_look_dynamic 1 (checked: the cache would have been asked (a miss))',
    ],
    [
      'cache.config',
      'caching/cache_config/ttl_in_cache_ends_a_longer_life',
      1,
      'stale',
      '• the copy is stale: cache.config gives it a time of its own',
      '≥ 4 (now 2) seconds in line 1 of cache.config (checked: the copy would have been fresh)',
    ],
    [
      'negative caching',
      'caching/negative_caching/a_status_that_is_not_listed_is_not_stored',
      0,
      'outcome',
      '• the answer is not stored: its status is not one of the errors that are',
      'proxy.config.http.negative_caching_list 500 502 404 (checked: it would have been stored)',
    ],
    [
      'ip_allow',
      'caching/push/ip_allow_may_refuse_a_push',
      0,
      'error',
      '• a rule forbids this request',
      'GET as the method (checked: there would have been no error)',
    ],
    [
      'origin directives',
      'caching/server_directives/www_authenticate_is_not_stored',
      1,
      'lookup',
      '• #0: the answer is not stored: it asks for credentials',
      'proxy.config.http.cache.ignore_authentication 1 (checked: it would have been a hit)',
    ],
    [
      'client directives',
      'caching/client_directives/max_stale_has_a_limit',
      1,
      'stale',
      '• the copy is stale: it is older than it may be; age 6 s, over the limit of 2 s',
      'max-age ≥ 5 (now 1) in the answer to #0 (checked: the copy would have been fresh)',
    ],
    [
      'when_to_revalidate',
      'caching/when_to_revalidate/2_makes_every_copy_stale',
      1,
      'stale',
      '• the copy is stale: the configuration decides, whatever its age; age 0 s, limit 60 s',
      'proxy.config.http.cache.when_to_revalidate 1 (checked: the copy would have been fresh)',
    ],
    [
      'invalidation',
      'caching/invalidation/purge_removes_every_alternate',
      3,
      'lookup',
      '• #2: PURGE took the object out of the cache',
      'GET as the method of #2 (checked: it would have been a hit)',
    ],
    [
      'herds',
      'caching/concurrency/fail_action_1_is_a_502',
      1,
      'error',
      '• another transaction writes the object: open_write_fail_action 1',
      'proxy.config.http.cache.open_write_fail_action 0 (checked: there would have been no error)',
    ],
    [
      'conditions',
      'caching/conditional/if_none_match_of_the_stored_tag_is_304',
      1,
      'outcome',
      "• do the client's conditions hold? its copy is still good: 304",
      'no If-None-Match in the request (checked: the answer would have been a 200)',
    ],
    [
      'ranges',
      'caching/range/a_206_is_not_stored',
      0,
      'outcome',
      '• the answer is not stored: it is only a part, asked for with Range',
      'asked without Range (checked: it would have been stored)',
    ],
    [
      'connect retries',
      'caching/stale/must_revalidate_is_not_served_stale',
      1,
      'error',
      '• no more attempts to reach the origin are made (CONNECTION_ERROR)',
      'asked 2 s or more earlier (checked: there would have been no error)',
    ],
    [
      'names',
      'origins/a_name_that_does_not_resolve_is_a_500',
      0,
      'error',
      '• the name gone-origin.test does not resolve',
      'a name that resolves (checked: there would have been no error)',
    ],
  ];

describe('why', () => {
  test.each(FAMILIES)('%s: %s #%i --%s', async (_, name, transaction, question, words, flip) => {
    const said = await lines(name, transaction, question);
    expect(said).toContain(words);
    expect(said).toContain(`  to flip it: ${flip}`);
  });

  test('of a question that has nothing to be about says so', async () => {
    const name = 'caching/required_headers/a_bare_answer_is_not_enough_for_1';
    expect((await lines(name, 0, 'stale')).at(-1)).toBe('  no copy was looked at: nothing could be fresh or stale');
    expect((await lines(name, 0, 'error')).at(-1)).toBe('  it did not end in an error');
  });

  test('says that no single change flips it when none does', async () => {
    const said = await lines('caching/cache_config/never_cache_is_neither_stored_nor_served', 1, 'outcome');
    expect(said).toContainEqual(expect.stringMatching(/^ {2}no single change flips it \(\d+ played\)$/));
  });

  test('masks what is secret in a recording, in facts and in changes', async () => {
    const given = await answer('caching/alternates/vary_cookie_compares_cookies', 1, 'lookup');
    const text = JSON.stringify(whyObject(given, VEIL)) + whyLines(given, VEIL, 80).map(lineText).join();
    expect(text).not.toMatch(/a=[12]/);
  });

  test('is data, too', async () => {
    const given = await answer('caching/required_headers/a_bare_answer_is_not_enough_for_1', 1, 'lookup');
    expect(whyObject(given, VEIL)).toMatchObject({
      schema: 'retrace.why/1',
      transaction: 1,
      url: 'http://example.com/a',
      question: 'lookup',
      outcome: { status: 200, answered_by: 'origin', lookup: 'miss', stored: true },
      reasons: [
        {
          transaction: 0,
          step: 'is_response_cacheable',
          flips: [
            { change: { kind: 'record', value: 0 }, becomes: 'fresh' },
            { bound: { side: 'at least', value: 1 } },
            {},
          ],
        },
      ],
    });
  });
});

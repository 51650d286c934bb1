import { describe, expect, test } from 'vitest';
import { renderSaid } from '../trace/render.ts';
import { cacheVerdict } from './cache_control.ts';
import { documentFreshness, freshnessLimit } from './freshness.ts';
import { answer, config, get } from './sample_heads.ts';

const AT = 1795163714;
const DATE = 'Date: Fri, 20 Nov 2026 08:35:14 GMT';

type Records = Parameters<typeof config>[0];

function limit(lines: string[], records?: Records) {
  const { answer: seconds, heuristic } = freshnessLimit({
    response: answer(200, ...lines),
    requestSentTime: AT,
    config: config(records),
  });
  return [seconds, heuristic];
}

function freshness(cached: string[], asked: string[], age: number, records?: Records, rules = {}) {
  const request = get(...asked);
  return documentFreshness({
    request,
    cachedRequest: get(),
    cachedResponse: answer(200, DATE, ...cached),
    requestSentTime: AT,
    responseReceivedTime: AT,
    now: AT + age,
    config: config(records),
    cacheControl: cacheVerdict(request, config(records), rules),
    scheme: 'http',
  });
}

describe('the lifetime of a response', () => {
  test.each([
    [['Cache-Control: max-age=60'], 60],
    [['Cache-Control: s-maxage=50, max-age=5'], 50],
    [['Cache-Control: max-age=foo'], 0],
    [['Cache-Control: max-age=-5'], 0],
    [['Cache-Control: max-age=4294967301'], 31536000],
    [['Cache-Control: max-age=7', 'Expires: Fri, 20 Nov 2026 09:35:14 GMT'], 7],
    [['Expires: Fri, 20 Nov 2026 08:36:14 GMT'], 60],
    [['Expires: 0'], 0],
    [['Expires: Fri, 20 Nov 2026 08:00:00 GMT'], 0],
  ])('%j is stated: %i s', (lines, seconds) => {
    expect(limit([DATE, ...lines])).toEqual([seconds, false]);
  });

  test('without a statement it is a tenth of the time since the last change, in 32 bit floats', () => {
    expect(
      limit([DATE, 'Last-Modified: Fri, 20 Nov 2026 04:35:14 GMT'], { 'http.cache.heuristic_min_lifetime': 0 }),
    ).toEqual([1440, true]);
    expect(limit([DATE, 'Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT'])).toEqual([86400, true]);
  });

  test('a share above the whole is taken as the whole', () => {
    const lines = [DATE, 'Last-Modified: Fri, 20 Nov 2026 07:28:34 GMT'];
    expect(limit(lines, { 'http.cache.heuristic_lm_factor': '2.0' })).toEqual([4000, true]);
  });

  test('without Last-Modified or Date it is the least heuristic lifetime', () => {
    expect(limit([DATE])).toEqual([3600, true]);
    expect(limit(['Last-Modified: Fri, 20 Nov 2026 04:35:14 GMT'])).toEqual([3600, true]);
  });

  test('the lower bound wins over the upper one', () => {
    const records = { 'http.cache.guaranteed_min_lifetime': 100, 'http.cache.guaranteed_max_lifetime': 10 };
    expect(limit(['Cache-Control: max-age=50'], records)).toEqual([100, false]);
  });

  test('Expires is not looked at while a writer is at work', () => {
    const response = answer(200, DATE, 'Expires: 0');
    const ruling = freshnessLimit({ response, requestSentTime: AT, config: config(), readWhileWriter: true });
    expect(ruling).toMatchObject({ answer: 3600, heuristic: true });
  });
});

describe('whether an object may be used', () => {
  test('it is fresh up to its lifetime and no second longer', () => {
    expect(freshness(['Cache-Control: max-age=10'], [], 10).answer).toBe('FRESH');
    expect(freshness(['Cache-Control: max-age=10'], [], 11).answer).toBe('STALE');
  });

  test('a lifetime of 0 is stale at once', () => {
    expect(freshness(['Cache-Control: max-age=0'], [], 0).answer).toBe('STALE');
  });

  test('max-stale makes a stale object acceptable with a warning', () => {
    expect(freshness(['Cache-Control: max-age=10'], ['Cache-Control: max-stale=5'], 15).answer).toBe('WARNING');
    expect(freshness(['Cache-Control: max-age=10'], ['Cache-Control: max-stale=5'], 16).answer).toBe('STALE');
    expect(freshness(['Cache-Control: max-age=10'], ['Cache-Control: max-stale'], 9999).answer).toBe('WARNING');
  });

  test('max-stale near the end of 32 bits wraps to stale', () => {
    const ruling = freshness(['Cache-Control: max-age=50'], ['Cache-Control: max-stale=2147483640'], 0);
    expect(ruling.answer).toBe('STALE');
    expect(ruling.because).toContainEqual({ fact: 'age_limit', value: -2147483606, from: 'computed' });
  });

  test('an origin that demands revalidation is not overruled by max-stale', () => {
    const ruling = freshness(['Cache-Control: max-age=10, must-revalidate'], ['Cache-Control: max-stale=99'], 11);
    expect(ruling.answer).toBe('STALE');
    expect(ruling.said).toContainEqual(['max_stale_ignored']);
  });

  test('min-fresh shortens the life', () => {
    expect(freshness(['Cache-Control: max-age=10'], ['Cache-Control: min-fresh=4'], 6).answer).toBe('FRESH');
    expect(freshness(['Cache-Control: max-age=10'], ['Cache-Control: min-fresh=4'], 7).answer).toBe('STALE');
  });

  test("a client's max-age counts only when it is heeded, and 0 forces revalidation", () => {
    const heeded = { 'http.cache.ignore_client_cc_max_age': 0 };
    expect(freshness(['Cache-Control: max-age=10'], ['Cache-Control: max-age=0'], 0).answer).toBe('FRESH');
    expect(freshness(['Cache-Control: max-age=10'], ['Cache-Control: max-age=0'], 0, heeded).answer).toBe('STALE');
  });

  test('revalidate= of cache.config overrides all, and a life beyond the own one warns', () => {
    expect(freshness(['Cache-Control: max-age=10'], [], 20, {}, { revalidateAfter: 30 }).answer).toBe('WARNING');
    expect(freshness(['Cache-Control: max-age=100'], [], 31, {}, { revalidateAfter: 30 }).answer).toBe('STALE');
  });

  test('ttl-in-cache looks at residence alone', () => {
    const ruling = freshness(['Cache-Control: max-age=0'], [], 30, {}, { ttlInCache: 30 });
    expect(ruling).toMatchObject({ answer: 'FRESH', said: [['ttl_in_cache', { ttl: 30, resident: 30 }]] });
  });

  test.each([
    [1, ['Last-Modified: Fri, 20 Nov 2026 04:35:14 GMT'], [], 'STALE'],
    [1, ['Cache-Control: max-age=10'], [], 'FRESH'],
    [2, ['Cache-Control: max-age=10'], [], 'STALE'],
    [3, ['Cache-Control: max-age=0'], [], 'FRESH'],
    [4, ['Cache-Control: max-age=10'], ['If-Modified-Since: x'], 'STALE'],
    [4, ['Cache-Control: max-age=10'], [], 'FRESH'],
  ])('when_to_revalidate %i with %j and %j is %s', (when, cached, asked, expected) => {
    expect(freshness(cached, asked, 1, { 'http.cache.when_to_revalidate': when }).answer).toBe(expected);
  });

  test('the lines are those of the server', () => {
    const { said } = freshness(['Cache-Control: max-age=10'], [], 3);
    const lines = said.map(([name, args]) => renderSaid(name, args ?? {}, { sm: 7, con: null }, '9.2'));
    expect(lines.filter((line) => !line?.startsWith('[calculate'))).toEqual([
      '[7] freshness_limit = 10',
      '[7] final freshness_limit = 10',
      '[7] fresh_limit:  10  current_age: 3',
      '[7] initial age limit: 10',
      '[7] document_freshness --- current_age = 3',
      '[7] document_freshness --- age_limit   = 10',
      '[7] document_freshness --- fresh_limit = 10',
      '[7] document_freshness --- current_age = 3',
      '[7] document_freshness --- age_limit   = 10',
      '[7] document_freshness --- fresh_limit = 10',
      '[7] document is fresh; returning FRESHNESS_FRESH',
    ]);
  });
});

test('a copy drawn within fuzz.time of its end is stale, and that is the rule; one not drawn is fresh', () => {
  const guide = {
    ...config({ 'http.cache.fuzz.time': 20, 'http.cache.fuzz.probability': 0.5 }),
    profile: 'guide',
  } as const;
  const judged = (age: number, drawn: number | null) => {
    const { answer: state, rule } = documentFreshness({
      request: get(),
      cachedRequest: get(),
      cachedResponse: answer(200, DATE, 'Cache-Control: max-age=60'),
      requestSentTime: AT,
      responseReceivedTime: AT,
      now: AT + age,
      config: guide,
      cacheControl: cacheVerdict(get(), guide, {}),
      scheme: 'http',
      drawn,
    });
    return `${state}: ${rule}`;
  };
  expect(judged(41, 499)).toBe('STALE: drawn to be revalidated before its end');
  expect(judged(40, 499)).toBe('FRESH: within its lifetime');
  expect(judged(41, 500)).toBe('FRESH: within its lifetime');
  expect(judged(41, null)).toBe('FRESH: within its lifetime');
  expect(judged(61, 0)).toBe('STALE: older than allowed');
});

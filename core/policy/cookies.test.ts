import { expect, test } from 'vitest';
import { cacheVerdict } from './cache_control.ts';
import { cookiesPreventCaching } from './cookies.ts';
import { answer, config, get } from './sample_heads.ts';

function prevent(option: number, asked: string[], response: string[], rule?: number, cached?: string[]): boolean {
  const records = config({ 'http.cache.cache_responses_to_cookies': option });
  const cacheControl = cacheVerdict(get(), records, rule === undefined ? {} : { responsesToCookies: rule });
  const input = {
    request: get(...asked),
    response: answer(200, ...response),
    config: records,
    cacheControl,
    from: 'x',
  };
  return cookiesPreventCaching(cached === undefined ? input : { ...input, cachedRequest: get(...cached) }).answer;
}

const SET = 'Set-Cookie: a=b';
const COOKIE = 'Cookie: a=b';

test.each([
  [1, [COOKIE], [SET], false],
  [0, [COOKIE], ['Content-Type: image/png'], true],
  [0, [], [], false],
  [2, [COOKIE], ['Content-Type: image/png'], false],
  [2, [COOKIE], ['Content-Type: text/html'], true],
  [2, [COOKIE], [], true],
  [3, [COOKIE], ['Content-Type: text/html'], true],
  [3, [COOKIE], ['Content-Type: Text/html'], false],
  [3, [], [SET, 'Content-Type: image/png'], false],
  [4, [COOKIE], ['Content-Type: text/html'], false],
  [4, [], [SET, 'Content-Type: text/html'], true],
  [4, [], [SET, 'Content-Type: text/html', 'Cache-Control: public'], false],
  [9, [COOKIE], ['Content-Type: text/css'], true],
])('option %i, %j, %j: %s', (option, asked, response, expected) => {
  expect(prevent(option, asked, response)).toBe(expected);
});

test('cache.config replaces the record', () => {
  expect(prevent(1, [COOKIE], [], 0)).toBe(true);
  expect(prevent(0, [COOKIE], [], 1)).toBe(false);
});

test('on a hit the stored request counts too', () => {
  expect(prevent(0, [], [], undefined, [COOKIE])).toBe(true);
  expect(prevent(0, [], [], undefined, [])).toBe(false);
});

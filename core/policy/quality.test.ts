import { describe, expect, test } from 'vitest';
import { qualityOfMatch } from './quality.ts';
import { answer, config, get } from './sample_heads.ts';

const f = Math.fround;
const SAME = f(1.001);
const COMPARED = {
  'http.cache.ignore_accept_mismatch': 0,
  'http.cache.ignore_accept_charset_mismatch': 0,
  'http.cache.ignore_accept_encoding_mismatch': 0,
  'http.cache.ignore_accept_language_mismatch': 0,
};

/** The four factors as printed, -2 for one that was not reached. */
function factors(
  current: string[],
  cached: string[],
  stored: string[],
  records: Parameters<typeof config>[0] = COMPARED,
): unknown[] {
  const candidate = { request: get(...cached), response: answer(200, ...stored) };
  const { said } = qualityOfMatch(get(...current), candidate, config(records));
  return said.filter(([name]) => name === 'quality_match').map(([, args]) => args?.quality);
}

const factor = (index: number, current: string[], cached: string[], stored: string[]) =>
  factors(current, cached, stored)[index];

describe('Accept against Content-Type', () => {
  test.each([
    ['text/html', 'text/html; charset=x', 1],
    ['*/*;q=0.1, text/*;q=0.7', 'text/html', f(0.7)],
    ['*/*;q=0.1, text/*;q=0.7', 'image/png', f(0.1)],
    ['image/png, text/html;q=0.3', 'TEXT/HTML', f(0.3)],
    ['image/png', 'text/html', -1],
    ['*/*', 'image/webp', -1],
    ['image/webp', 'image/webp', 1],
    [',', 'text/html', -1],
  ])('%s for %s is %f', (accept, type, quality) => {
    expect(factor(0, [`Accept: ${accept}`], [], [`Content-Type: ${type}`])).toBe(quality);
  });

  test('without either it fits', () => {
    expect(factor(0, ['Accept: a/b'], [], [])).toBe(1);
    expect(factor(0, [], [], ['Content-Type: a/b'])).toBe(1);
  });
});

describe('Accept-Charset', () => {
  test.each([
    ['utf-8;q=0.5, *;q=0.2', 'text/html', f(0.5)],
    ['utf-8;q=0.5, *;q=0.2', 'text/html; charset="utf-8"', f(0.2)],
    ['latin1', 'text/html', 1],
    ['latin1', 'text/html; charset=iso-8859-1', -1],
    [';q=0.4', 'text/html; charset=x', f(0.4)],
  ])('%s for %s is %f', (accept, type, quality) => {
    expect(factor(1, [`Accept-Charset: ${accept}`], [], [`Content-Type: ${type}`])).toBe(quality);
  });
});

describe('Accept-Encoding', () => {
  test.each([
    [[], [], [], SAME],
    [['Accept-Encoding: gzip'], ['Accept-Encoding: gzip'], [], SAME],
    [[], ['Accept-Encoding: gzip'], [], 1],
    [['Accept-Encoding: gzip'], [], [], -1],
    [['Accept-Encoding: gzip, x'], ['Accept-Encoding: gzip'], [], 1],
    [[], ['Accept-Encoding: gzip'], ['Content-Encoding: gzip'], -1],
    [[], ['Accept-Encoding: gzip'], ['Content-Encoding: identity'], f(0.001)],
    [['Accept-Encoding: identity;q=0.5'], ['Accept-Encoding: gzip'], [], 0.5],
    [['Accept-Encoding: *;q=0.25'], ['Accept-Encoding: gzip'], [], 0.25],
    [['Accept-Encoding: br;q=0.9, gzip;q=0.1'], [], ['Content-Encoding: x-gzip'], f(0.1)],
    [['Accept-Encoding: deflate'], [], ['Content-Encoding: gzip'], -1],
  ])('%j, stored for %j with %j is %f', (current, cached, stored, quality) => {
    expect(factor(2, current, cached, stored)).toBe(quality);
  });
});

describe('Accept-Language', () => {
  test.each([
    ['en', ['Content-Language: en-US'], 1],
    ['en-US', ['Content-Language: en'], -1],
    ['en;q=0.5, fr;q=0.8', ['Content-Language: fr, en'], 0.5],
    ['de, fr;q=0.2, *;q=0.1', ['Content-Language: en'], f(0.1)],
    ['fr', [], 1],
    ['*;q=0.3', [], f(0.3)],
    ['identity;q=0.4', [], f(0.4)],
  ])('%s for %j is %f', (accept, stored, quality) => {
    expect(factor(3, [`Accept-Language: ${accept}`], [], stored)).toBe(quality);
  });
});

test('by default nothing is compared unless the response has some Vary', () => {
  const asked = ['Accept: image/png'];
  const html = ['Content-Type: text/html'];
  expect(factors(asked, [], html, {})).toEqual([1, 1, 1, 1]);
  expect(factors(asked, [], [...html, 'Vary: X'], {})).toEqual([-1, -2, -2, -2]);
});

test('the quality is the product in 32 bit floats', () => {
  const candidate = { request: get(), response: answer(200) };
  const { answer: quality } = qualityOfMatch(get(), candidate, config(COMPARED));
  expect(quality).toBe(f(f(SAME * SAME) * SAME));
});

test('Vary makes a good fit none', () => {
  const candidate = { request: get('X: 1'), response: answer(200, 'Vary: X') };
  expect(qualityOfMatch(get('X: 2'), candidate, config())).toMatchObject({ answer: -1, rule: 'Vary' });
  expect(qualityOfMatch(get('X: 1'), candidate, config()).rule).toBe('fits');
});

test('a PURGE takes any alternate without a word', () => {
  const candidate = { request: get('X: 1'), response: answer(200, 'Vary: *') };
  expect(qualityOfMatch({ ...get(), method: 'PURGE' }, candidate, config())).toMatchObject({ answer: 1, said: [] });
});

test('a wildcard in the place of a coding counts as minus one in the product', () => {
  const wildcard = ['Accept-Encoding: *;q=0.4'];
  expect(factor(2, wildcard, [], ['Content-Encoding: a'])).toBe(f(0.4));
  expect(factor(2, wildcard, [], ['Content-Encoding: a, b'])).toBe(1);
});

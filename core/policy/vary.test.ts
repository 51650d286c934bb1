import { expect, test } from 'vitest';
import { buildConfig } from '../config/config.ts';
import { answer, config, get } from './sample_heads.ts';
import { variability } from './vary.ts';

function varies(vary: string[], current: string[], cached: string[], records?: Parameters<typeof config>[0]): boolean {
  const stored = { request: get(...cached), response: answer(200, ...vary) };
  return variability(get(...current), stored, config(records)).answer;
}

// Pairs tried on the real server with `Vary: a`.
test.each([
  [['a: 1'], ['a: 1'], false],
  [['a: 1'], ['a: "1"'], false],
  [['a: X'], ['a: x'], false],
  [['a: 1', 'a: 2'], ['a: 1,,2'], false],
  [['a: 1,2,'], ['a: 1, 2'], false],
  [['a: 1'], ['a: 1,2'], true],
  [['a: "1,2"'], ['a: 1,2'], true],
  [['a: '], ['a: ,'], true],
  [['a: 1'], [], true],
  [[], [], false],
])('%j against stored %j: varies %s', (current, cached, expected) => {
  expect(varies(['Vary: a'], current, cached)).toBe(expected);
});

test('a second Vary field is not seen', () => {
  expect(varies(['Vary: a', 'Vary: b'], ['b: 1'], ['b: 2'])).toBe(false);
});

test('an asterisk always varies', () => {
  expect(varies(['Vary: *'], [], [])).toBe(true);
});

test('Accept-Encoding is compared only when its mismatch is never ignored', () => {
  const pair = [['Accept-Encoding: br'], ['Accept-Encoding: gzip']] as const;
  const never = { 'http.cache.ignore_accept_encoding_mismatch': 0 };
  expect(varies(['Vary: Accept-Encoding'], [...pair[0]], [...pair[1]])).toBe(false);
  expect(varies(['Vary: Accept-Encoding'], [...pair[0]], [...pair[1]], never)).toBe(true);
});

test('User-Agent is not compared when the proxy replaces it', () => {
  const replaced = { 'http.global_user_agent_header': 'x' };
  expect(varies(['Vary: User-Agent'], ['User-Agent: a'], ['User-Agent: b'])).toBe(true);
  expect(varies(['Vary: User-Agent'], ['User-Agent: a'], ['User-Agent: b'], replaced)).toBe(false);
});

test('the list is printed whole, names until one decides', () => {
  const stored = { request: get('a: 1'), response: answer(200, 'Vary: a,, b') };
  const { said, because } = variability(get('a: 2'), stored, config());
  expect(said).toEqual([
    ['vary_list', { text: 'Vary list of 3 elements\nStr ["a", len 1]\nStr ["", len 0]\nStr ["b", len 1]' }],
    ['vary_name', { name: 'a' }],
  ]);
  expect(because.map(({ value }) => value)).toEqual(['a,, b', '2', '1']);
});

test('in the profile of the guide a list by type stands for a Vary that is not there', () => {
  const extra = [
    ['enable_default_vary_headers', 1],
    ['vary_default_text', 'a, b'],
    ['vary_default_images', 'c'],
    ['vary_default_other', 'd'],
  ].map(([name, value]) => ({ name: `proxy.config.http.cache.${name}`, value: value ?? null, from: '--set' }));
  const guide = buildConfig({}, extra, 'guide');
  const differs = (type: string, name: string, vary: string[] = [], config = guide) => {
    const response = answer(200, ...(type === '' ? [] : [`Content-Type: ${type}`]), ...vary);
    return variability(get(`${name}: 1`), { request: get(`${name}: 2`), response }, config).answer;
  };
  expect(['a', 'b', 'c', 'd'].map((name) => differs('text/html', name))).toEqual([true, true, false, false]);
  expect(['a', 'c', 'd'].map((name) => differs('Image/png', name))).toEqual([false, true, false]);
  expect(['a', 'c', 'd'].map((name) => differs('application/json', name))).toEqual([false, false, true]);
  expect(['a', 'c', 'd'].map((name) => differs('', name))).toEqual([false, false, true]);
  // The origin's own list counts alone, an empty one not at all.
  expect(differs('text/html', 'a', ['Vary: x'])).toBe(false);
  expect(differs('text/html', 'a', ['Vary: '])).toBe(true);
  expect(differs('text/html', 'a', [], buildConfig({}, extra))).toBe(false);
  expect(differs('text/html', 'a', [], buildConfig({}, extra.slice(1), 'guide'))).toBe(false);
});

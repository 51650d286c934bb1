import { expect, test } from 'vitest';
import { buildConfig } from '../config/config.ts';
import { freshnessFuzz, fuzzed } from './fuzz.ts';

function config(records: Readonly<Record<string, number>> = {}) {
  const extra = Object.entries(records).map(([name, value]) => ({
    name: `proxy.config.http.cache.fuzz.${name}`,
    value,
    from: '--set',
  }));
  return buildConfig({}, extra, 'guide');
}

test('with the defaults 5 draws of 1000 shorten a lifetime, by 240 seconds', () => {
  const drawn = Array.from({ length: 1000 }, (_, index) => freshnessFuzz(config(), 3600, index).answer);
  expect(drawn.filter((fuzz) => fuzz > 0)).toEqual([240, 240, 240, 240, 240]);
  expect(freshnessFuzz(config(), 3600, 7_004).answer).toBe(240);
  expect(freshnessFuzz(config(), 3600, 7_005).answer).toBe(0);
});

test('probabilities count in thousandths, rounded down', () => {
  expect(freshnessFuzz(config({ probability: 0.0009 }), 3600, 0).answer).toBe(0);
  expect(freshnessFuzz(config({ probability: 0.0019 }), 3600, 1).answer).toBe(0);
  expect(freshnessFuzz(config({ probability: 0.0019 }), 3600, 0).answer).toBe(240);
  expect(freshnessFuzz(config({ probability: 1 }), 3600, 4_294_967_295).answer).toBe(240);
});

test('a negative time turns it off; without a lifetime nothing is left', () => {
  expect(freshnessFuzz(config({ time: -1, probability: 1 }), 3600, 0).answer).toBe(0);
  expect(fuzzed(3600, 240)).toBe(3360);
  expect(fuzzed(60, 240)).toBe(0);
});

// The lesser of 30 × 2^(life / 240) and 240 × log10((life − 30) / log10(a year)), the latter at least 30.
test.each([
  [20, 30],
  [30, 30],
  [38, 30],
  [60, 36],
  [240, 60],
  [480, 120],
  [3600, 643],
  [86_400, 975],
])('with a least time of 30 a life of %i seconds is shortened by %i', (lifetime, fuzz) => {
  expect(freshnessFuzz(config({ min_time: 30, probability: 1 }), lifetime, 0).answer).toBe(fuzz);
});

test('the draw, its limit and the records stand among the reasons', () => {
  expect(freshnessFuzz(config({ probability: 0.5 }), 3600, 123)).toMatchObject({
    answer: 240,
    rule: 'drawn',
    because: [
      { fact: 'fuzz draw', value: 123, from: 'seed' },
      { fact: 'drawn when below', value: 500 },
      { fact: 'proxy.config.http.cache.fuzz.probability', value: 0.5, from: '--set' },
      { fact: 'proxy.config.http.cache.fuzz.time', value: 240, from: 'default' },
      { fact: 'proxy.config.http.cache.fuzz.min_time', value: 0, from: 'default' },
      { fact: 'fuzz', value: 240 },
    ],
  });
});

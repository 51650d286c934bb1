import { expect, test } from 'vitest';
import { configFact, fieldFact, ruled } from './ruling.ts';
import { config, slots } from './sample_heads.ts';

test('a fact of configuration says where its value comes from', () => {
  const name = 'proxy.config.http.cache.required_headers';
  expect(configFact(config(), name)).toEqual({ fact: name, value: 2, from: 'default' });
  expect(configFact(config({ 'http.cache.required_headers': 0 }), name)).toMatchObject({ value: 0, from: '--set' });
});

test('a fact of a header joins its slots and is null without any', () => {
  const fields = slots('Vary: a', 'vary: b');
  expect(fieldFact(fields, 'Vary', 'cached response')).toEqual({
    fact: 'Vary',
    value: 'a, b',
    from: 'cached response',
  });
  expect(fieldFact(fields, 'Age', 'x').value).toBeNull();
});

test('a ruling without reasons or lines has empty lists', () => {
  expect(ruled(true, 'r')).toEqual({ answer: true, rule: 'r', because: [], said: [] });
});

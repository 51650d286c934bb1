import { expect, test } from 'vitest';
import { fact } from './fact.ts';

test('a fact of the simulation says what, which value, and where it came from', () => {
  expect(fact('max-age', 60, 'cached response')).toEqual({ fact: 'max-age', value: 60, from: 'cached response' });
});

import { expect, test } from 'vitest';
import { canBeAsked } from './query_name.ts';

test.each([
  ['a.test', true],
  ['a.test.', true],
  [`${'l'.repeat(63)}.test`, true],
  [`${'l'.repeat(64)}.test`, false],
  [`${Array(4).fill('l'.repeat(60)).join('.')}.test`, true],
  [`${Array(4).fill('l'.repeat(60)).join('.')}.testtesttesttest`, false],
  ['a..test', false],
])('%s can be asked for: %s', (name, expected) => {
  expect(canBeAsked(name, false)).toBe(expected);
});

test('what is escaped in a name is refused where that is looked at', () => {
  expect([canBeAsked('a$b.test', false), canBeAsked('a$b.test', true), canBeAsked('a_b.test', true)]).toEqual([
    true,
    false,
    true,
  ]);
});

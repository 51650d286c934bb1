import { expect, test } from 'vitest';
import { type Directive, holds, type Rule, showActual, showRule } from './rules.ts';

function rule(directive: Directive, values: string[], more: Partial<Rule> = {}): Rule {
  const place = { file: 'a.yaml', line: 1, column: 1 };
  const isList = directive === 'includes';
  return { name: 'X', directive, values, isList, inverted: false, ignoreCase: false, place, ...more };
}

test.each([
  ['equal', ['abc'], ['abc'], true],
  ['equal', ['abc'], ['abcd'], false],
  ['contains', ['bc'], ['abcd'], true],
  ['prefix', ['ab'], ['abcd'], true],
  ['prefix', ['bc'], ['abcd'], false],
  ['suffix', ['cd'], ['abcd'], true],
  ['present', [], ['abcd'], true],
  ['present', [], [], false],
  ['absent', [], [], true],
  ['equal', ['abc'], [], false],
] as const)('%s %j of %j: %s', (directive, values, actual, expected) => {
  expect(holds(rule(directive, [...values]), actual)).toBe(expected);
  expect(holds(rule(directive, [...values], { inverted: true }), actual)).toBe(!expected);
});

test('without a list only the first field of a name is looked at, with one all of them, in order', () => {
  expect(holds(rule('equal', ['a']), ['a', 'b'])).toBe(true);
  expect(holds(rule('equal', ['a', 'b'], { isList: true }), ['a', 'b'])).toBe(true);
  expect(holds(rule('equal', ['a', 'b'], { isList: true }), ['b', 'a'])).toBe(false);
  expect(holds(rule('equal', ['a'], { isList: true }), ['a', 'b'])).toBe(false);
});

test('includes wants every value somewhere, and at least as many fields as values', () => {
  expect(holds(rule('includes', ['b', 'a']), ['xa', 'xb'])).toBe(true);
  expect(holds(rule('includes', ['b', 'a']), ['a, b'])).toBe(false);
  expect(holds(rule('includes', ['b']), ['a, b', 'c'])).toBe(true);
});

test('case counts unless it is to be ignored', () => {
  expect(holds(rule('equal', ['ABC']), ['abc'])).toBe(false);
  expect(holds(rule('equal', ['ABC'], { ignoreCase: true }), ['abc'])).toBe(true);
});

test('rules and what came are shown in words', () => {
  expect(showRule(rule('equal', ['a'], { inverted: true, ignoreCase: true }))).toBe('not equal "a" (any case)');
  expect(showRule(rule('present', []))).toBe('present');
  expect([showActual([]), showActual(['a', 'b'])]).toEqual(['nothing', '"a", "b"']);
});

import { expect, test } from 'vitest';
import { compilePattern } from './pattern.ts';

const matches = (pattern: string, text: string): boolean | string => {
  const compiled = compilePattern(pattern);
  return 'pattern' in compiled ? compiled.pattern.test(text) : compiled.refused;
};

test('what both kinds of expressions share is taken as it is', () => {
  expect(matches('^([a-z]+)[.]test$', 'a.test')).toBe(true);
  expect(matches('(?i)HOST', 'my.host')).toBe(true);
  expect(matches('\\A[[:alpha:]]+\\Z', 'abc')).toBe(true);
  expect(matches('[[:digit:]_]', 'a_')).toBe(true);
});

test('what only PCRE has is refused by name', () => {
  expect(matches('a++', 'aa')).toBe('possessive quantifier');
  expect(matches('(?>a)', 'a')).toBe('group of a kind JavaScript does not have');
  expect(matches('\\Qa\\E', 'a')).toBe('escape of PCRE only');
});

test('a broken expression is refused', () => {
  expect(matches('a(', 'a')).toMatch(/unterminated|group/i);
});

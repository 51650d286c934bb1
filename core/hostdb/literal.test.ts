import { expect, test } from 'vitest';
import { isIpv4Literal, stripBrackets } from './literal.ts';

test.each([
  ['127.0.0.1', true],
  ['10.0.0.1.example', false],
  ['1.2.3', false],
  ['::1', false],
])('%s is four numbers: %s', (name, expected) => {
  expect(isIpv4Literal(name)).toBe(expected);
});

test('the brackets of an IPv6 literal go, anything else stays', () => {
  expect([stripBrackets('[::1]'), stripBrackets('::1'), stripBrackets('h')]).toEqual(['::1', '::1', 'h']);
});

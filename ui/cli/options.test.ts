import { expect, test } from 'vitest';
import { parseAt, parseSet, parseSpan, parseWhole } from './options.ts';

test('a setting is split at its first equals sign', () => {
  expect(parseSet('a.b=c=d')).toEqual(['a.b', 'c=d']);
  expect(parseSet('a.b=')).toEqual(['a.b', '']);
  expect(() => parseSet('=x')).toThrow('name=value');
});

test('instants and spans', () => {
  expect(parseAt('1355417918.738')).toBe(1_355_417_918_738);
  expect(parseAt('2012-12-13T16:58:38Z')).toBe(1_355_417_918_000);
  expect(parseSpan('90')).toBe(90_000);
  expect(parseSpan('500ms')).toBe(500);
  expect(parseSpan('2h')).toBe(7_200_000);
  expect(() => parseSpan('-1s')).toThrow('span');
});

test('whole numbers only', () => {
  expect(parseWhole('--txn')('12')).toBe(12);
  for (const bad of ['1.5', '-1', '', '0x1']) expect(() => parseWhole('--txn')(bad)).toThrow('whole number');
});

import { expect, test } from 'vitest';
import { acceptsCoding, normaliseAcceptEncoding, normaliseAcceptEncodingField, sameCoding } from './accept_encoding.ts';
import { printed, slots } from './sample_heads.ts';

test.each([
  [1, '*', 'gzip'],
  [1, 'x-gzip', 'gzip'],
  [1, 'GZIP', 'gzip'],
  [1, 'deflate, gzip;q=0.5, br', 'gzip'],
  [1, 'gzip;q=0', null],
  [1, 'br', null],
  [2, 'gzip, br', 'br'],
  [2, 'gzip', 'gzip'],
  [2, 'deflate', null],
  [3, 'gzip, br', 'br, gzip'],
  [3, 'br', 'br'],
  [3, 'identity', null],
  [0, 'br;q=0.1', 'br;q=0.1'],
  [7, 'br', 'br'],
])('level %i makes %s into %s', (level, value, normal) => {
  expect(normaliseAcceptEncoding(value, level).answer).toBe(normal);
});

test('the line names what was kept or what was missing', () => {
  const text = (value: string, level: number) => normaliseAcceptEncoding(value, level).said[0]?.[1];
  expect(text('br, gzip', 3)).toEqual({ text: 'normalized Accept-Encoding to br, gzip' });
  expect(text('x', 1)).toEqual({ text: 'removed non-gzip Accept-Encoding' });
  expect(text('x', 3)).toEqual({ text: 'removed non-br non-gzip Accept-Encoding' });
  expect(normaliseAcceptEncoding('x', 0).said).toEqual([]);
});

test('only the first slot is read: it is changed, or all slots go', () => {
  const gzip = slots('Accept-Encoding: gzip, x', 'Accept-Encoding: br');
  normaliseAcceptEncodingField(gzip, 1);
  expect(printed(gzip)).toEqual(['Accept-Encoding: gzip', 'Accept-Encoding: br']);
  const br = slots('Accept-Encoding: br', 'X: 1', 'Accept-Encoding: gzip');
  normaliseAcceptEncodingField(br, 1);
  expect(printed(br)).toEqual(['X: 1']);
});

test('without the field nothing is said', () => {
  expect(normaliseAcceptEncodingField([], 1)).toEqual([]);
});

test('a coding is accepted by name, alias or wildcard unless its quality is 0', () => {
  expect(acceptsCoding(['br', 'x-gzip;q=0.1'], 'gzip')).toBe(true);
  expect(acceptsCoding(['*;q=0'], 'gzip')).toBe(false);
  expect(sameCoding('x-compress', 'COMPRESS')).toBe(true);
});

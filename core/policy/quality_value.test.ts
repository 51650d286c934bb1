import { expect, test } from 'vitest';
import { mediaTypeOf, parametersOf, qualityOf } from './quality_value.ts';

test.each([
  ['gzip', 1],
  ['gzip;q=0', 0],
  ['gzip; Q = 0.5', 0.5],
  ['gzip;level=1;q=0.25', 0.25],
  ['gzip;q=1.5', 1],
  ['gzip;q=-1', 0],
  ['gzip;q=abc', 1],
  ['gzip;q=.5x', 0.5],
])('%s has quality %f', (element, quality) => {
  expect(qualityOf(element)).toBe(quality);
});

test('quality is a 32 bit float of seven characters', () => {
  expect(qualityOf('a;q=0.3')).toBe(Math.fround(0.3));
  expect(qualityOf('a;q=0.123456789')).toBe(Math.fround(0.12345));
});

test('a media type is split at its slash and cut short', () => {
  expect(mediaTypeOf('text/html; charset=utf-8')).toEqual({ type: 'text', subtype: 'html' });
  expect(mediaTypeOf(' text / html x')).toEqual({ type: 'text', subtype: 'html' });
  expect(mediaTypeOf('*')).toEqual({ type: '*', subtype: '' });
  expect(mediaTypeOf(`${'x'.repeat(40)}/y`).type).toHaveLength(31);
});

test('the first parameter is the thing itself', () => {
  expect(parametersOf('gzip ; q=1')).toEqual(['gzip', 'q=1']);
});

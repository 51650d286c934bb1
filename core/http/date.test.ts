import { expect, test } from 'vitest';
import { formatDate, parseDate } from './date.ts';

const NOVEMBER = 784111777;

test('the three forms of RFC 9110 mean the same second', () => {
  expect(parseDate('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(NOVEMBER);
  expect(parseDate('Sunday, 06-Nov-94 08:49:37 GMT')).toBe(NOVEMBER);
  expect(parseDate('Sun Nov  6 08:49:37 1994')).toBe(NOVEMBER);
});

test('a date may begin with its day number', () => {
  expect(parseDate('6 Nov 1994 08:49:37')).toBe(NOVEMBER);
  expect(parseDate('  6 nov 94 08:49:37 EST')).toBe(NOVEMBER);
});

test('the weekday is not compared, the zone is ignored', () => {
  expect(parseDate('Mon, 06 Nov 1994 08:49:37 PST')).toBe(NOVEMBER);
});

test('the fixed form needs its colons and the usual case of the month; other forms do not (measured on 9.2.9)', () => {
  expect(parseDate('sun, 06 Nov 1994 08:49:37 GMT')).toBe(NOVEMBER);
  for (const text of [
    'Sun, 06 nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08.49.37 GMT',
    'Xxx, 06 Nov 1994 08:49:37 GMT',
  ]) {
    expect([text, parseDate(text)]).toEqual([text, 0]);
  }
  for (const text of ['SUNDAY, 06-NOV-94 08:49:37 GMT', '6 nov 1994 08.49.37', 'sun nov 6 08 49 37 94']) {
    expect([text, parseDate(text)]).toEqual([text, NOVEMBER]);
  }
  expect(parseDate('Sunday, 06-Nov-94 -8:49:37 GMT')).toBe(784054177);
});

test('what is no date is 0', () => {
  for (const text of ['0', '-1', '', 'yesterday', 'Nov 6 1994', 'Sun, 06 Foo 1994 08:49:37 GMT', 'Sun, 06 Nov 1994']) {
    expect(parseDate(text)).toBe(0);
  }
});

test('years before 1970 are 0, after 2037 the largest value; short years are near', () => {
  expect(parseDate('Sun, 06 Nov 1960 08:49:37 GMT')).toBe(0);
  expect(parseDate('Sun, 06 Nov 2038 08:49:37 GMT')).toBe(2147483647);
  expect(parseDate('Friday, 20-Nov-26 08:34:50 GMT')).toBe(1795163690);
});

test('day and hour are not range-checked', () => {
  expect(parseDate('Sun, 36 Oct 1994 32:49:37 GMT')).toBe(parseDate('Sun, 06 Nov 1994 08:49:37 GMT'));
});

test('printing gives the RFC 1123 form and reads back', () => {
  expect(formatDate(NOVEMBER)).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
  for (const seconds of [1, 951782400, 1709164800, 1795163690, 2145916799]) {
    expect(parseDate(formatDate(seconds))).toBe(seconds);
  }
});

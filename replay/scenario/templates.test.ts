import { expect, test } from 'vitest';
import { milliseconds } from './duration.ts';
import { parseInstant } from './start_time.ts';
import { expand, expandText, LAB_PORTS, leftTemplates } from './templates.ts';

const setting = { now_s: 784111777, ports: LAB_PORTS };

test('{NOW} is an HTTP date, with an offset in seconds either way', () => {
  expect(expandText('{NOW}', setting)).toBe('Sun, 06 Nov 1994 08:49:37 GMT');
  expect(expandText('a {NOW-3600}, {NOW+60}', setting)).toBe(
    'a Sun, 06 Nov 1994 07:49:37 GMT, Sun, 06 Nov 1994 08:50:37 GMT',
  );
});

test('{NOW_EPOCH} is a number', () => {
  expect(expandText('{NOW_EPOCH}/{NOW_EPOCH-7}', setting)).toBe('784111777/784111770');
});

test('ports stand in for their names, in every text of a value', () => {
  expect(expand({ a: ['{ATS_PORT}', { b: '{SERVER3_HTTP_PORT}:{DEAD_PORT}' }] }, setting)).toEqual({
    a: ['18080', { b: '18083:18089' }],
  });
});

test('templates that nothing knows stay as they are and can be found', () => {
  expect(expandText('{SERVER_HTTPS_PORT} {nope} {}', setting)).toBe('{SERVER_HTTPS_PORT} {nope} {}');
  expect(leftTemplates('x {SERVER_HTTPS_PORT}')).toEqual(['{SERVER_HTTPS_PORT}']);
});

test('durations have the units of Proxy Verifier; a bare number is microseconds', () => {
  expect(['2s', '100ms', '17000 us', '2500', '1.5s', ' 3ms '].map(milliseconds)).toEqual([2000, 100, 17, 2.5, 1500, 3]);
  expect(['', 's', '1h', '-1s', '1e3'].map(milliseconds)).toEqual([null, null, null, null, null]);
});

test('an instant is epoch seconds or ISO 8601, in UTC unless it says otherwise', () => {
  expect(parseInstant('784111777.25')).toBe(784111777250);
  expect(parseInstant('1994-11-06T08:49:37Z')).toBe(784111777000);
  expect(parseInstant('1994-11-06 08:49:37.5')).toBe(784111777500);
  expect(parseInstant('1994-11-06T09:49:37+0100')).toBe(784111777000);
  expect(parseInstant('1994-11-06')).toBe(Date.UTC(1994, 10, 6));
  expect(['noon', '1994-13-01', '06 Nov 1994'].map(parseInstant)).toEqual([null, null, null]);
});

import { describe, expect, test } from 'vitest';
import { sameLine, similarity, stableLines, stableMessage } from './log_lines.ts';

const BASE = 1_795_163_663; // Fri, 20 Nov 2026 08:34:23 GMT

describe('a stable message', () => {
  test.each([
    ['[12] entered [77]', '[#] entered [77]'],
    ['buffer 0x7f00deadbeef and (nil) and 0x1f', 'buffer PTR and PTR and 0x1f'],
    ['from 127.0.0.1:41234 to 127.0.0.1:18081', 'from 127.0.0.1:PORT to 127.0.0.1:18081'],
    ['now: 1795163665', 'now: T+2'],
    ['now: 1795163660', 'now: T-3'],
    ['expires 1500000000', 'expires 1500000000'],
    ['Date: Fri, 20 Nov 2026 08:34:24 GMT', 'Date: @T+1'],
    ['Date: Sun, 06 Nov 1994 08:49:37 GMT', 'Date: Sun, 06 Nov 1994 08:49:37 GMT'],
    ['Via: http/1.1 ts[70cf198e-a958-4c5e-88f7-b99e5bd8cc78] (x)', 'Via: http/1.1 ts[UUID] (x)'],
    ['a  \nb\t', 'a\nb'],
  ])('of %j is %j', (message, stable) => {
    expect(stableMessage(message, BASE)).toBe(stable);
  });
});

test('only the lines of compared tags are compared', () => {
  const log = [
    { tag: 'dns', message: 'no' },
    { tag: 'http_age', message: '[3] age 5' },
  ];
  expect(stableLines(log, BASE)).toEqual(['(http_age) [#] age 5']);
});

describe('two lines are the same', () => {
  test('when a clock reading is up to two seconds apart', () => {
    expect(sameLine('(http_age) [#] now T+1', '(http_age) [#] now T+3')).toBe(true);
    expect(sameLine('(http_age) [#] now T+1', '(http_age) [#] now T+4')).toBe(false);
    expect(sameLine('(http_age) [#] now T-1', '(http_age) [#] now T+1')).toBe(true);
  });
  test('when a date or Age in a dumped message is, and nothing else', () => {
    expect(sameLine('(http_hdrs) A\nAge: 3\nDate: @T+0', '(http_hdrs) A\nAge: 4\nDate: @T+2')).toBe(true);
    expect(sameLine('(http_hdrs) A\nX-Count: 3', '(http_hdrs) A\nX-Count: 4')).toBe(false);
  });
  test('but not when numbers of another kind differ', () => {
    expect(sameLine('(http) [#] 3 bytes', '(http) [#] 4 bytes')).toBe(false);
    expect(sameLine('(http_trans) [#] 3 bytes', '(http_trans) [#] 4 bytes')).toBe(false);
  });
});

test('similarity is the share of lines in common, in order', () => {
  expect(similarity(['a', 'b', 'c', 'd'], ['a', 'c', 'd', 'b'])).toBe(0.75);
  expect(similarity([], [])).toBe(1);
  expect(similarity(['a'], [])).toBe(0);
});

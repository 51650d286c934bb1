import { expect, test } from 'vitest';
import { setCookie, withCookie, withoutCookie } from './rewrite_cookies.ts';

/** Cookie fields, and what a real 9.2.9 made of them. */
const MEASURED: readonly (readonly [given: string, set: string, without: string])[] = [
  ['a=b; sid=abc', 'a=b; sid=NEW', 'a=b'],
  ['sid=abc; a=b', 'sid=NEW a=b', 'a=b'],
  ['x=1; sid=abc; a=b; z=2', 'x=1; sid=NEW a=b; z=2', 'x=1; a=b; z=2'],
  ['sid=abc', 'sid=NEW', ''],
  ['a=b;sid=abc;c=d', 'a=b;sid=NEW;c=d', 'a=b;c=d'],
  ['', 'sid=NEW', ''],
  ['xsid=1; sid', 'xsid=1; sid;sid=NEW', 'xsid=1; sid'],
  ['a=b;  sid=abc ;c=d', 'a=b;  sid=NEW;c=d', 'a=b;  c=d'],
  ['sid=abc; sid=q', 'sid=NEW sid=q', 'sid=q'],
];

test.each(MEASURED)('%s: set and removed as the real server does', (given, set, without) => {
  expect([setCookie(given, 'sid', 'NEW'), withoutCookie(given, 'sid')]).toEqual([set, without]);
});

test('a cookie is added only where it is not there', () => {
  expect(['', 'a=b', 'a=b; sid=abc', 'sid'].map((given) => withCookie(given, 'sid', 'NEW'))).toEqual([
    'sid=NEW',
    'a=b;sid=NEW',
    'a=b; sid=abc',
    'sid;sid=NEW',
  ]);
});

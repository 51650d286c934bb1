import { expect, test } from 'vitest';
import { type CacheControl, cook } from './cache_control.ts';

const cooked = (...values: string[]): CacheControl =>
  cook(values.map((value) => ({ name: 'Cache-Control', value, raw: null })));

test('directives are found over duplicate fields, in any case, with arguments cut off', () => {
  const found = cooked('Public, NO-CACHE="Foo"', 'private="x, y",must-revalidate');
  expect(found).toMatchObject({ public: true, noCache: true, private: true, mustRevalidate: true, noStore: false });
});

test('a lifetime is the first integer after its name', () => {
  expect(cooked('max-age="60", s-maxage = -5, min-fresh=7x')).toMatchObject({ maxAge: 60, sMaxage: -5, minFresh: 7 });
});

test('a lifetime without a number is 0, but an unlimited max-stale', () => {
  expect(cooked('max-age=foo, max-stale')).toMatchObject({ maxAge: 0, maxStale: 2147483647, sMaxage: null });
});

test('of a repeated lifetime the last number counts', () => {
  expect(cooked('max-age=5, max-age=9, max-age=x').maxAge).toBe(9);
});

test('too large a lifetime stays large', () => {
  expect(cooked('max-age=4294967301').maxAge).toBe(2147483647);
});

test('directives inside quotes count, those after a semicolon do not (seen on 9.2.9)', () => {
  expect(cooked('"max-age=60"').maxAge).toBe(60);
  expect(cooked('"no-store", max-age=60;max-age=90')).toMatchObject({ noStore: true, maxAge: 60 });
  expect(cooked('foo="a,max-age=30", max-age:60')).toMatchObject({ maxAge: 60 });
});

test('unknown tokens and longer words are ignored', () => {
  expect(cooked('no-cachex, xmax-age=5, , no store')).toEqual(cooked());
});

test.each(['no-cache=x', 'no-cache;x', 'no-cache x', '"no-cache"', 'no-cache="a,b"'])(
  'Pragma: %s begins with the word, and that is enough (seen on 9.2.9)',
  (value) => {
    expect(cook([{ name: 'Pragma', value, raw: null }]).pragmaNoCache).toBe(true);
  },
);

test.each(['no-cachex', 'x no-cache', 'no_cache'])('Pragma: %s does not', (value) => {
  expect(cook([{ name: 'Pragma', value, raw: null }]).pragmaNoCache).toBe(false);
});

test('Pragma no-cache is a flag of its own', () => {
  const fields = [{ name: 'pragma', value: 'x, No-Cache', raw: null }];
  expect(cook(fields)).toMatchObject({ pragmaNoCache: true, noCache: false });
});

import { expect, test } from 'vitest';
import { canonicalName, isWellKnown } from './well_known.ts';

test('a known name gets the spelling of the server, whatever case it came in', () => {
  expect(['ETAG', 'client-IP', 'x-forwarded-for', 'WWW-authenticate', 'te', 'content-md5'].map(canonicalName)).toEqual([
    'Etag',
    'Client-ip',
    'X-Forwarded-For',
    'Www-Authenticate',
    'TE',
    'Content-MD5',
  ]);
});

test('an unknown name stays as given', () => {
  expect(canonicalName('x-MINE')).toBe('x-MINE');
  expect(isWellKnown('x-mine')).toBe(false);
  expect(isWellKnown('HOST')).toBe(true);
});

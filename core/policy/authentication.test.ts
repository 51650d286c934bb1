import { expect, test } from 'vitest';
import { AUTHENTICATION_SAID, authenticationNeeded } from './authentication.ts';
import { answer, config, get } from './sample_heads.ts';

const CREDENTIALS = 'Authorization: Basic x';

test.each([
  [[], ['Cache-Control: max-age=1'], 'SUCCESS'],
  [[CREDENTIALS], ['Cache-Control: max-age=1'], 'MUST_PROXY'],
  [[CREDENTIALS], ['Cache-Control: s-maxage=1'], 'MUST_PROXY'],
  [[CREDENTIALS], ['Cache-Control: public'], 'SUCCESS'],
  [[CREDENTIALS], ['Cache-Control: public, must-revalidate'], 'MUST_REVALIDATE'],
  [[CREDENTIALS], ['Cache-Control: proxy-revalidate'], 'MUST_REVALIDATE'],
  [[CREDENTIALS], ['@WWW-Auth: x'], 'CACHE_AUTH'],
  [[], ['@WWW-Auth: x'], 'CACHE_AUTH'],
])('%j for %j: %s', (asked, cached, expected) => {
  expect(authenticationNeeded(get(...asked), answer(200, ...cached), config()).answer).toBe(expected);
});

test('credentials can be ignored by configuration', () => {
  const ignored = config({ 'http.cache.ignore_authentication': 1 });
  expect(authenticationNeeded(get(CREDENTIALS), answer(200), ignored).answer).toBe('SUCCESS');
});

test('the hit says whether it was needed', () => {
  expect(AUTHENTICATION_SAID.MUST_PROXY).toEqual(['auth_needed']);
  expect(AUTHENTICATION_SAID.SUCCESS).toEqual(['auth_not_needed']);
});

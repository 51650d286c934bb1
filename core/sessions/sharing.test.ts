import { expect, test } from 'vitest';
import { setupOf } from '../../fixtures/played_server.ts';
import { isSharing, needsSameHost, needsSameIp, sharingMask } from './sharing.ts';

test.each([
  ['both', 7],
  ['ip', 1],
  ['host', 6],
  ['none', 0],
  ['hostonly,ip', 3],
])('%s is printed as %i', (match, mask) => {
  const { config } = setupOf({ records: { 'http.server_session_sharing.match': match } });
  expect(sharingMask(config)).toBe(mask);
});

test('what must be the same follows from the bits', () => {
  expect([needsSameIp(1), needsSameHost(1)]).toEqual([true, false]);
  expect([needsSameIp(6), needsSameHost(6)]).toEqual([false, true]);
  expect([isSharing(0), isSharing(2)]).toEqual([false, true]);
});

import { expect, test } from 'vitest';
import { direct, go } from './decisions.ts';

test('a decision with a return point has one, even if it is none', () => {
  expect(go('CACHE_LOOKUP', null, 'why')).toEqual({ action: 'CACHE_LOOKUP', next: null, why: 'why' });
  expect(go('DNS_LOOKUP', 'OSDNSLookup', 'why', ['a', 'b'])).toHaveProperty('printed', ['a', 'b']);
});

test('a direct decision leaves the stored return point as it is', () => {
  expect(direct('SERVER_READ', 'why')).not.toHaveProperty('next');
});

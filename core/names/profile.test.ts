import { expect, test } from 'vitest';
import { PROFILES } from './profile.ts';

test('the reference version comes first: it is the default', () => {
  expect(PROFILES[0]).toBe('9.2');
});

import { expect, test } from 'vitest';
import { PROFILES, versionOf } from './profile.ts';

test('the reference version comes first: it is the default', () => {
  expect(PROFILES[0]).toBe('9.2');
});

test("the guide's profile plays the machine of 9.2, the others their own", () => {
  expect(PROFILES.map(versionOf)).toEqual(['9.2', '3.3', '9.2']);
});

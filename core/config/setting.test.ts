import { expect, test } from 'vitest';
import { placeOf } from './setting.ts';

test('a place is a file and a line, or the file as a whole', () => {
  expect(placeOf('remap.config', 3)).toBe('remap.config:3');
  expect(placeOf('ip_allow.yaml', 0)).toBe('ip_allow.yaml');
});

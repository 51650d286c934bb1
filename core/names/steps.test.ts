import { expect, test } from 'vitest';
import { STEPS } from './steps.ts';

test('every step has one name', () => {
  expect(new Set(STEPS).size).toBe(STEPS.length);
});

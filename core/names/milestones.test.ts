import { expect, test } from 'vitest';
import { MILESTONES } from './milestones.ts';

test('milestones stand in the order of the API, which logs and plugins number them by', () => {
  expect(MILESTONES.slice(0, 5)).toEqual([
    'UA_BEGIN',
    'UA_FIRST_READ',
    'UA_READ_HEADER_DONE',
    'UA_BEGIN_WRITE',
    'UA_CLOSE',
  ]);
  expect(MILESTONES.indexOf('SM_START')).toBe(18);
});

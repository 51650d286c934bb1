import { expect, test } from 'vitest';
import { EXIT, worst } from './exit_codes.ts';

test('the worst of several exit codes wins, and "not modelled" loses to failures and divergence', () => {
  expect(worst([])).toBe(0);
  expect(worst([EXIT.fine, EXIT.notModelled])).toBe(6);
  expect(worst([EXIT.notModelled, EXIT.failed])).toBe(1);
  expect(worst([EXIT.diverged, EXIT.notModelled])).toBe(4);
  expect(worst([EXIT.diverged, EXIT.unreadable, EXIT.fine])).toBe(3);
});

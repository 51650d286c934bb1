import { expect, test } from 'vitest';
import { LOG_FILES, retrace } from '../../../fixtures/command_line.ts';

test('step opens the terminal app on a terminal, and prints the timeline elsewhere', async () => {
  expect((await retrace('step a.log', { files: LOG_FILES, tty: true })).out).toBe('stepping through 1\n');
  expect((await retrace('step a.log', { files: LOG_FILES })).out).toContain('verdict: agrees');
});

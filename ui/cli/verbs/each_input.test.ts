import { expect, test } from 'vitest';
import { LOG_FILES, retrace } from '../../../fixtures/command_line.ts';

test('several inputs are all done, and the worst exit code wins', async () => {
  const { code, out, err } = await retrace('replay gone.log a.log', { files: LOG_FILES });
  expect([code, err]).toEqual([3, 'retrace: gone.log: no such file\n']);
  expect(out).toContain('verdict: agrees');
});

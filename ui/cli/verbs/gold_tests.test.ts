import { expect, test } from 'vitest';
import { retrace } from '../../../fixtures/command_line.ts';

test('test hands paths and filter to the gold tests, and their exit code back', async () => {
  expect(await retrace('test gold --filter stale')).toMatchObject({ code: 0, err: 'retrace: gold stale\n' });
  expect((await retrace('test none')).code).toBe(5);
});

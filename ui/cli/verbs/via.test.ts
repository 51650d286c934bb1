import { expect, test } from 'vitest';
import { retrace } from '../../../fixtures/command_line.ts';

test('via decodes a string, a header line, standard input', async () => {
  expect((await retrace('via [uScM]')).out).toContain('miss: nothing stored');
  expect((await retrace('via -', { stdin: 'Via: http/1.1 a (b [cHs f ])\n' })).out).toContain('hit: stored and fresh');
  const { code, err } = await retrace('via nonsense');
  expect([code, err.split(';')[0]]).toEqual([3, 'retrace: no Via codes in "nonsense"']);
});

import { expect, test } from 'vitest';
import { LOG_FILES, retrace } from '../../../fixtures/command_line.ts';

test('show prints the recording alone', async () => {
  const { code, out } = await retrace('show a.log --sm 6652', { files: LOG_FILES });
  expect(code).toBe(0);
  expect(out.split('\n')[0]).toMatch(/^GET http:\/\/localhost\/Telnet\.dmg +206 +\d+\.\d ms$/);
  for (const state of ['API_READ_REQUEST_HDR', 'CACHE_LOOKUP', 'SERVER_READ']) expect(out).toContain(state);
  expect(out).not.toContain('verdict');
});

import { expect, test } from 'vitest';
import { LOG_FILES, retrace } from '../../../fixtures/command_line.ts';

test('ls lists a log, as a table and as NDJSON', async () => {
  const table = await retrace('ls a.log', { files: LOG_FILES });
  expect(table.code).toBe(0);
  expect(table.out).toContain('Telnet.dmg');
  expect(table.out).toMatch(/\n1 transaction\n$/);
  const { out } = await retrace('ls a.log --ndjson', { files: LOG_FILES });
  expect(JSON.parse(out)).toMatchObject({
    schema: 'retrace.listing/1',
    transaction: 0,
    sm_id: 6652,
    session: 6577,
    method: 'GET',
    status: 206,
    crc: 'TCP_MISS',
  });
});

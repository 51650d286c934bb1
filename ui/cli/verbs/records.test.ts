import { expect, test } from 'vitest';
import { retrace, SCENARIO_FILES } from '../../../fixtures/command_line.ts';

test('records that were printed can be shown again', async () => {
  const files = SCENARIO_FILES;
  const { out } = await retrace('run basic-p1.replay.yaml --ndjson --trace', { files });
  const again = await retrace('show - --txn 1', { stdin: Buffer.from(out, 'utf8').toString('latin1') });
  expect(again.code).toBe(0);
  expect(again.out).toContain('SERVE_FROM_CACHE');
});

test('a broken scenario names its place', async () => {
  const { code, err } = await retrace('run x.replay.yaml', {
    files: { 'x.replay.yaml': 'sessions:\n- transactions: 5\n' },
  });
  expect(code).toBe(3);
  expect(err).toMatch(/^retrace: x\.replay\.yaml:2:\d+: /);
});

import { expect, test } from 'vitest';
import { LOG_FILES, retrace, SCENARIO_FILES } from '../../../fixtures/command_line.ts';
import type { TransactionRecord } from '../../../replay/record/transaction.ts';

test('run plays a scenario: a table, NDJSON, files, a log', async () => {
  const files = SCENARIO_FILES;
  const table = await retrace('run basic-p1.replay.yaml', { files });
  expect(table.err).toBe('');
  expect(table.out).toContain('8 transactions');
  const { out } = await retrace('run basic-p1.replay.yaml --ndjson --log', { files });
  const records = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as TransactionRecord);
  expect(records).toHaveLength(8);
  expect(records[0]?.log?.length).toBeGreaterThan(50);
  expect(records[0]?.actions).toContain('SM_ACTION_SERVER_READ');
  const { saved } = await retrace('run basic-p1.replay.yaml --out results', { files });
  expect(Object.keys(saved)).toEqual(['results/basic-p1.ndjson']);
  expect((await retrace('run basic-p1.replay.yaml --render-log', { files })).out).toContain(
    'State Transition: SM_ACTION_UNDEFINED -> SM_ACTION_API_READ_REQUEST_HDR',
  );
});

test('run refuses a log, and says what takes one', async () => {
  const { code, err } = await retrace('run a.log', { files: LOG_FILES });
  expect(code).toBe(3);
  expect(err).toContain('retrace replay takes recordings');
});

test('records nobody knows, and records nobody here asks, are named with their place', async () => {
  const text = (SCENARIO_FILES['basic-p1.replay.yaml'] ?? '').replace(
    '    records_config:\n',
    '    records_config:\n      proxy.config.update.enabled: 1\n      proxy.config.cache.hit_evacuate_percent: 2\n',
  );
  const { code, err } = await retrace('run a.replay.yaml', { files: { 'a.replay.yaml': text } });
  expect(code).toBe(6);
  expect(err).toMatch(/a\.replay\.yaml:\d+: Unrecognized configuration value 'proxy\.config\.update\.enabled'/);
  expect(err).toMatch(/a\.replay\.yaml:\d+: not modelled: proxy\.config\.cache\.hit_evacuate_percent 2/);
});

test.each(['run', 'ls', 'show'])(
  '%s names keys that nothing knows, and those that were probably meant',
  async (verb) => {
    const text = Object.values(SCENARIO_FILES)[0]?.replace(/^sessions:/m, 'sesions: []\nsessions:') ?? '';
    const { err } = await retrace(`${verb} a.replay.yaml`, { files: { 'a.replay.yaml': text } });
    expect(err).toMatch(/a\.replay\.yaml:\d+:1: not modelled: unknown key sesions, did you mean sessions\?/);
  },
);

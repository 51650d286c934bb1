import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { WALKTHROUGH_STATES } from '../../fixtures/walkthrough_states.ts';
import { readWholeLog } from '../../replay/readers/log.ts';
import type { RecordedTransaction } from '../../replay/readers/recording.ts';
import { recordedRecord } from './recorded_view.ts';

async function read(fixture: string): Promise<RecordedTransaction[]> {
  const bytes = readFileSync(new URL(`../../fixtures/${fixture}`, import.meta.url));
  const log = fixture.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return (await readWholeLog([log], 'traffic.out')).transactions;
}

describe('the walkthrough as a record of its own', async () => {
  const [txn] = await read('walkthrough/traffic.out');
  const record = recordedRecord(txn!, 'traffic.out');

  test('says where it stands and whose it is', () => {
    expect(record).toMatchObject({
      source: `traffic.out:${txn!.firstLine}–${txn!.lastLine}`,
      profile: '3.3',
      sm_id: 6652,
      session: 6577,
    });
  });

  test('has the states the log prints, and records of the same transitions', () => {
    expect(record.actions).toEqual(WALKTHROUGH_STATES);
    expect(record.trace?.filter(({ kind }) => kind === 'transition')).toHaveLength(10);
  });

  test('asks for what the client asked for, and answers as the log says', () => {
    expect(record.client_request).toMatchObject({ method: 'GET' });
    expect(record.client_response).toMatchObject({ status: 206 });
  });

  test('claims nothing that a run would have to say', () => {
    expect([record.decisions, record.not_modelled, record.cache.key, record.recorded]).toEqual([
      [],
      [],
      null,
      undefined,
    ]);
  });
});

test('a log of 9.2 gives codes by the Via field of the answer', async () => {
  const records = (await read('lab/untorn.out.gz')).map((txn) => recordedRecord(txn, 'a.log'));
  const stored = records.filter(({ codes }) => /^uS.{4}fW/.test(codes.via));
  expect(stored.length).toBeGreaterThan(0);
  for (const { cache, codes } of stored) expect([cache.stored, codes.crc]).toEqual([true, 'TCP_MISS']);
});

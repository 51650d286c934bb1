import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { readWholeLog } from '../readers/log.ts';
import type { LoggedLine, RecordedTransaction } from '../readers/recording.ts';
import { type Replay, replayRecording } from '../replay.ts';
import { newFindings } from './evidence.ts';
import { refusedTunnel, tunnelOf, tunnelSettings } from './tunnel.ts';

const LOG = gunzipSync(readFileSync(new URL('../../fixtures/tunnels/traffic.out.gz', import.meta.url)));

describe('a recording with tunnels', () => {
  let recorded: readonly RecordedTransaction[] = [];
  let replay: Replay;
  beforeAll(async () => {
    const { transactions } = await readWholeLog([LOG], 'traffic.out');
    recorded = transactions;
    replay = replayRecording(transactions, 'traffic.out', {});
  });

  test('replays without any configuration, and agrees in every state, handler and line', () => {
    expect(replay.transactions.map(({ divergence }) => divergence)).toEqual(recorded.map(() => null));
    expect(replay.transactions.map(({ client_response: r }) => (r && 'status' in r ? r.status : null))).toEqual([
      200, 200, 200, 200, 200, 403, 500, 101, 404,
    ]);
    const lines = replay.transactions.map(({ log_agreement: l }) => [l?.equal, l?.total]);
    expect(lines.map(([equal]) => equal)).toEqual(lines.map(([, total]) => total));
  });

  const steps = (index: number) =>
    tunnelOf(
      recorded[index] as RecordedTransaction,
      { start_ms: 0, rule: null, end_ms: 0, at: ({ line }: LoggedLine) => line },
      newFindings(),
    ).tunnel;

  test('says who spoke and who ended, not how many bytes', () => {
    expect(steps(1)?.bare).toBe(true);
    expect(steps(1)?.steps.map(({ from, bytes, end }) => [from, bytes, end])).toEqual([
      ['client', '0', null],
      ['origin', '0', null],
      ['client', '', 'half-close'],
      ['origin', '', 'half-close'],
    ]);
    expect(steps(7)?.bare).toBe(false);
  });

  test('has no tunnel where none was opened', () => {
    expect([0, 5, 6, 8].map((index) => steps(index))).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('tells a tunnel whose origin took nobody', () => {
    expect(recorded.map(({ lines }) => refusedTunnel(lines) !== null)).toEqual([
      ...[false, false, false, true, false],
      ...[false, false, false, false],
    ]);
  });

  test('shows the ports that were allowed, that rules are not needed, and the timeout', () => {
    expect(
      tunnelSettings(recorded).map(([record, value]) => `${record.replace('proxy.config.', '')} ${value}`),
    ).toEqual([
      'http.connect_ports 18081 18089',
      'url_remap.remap_required 0',
      'http.transaction_no_activity_timeout_out 1',
    ]);
  });
});

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { listLog } from './listing.ts';
import { readWholeLog } from './log.ts';
import type { ListedTransaction, LogSummary } from './recording.ts';

const fixture = (path: string): Buffer => {
  const bytes = readFileSync(new URL(`../../fixtures/${path}`, import.meta.url));
  return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};
const lab = fixture('lab/traffic.out');
const walkthrough = fixture('walkthrough/traffic.out');

async function list(log: Uint8Array, size = 1 << 16): Promise<{ rows: ListedTransaction[]; summary: LogSummary }> {
  const rows: ListedTransaction[] = [];
  const chunks = Array.from({ length: Math.ceil(log.length / size) }, (_, n) => log.subarray(n * size, (n + 1) * size));
  const reading = listLog(chunks, 'x');
  for (let next = await reading.next(); ; next = await reading.next()) {
    if (next.done) return { rows: rows.sort((a, b) => a.index - b.index), summary: next.value };
    rows.push(next.value);
  }
}

describe('the listing of a log', () => {
  it('shows request, answer, codes and number of states', async () => {
    const { rows } = await list(walkthrough);
    expect(rows).toEqual([
      {
        index: 0,
        dialect: '3.3',
        sm: 6652,
        session: 6577,
        nth: 1,
        line: 4,
        start_ms: 32318738,
        end_ms: 32318898,
        truncated: false,
        headless: false,
        method: 'GET',
        url: 'http://10.10.10.9/DiskStoragePath/Telnet.dmg',
        status: 206,
        via: 'uScMsSf pSeN:t cCMi p sS',
        actions: 10,
        lastAction: 'SERVER_READ',
      },
    ]);
  });

  it('agrees with the full reading, and with what the clients saw', async () => {
    const { rows, summary } = await list(lab);
    const full = await readWholeLog([lab], 'x');
    const same = (t: {
      index: number;
      sm: number;
      session: number | null;
      nth: number | null;
      end_ms: number | null;
    }) => [t.index, t.sm, t.session, t.nth, t.end_ms];
    expect(rows.map(same)).toEqual(full.transactions.map(same));
    expect(rows.map((r) => r.actions)).toEqual(full.transactions.map((t) => t.actions.length));
    expect(rows.map((r) => r.lastAction)).toEqual(full.transactions.map((t) => t.actions.at(-1)?.action));
    const truth = JSON.parse(fixture('lab/truth.json.gz').toString()) as {
      transactions: {
        client_request: { method: string };
        client_response: { status: number };
        access_log: { cquuc: string };
      }[];
    };
    expect(rows.map((r) => [r.method, r.status])).toEqual(
      truth.transactions.map((t) => [t.client_request.method, t.client_response.status]),
    );
    expect(rows.map((r) => r.url)).toEqual(truth.transactions.map((t) => t.access_log.cquuc));
    expect([summary.lines, summary.records, summary.torn, summary.transactions]).toEqual([
      full.summary.lines,
      full.summary.records,
      full.summary.torn,
      28,
    ]);
  });

  it('takes method and looked up URL from other lines where no header is dumped', async () => {
    const { rows } = await list(fixture('lab/diags.log.gz'));
    expect(rows.map((r) => r.actions)).toEqual((await list(lab)).rows.map((r) => r.actions));
    expect(rows.every((r) => r.method === 'GET' || r.method === 'HEAD')).toBe(true);
    expect(rows.every((r) => r.url?.startsWith('http://'))).toBe(true);
    expect(rows.every((r) => r.status === null && r.via === null)).toBe(true);
  });

  it('of a cut log has the transactions that began, the last one truncated', async () => {
    const { rows, summary } = await list(lab.subarray(0, lab.indexOf('State Machine Id: 20\n')));
    expect(rows.map((r) => r.truncated)).toEqual([...Array(rows.length - 1).fill(false), true]);
    expect(summary.cut).toBe(true);
  });

  it('of two dialects warns and lists both', async () => {
    const { rows, summary } = await list(Buffer.concat([walkthrough, lab]));
    expect(rows.map((r) => r.dialect)).toEqual(['3.3', ...Array(28).fill('9.2')]);
    expect(summary.notices.map((n) => n.text)).toContain(
      'the log goes on in the dialect of 9.2: each part is read in its own',
    );
  });

  it('does not depend on the size of the chunks', async () => {
    expect(await list(lab, 97)).toEqual(await list(lab, 1 << 20));
  });
});

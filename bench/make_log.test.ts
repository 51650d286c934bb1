import { describe, expect, it } from 'vitest';
import { BLOCK, bytesOf, labSource, tornStreams, writeLog } from './make_log.ts';

const source = labSource();

function written(size: number, torn: boolean) {
  const texts: string[] = [];
  const result = writeLog(source, size, torn, (text) => texts.push(text));
  return { ...result, text: texts.join('') };
}

const ids = (text: string) => [...text.matchAll(/\[(\d+)\] Starting transaction \d+ using sm \[(\d+)\]/g)];

describe('the large log', () => {
  it('has 28 transactions in every repetition, with ids of their own', () => {
    const log = written(2_500_000, false);
    expect(log.transactions % 28).toBe(0);
    expect(ids(log.text).map((m) => Number(m[2]))).toEqual([...Array(log.transactions).keys()]);
    expect(new Set(ids(log.text).map((m) => m[1])).size).toBe((log.transactions / 28) * 5);
    expect(log.bytes).toBe(log.text.length);
  });

  it('goes forward in time, headers included', () => {
    const stamps = [...written(2_500_000, false).text.matchAll(/^\[Nov 20 (\d\d:\d\d:\d\d\.\d{3})\] \[ET_NET/gm)].map(
      (m) => m[1] ?? '',
    );
    expect(stamps).toEqual([...stamps].sort());
    const dates = [...written(2_500_000, false).text.matchAll(/^Date: (Fri, 20 Nov 2026 10:07:.*)\r$/gm)].map(
      (m) => m[1],
    );
    expect(new Set(dates).size).toBeGreaterThan(2);
  });

  it('names every state machine in its dumps and records', () => {
    const log = written(2_500_000, false);
    const last = log.transactions - 1;
    expect(log.text).toContain(`-- State Machine Id: ${last}\n`);
    expect(log.text).toContain(`(http) [${last}] deallocating sm`);
  });

  it('torn: output and error text are whole, and each dump stands behind whole blocks of output', () => {
    const sunk: { stream: 'out' | 'err'; text: string }[] = [];
    let stream: 'out' | 'err' = 'out';
    const streams = tornStreams((text) => sunk.push({ stream, text }));
    const given = { out: '', err: '' };
    for (const stretch of source.body) {
      const text = stretch.pieces.map((p) => (typeof p === 'string' ? p : p.value)).join('');
      stream = stretch.stream;
      given[stream] += text;
      streams[stream](text);
    }
    stream = 'out';
    streams.end();
    const textOf = (name: string) => sunk.flatMap((s) => (s.stream === name ? [s.text] : [])).join('');
    expect(textOf('out')).toBe(given.out);
    expect(textOf('err')).toBe(given.err);
    const blocks = sunk.slice(0, -1).filter((s) => s.stream === 'out');
    expect(blocks.length).toBeGreaterThan(50);
    for (const block of blocks) expect(block.text.length % BLOCK).toBe(0);
  });

  it('torn and untorn have the same bytes in another order', () => {
    const [torn, untorn] = [written(1_000_000, true), written(1_000_000, false)];
    expect(torn.text).toHaveLength(untorn.text.length);
    expect(torn.text).toMatch(/[^\n]\+{9} Incoming Request \+{9}\n/);
    expect(untorn.text).not.toMatch(/[^\n]\+{9} Incoming Request \+{9}\n/);
  });

  it('sizes are in powers of ten', () => {
    expect(['500MB', '2g', '64KB', '17'].map(bytesOf)).toEqual([500e6, 2e9, 64e3, 17]);
    expect(() => bytesOf('much')).toThrow('not a size');
  });
});

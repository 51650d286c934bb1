import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listLog } from './listing.ts';
import { readWholeLog } from './log.ts';

const lab = readFileSync(new URL('../../fixtures/lab/traffic.out', import.meta.url)).subarray(0, 200_000);
const walkthrough = readFileSync(new URL('../../fixtures/walkthrough/traffic.out', import.meta.url));

/** A seeded generator of numbers below a bound. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Bytes changed, taken out, doubled, or replaced by what means something in a log. */
function mutated(log: Uint8Array, next: (below: number) => number): Buffer {
  const words = [
    '\n',
    '\r\n',
    '\0',
    '[',
    ']',
    '+++++++++ ',
    ' +++++++++\n',
    '-- State Machine Id: 9999999999999999\n',
    '[alts] ',
  ];
  let bytes = Buffer.from(log);
  for (let n = 0; n < 40; n += 1) {
    const at = next(bytes.length);
    const end = Math.min(bytes.length, at + next(300));
    const insert = [
      Buffer.from([next(256)]),
      bytes.subarray(at, end),
      Buffer.from(words[next(words.length)] as string),
    ];
    bytes = Buffer.concat([bytes.subarray(0, at), insert[next(3)] as Buffer, bytes.subarray(next(2) === 0 ? at : end)]);
  }
  return bytes;
}

describe('a damaged log', () => {
  it.each(Array.from({ length: 40 }, (_, n) => n))('is read to its end, damage %i', async (seed) => {
    const next = random(seed);
    const log = mutated(seed % 2 === 0 ? lab : walkthrough, next);
    const { transactions, summary } = await readWholeLog([log], 'x');
    expect(new Set(transactions.map((t) => t.index)).size).toBe(transactions.length);
    expect(summary.bytes).toBe(log.length);
    const lines = log.toString('latin1').replace(/\n$/, '').split('\n').length;
    expect(summary.lines).toBe(lines);
    const listing = listLog([log], 'x');
    let result = await listing.next();
    while (!result.done) result = await listing.next();
    expect(result.value.lines).toBe(lines);
  });

  it('of a hundred thousand bare brackets takes no time and no memory', async () => {
    const { summary } = await readWholeLog(
      [Buffer.from('['.repeat(100_000)), Buffer.from('\n[Nov'.repeat(20_000))],
      'x',
    );
    expect(summary.records).toBe(0);
    expect(summary.notices.length).toBeLessThan(600);
  });
});

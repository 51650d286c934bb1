import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Block } from './blocks.ts';
import { type LineCounts, lineReader } from './lines.ts';

interface Untorn {
  lines: { text: string; line: number }[];
  blocks: Block[];
  counts: LineCounts;
}

function untear(log: Uint8Array, chunk = 1000): Untorn {
  const lines: Untorn['lines'] = [];
  const blocks: Block[] = [];
  const reader = lineReader({
    text: (bytes, from, to, line) =>
      lines.push({ text: Buffer.from(bytes.subarray(from, to)).toString('latin1'), line }),
    block: (block) => blocks.push(block),
  });
  for (let at = 0; at < log.length; at += chunk) reader.feed(log.subarray(at, at + chunk));
  reader.end();
  return { lines, blocks, counts: reader.counts };
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const texts = (log: string, chunk?: number): string[] => untear(latin1(log), chunk).lines.map((l) => l.text);
const RECORD = /^\[\w{3} [ \d]\d \d\d:\d\d:\d\d\.\d{3}\] (\[[^\]]+\]|\S+) DEBUG: /;
const debugLines = (lines: readonly string[]): string[] => lines.filter((l) => RECORD.test(l));

function byThread(lines: readonly string[]): Map<string, string[]> {
  const threads = new Map<string, string[]>();
  for (const line of lines) {
    const thread = RECORD.exec(line)?.[1] ?? '';
    const list = threads.get(thread) ?? [];
    if (list.length === 0) threads.set(thread, list);
    list.push(line);
  }
  return threads;
}

const BUNDLES = new URL('../../../shared/oracle/recordings/public/', import.meta.url);
const LAB = new URL('../../fixtures/lab/', import.meta.url);

const head = 'HTTP/1.1 200 OK\r\nDate: x\r\n\r\n';
const dump = (id: number, text = head): string =>
  `+++++++++ Incoming O.S. Response +++++++++\n-- State Machine Id: ${id}\n${text}`;
const line = (n: number): string => `[Nov 20 08:45:24.260] [ET_NET 0] DEBUG: <A.cc:1 (f)> (http) [${n}] line\n`;

describe('lines of a torn log', () => {
  it('are whole again where a dump stood inside', () => {
    const log = `${line(1).slice(0, 5)}${dump(7)}${line(1).slice(5)}${line(2)}`;
    const { lines, blocks } = untear(latin1(log), 7);
    expect(lines).toEqual([
      { text: line(1).trimEnd(), line: 1 },
      { text: line(2).trimEnd(), line: 7 },
    ]);
    expect(blocks).toEqual([
      {
        kind: 'dump',
        line: 1,
        inside: true,
        lines: [
          '+++++++++ Incoming O.S. Response +++++++++',
          '-- State Machine Id: 7',
          'HTTP/1.1 200 OK',
          'Date: x',
          '',
        ],
        cut: false,
        again: false,
      },
    ]);
  });

  it('survive several pieces at one place: an invalid header, alternates, an element of a Vary list', () => {
    const invalid = '+++++++++ Incoming O.S. Response +++++++++\n-- State Machine Id: 3\n';
    const alternate = `[alts] ---- alternate #1 (Q = 0.5) has these request/response hdrs:\nGET /a HTTP/1.1\r\nA: b\r\n\r\n${head}`;
    const pieces = `[alts] There are 1 alternates for this request header.\n${alternate}[alts] and the winner is alternate number -1\nStr ["X-Kind", len 6]\n${invalid}${invalid}`;
    const log = line(1).slice(0, 40) + pieces + line(1).slice(40) + line(2);
    const { lines, blocks } = untear(latin1(log));
    expect(lines.map((l) => l.text)).toEqual([line(1).trimEnd(), line(2).trimEnd()]);
    expect(blocks.map((b) => b.kind)).toEqual([
      'alts_count',
      'alternate',
      'alts_winner',
      'vary_element',
      'dump',
      'dump',
    ]);
    expect(blocks[1]?.lines).toEqual([
      '[alts] ---- alternate #1 (Q = 0.5) has these request/response hdrs:',
      'GET /a HTTP/1.1',
      'A: b',
      '',
      'HTTP/1.1 200 OK',
      'Date: x',
      '',
    ]);
  });

  it('keep text that only looks like a dump: pluses in a value, a Vary element that does not fit its length', () => {
    const log = '[x] V: "+++++++++ a +++++++++\nnext\nVary: Str ["a", len 6]\n';
    expect(texts(log)).toEqual(['[x] V: "+++++++++ a +++++++++', 'next', 'Vary: Str ["a", len 6]']);
    expect(untear(latin1(log)).blocks).toEqual([]);
  });

  it('of a log with bare line feeds end a dump at the next record, as in the walkthrough', () => {
    const log = `+++++++++ Proxy's Request +++++++++\n-- State Machine Id: 1\nGET http://a/ HTTP/1.1\nHost: a\n${line(1)}`;
    const { lines, blocks } = untear(latin1(log));
    expect(lines.map((l) => l.text)).toEqual([line(1).trimEnd()]);
    expect(blocks[0]?.lines.slice(2)).toEqual(['GET http://a/ HTTP/1.1', 'Host: a']);
  });

  it('pass a record of another thread through an open dump (unbuffered output)', () => {
    const log = dump(1, `HTTP/1.1 200 OK\r\n${line(5)}Date: x\r\n\r\n`) + line(6);
    const { lines, blocks } = untear(latin1(log));
    expect(lines.map((l) => l.text)).toEqual([line(5).trimEnd(), line(6).trimEnd()]);
    expect(blocks[0]?.lines.slice(2)).toEqual(['HTTP/1.1 200 OK', 'Date: x', '']);
  });

  it.each([
    ['the title', '+++++++++ Incoming O.S. Response +++++++++\n'.length],
    ['the id line', '+++++++++ Incoming O.S. Response +++++++++\n-- State Machine Id: 9\n'.length],
    ['512 bytes of header', '+++++++++ Incoming O.S. Response +++++++++\n-- State Machine Id: 9\n'.length + 512],
  ])('and the dump are whole again when a buffer of another thread stands after %s', (_, cut) => {
    const text = Array.from({ length: 300 }, (__, n) => line(n)).join('');
    const block = dump(9, `HTTP/1.1 200 OK\r\n${'X-Long: abcdefghijklmnopqrstuvwxyz\r\n'.repeat(30)}\r\n`);
    const log =
      text.slice(0, 4096) +
      dump(8) +
      text.slice(4096, 8192) +
      block.slice(0, cut) +
      text.slice(8192, 16384) +
      block.slice(cut) +
      text.slice(16384);
    const { lines, blocks } = untear(latin1(log));
    expect(`${lines.map((l) => l.text).join('\n')}\n`).toBe(text);
    const whole = blocks.filter((b) => b.lines.length > 2);
    expect(whole.map((b) => b.lines[1])).toEqual(['-- State Machine Id: 8', '-- State Machine Id: 9']);
    expect(whole[1]?.lines.slice(2).join('\r\n')).toBe(block.slice(block.indexOf('HTTP/'), -2));
  });

  it('are whole again where a dump stood whose title the file has lost', () => {
    const text = Array.from({ length: 200 }, (__, n) => line(n)).join('');
    const noTitle = dump(4).slice('+++++++++ Incoming O.S. Response +++++++++\n'.length);
    const log =
      text.slice(0, 4096) +
      dump(3) +
      text.slice(4096, 8192) +
      noTitle +
      text.slice(8192, 12288) +
      head +
      text.slice(12288);
    const { lines, blocks } = untear(latin1(log));
    expect(`${lines.map((l) => l.text).join('\n')}\n`).toBe(text);
    expect(blocks.map((b) => b.lines.slice(0, 3))).toEqual([
      ['+++++++++ Incoming O.S. Response +++++++++', '-- State Machine Id: 3', 'HTTP/1.1 200 OK'],
      ['', '-- State Machine Id: 4', 'HTTP/1.1 200 OK'],
      ['', '', 'HTTP/1.1 200 OK'],
    ]);
  });

  it('longer than a mebibyte are cut and counted, and reading goes on', () => {
    const { lines, counts } = untear(Buffer.concat([Buffer.alloc(3 << 20, 120), latin1(`\n${line(1)}`)]), 1 << 16);
    expect(lines.map((l) => l.text)).toEqual([line(1).trimEnd()]);
    expect(counts.tooLong).toBe(1);
  });

  it('do not depend on the size of the chunks', () => {
    const log = readFileSync(new URL('traffic.out', LAB)).subarray(0, 60_000);
    const whole = untear(log, 1 << 20);
    for (const size of [1, 13, 4096]) expect(untear(log, size)).toEqual(whole);
  });
});

describe('un-tearing a recorded log', () => {
  it('gives the untorn debug lines of the lab log byte for byte', () => {
    const { lines, counts } = untear(readFileSync(new URL('traffic.out', LAB)));
    const untorn = gunzipSync(readFileSync(new URL('diags.log.gz', LAB)))
      .toString('latin1')
      .split('\n');
    expect(debugLines(lines.map((l) => l.text))).toEqual(debugLines(untorn));
    expect(counts.torn).toBeGreaterThan(100);
    expect(Object.keys(counts.phases)).toHaveLength(1);
  });

  const bundles = existsSync(BUNDLES) ? readdirSync(BUNDLES) : [];
  // The recordings are not part of the repository.
  if (bundles.length === 0) it.todo('of the shared recordings: they are not here');
  it.each(bundles)('%s gives diags.log byte for byte, per thread', (name) => {
    const { lines } = untear(readFileSync(new URL(`${name}/traffic.out`, BUNDLES)), 1 << 16);
    const untorn = gunzipSync(readFileSync(new URL(`${name}/diags.log.gz`, BUNDLES)))
      .toString('latin1')
      .split('\n');
    expect(byThread(debugLines(lines.map((l) => l.text)))).toEqual(byThread(debugLines(untorn)));
  });
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { constants, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { chunksOf } from './files.ts';
import { openInput, UnreadableInput } from './input.ts';
import { readWholeLog } from './readers/log.ts';

const fixture = (path: string): string => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));
const opened = (path: string) => openInput(path, () => chunksOf(path));

/** The bytes in pieces of one buffer that is used again and again, as a file is read. */
function* pieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  const buffer = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    buffer.fill(0).set(piece);
    yield buffer.subarray(0, piece.length);
  }
}

const of = (bytes: string | Uint8Array, size = 1000) =>
  openInput('x', () => pieces(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, size));

async function textOf(bytes: Uint8Array, size?: number): Promise<{ text: string; fault: string | null }> {
  const parts: string[] = [];
  try {
    for await (const chunk of (await of(bytes, size)).chunks) parts.push(Buffer.from(chunk).toString('latin1'));
  } catch (error) {
    return { text: parts.join(''), fault: (error as Error).message };
  }
  return { text: parts.join(''), fault: null };
}

const log = readFileSync(fixture('lab/traffic.out')).subarray(0, 600_000);
const plain = log.toString('latin1');

describe('an input', () => {
  it.each(['lab/traffic.out', 'lab/diags.log.gz'])('is opened, unpacked and read whole: %s', async (path) => {
    const input = await opened(fixture(path));
    expect(input.kind).toBe('log');
    const { transactions } = await readWholeLog(input.chunks, input.file);
    expect(transactions).toHaveLength(28);
  });

  it.each([1, 997, 4096, 1 << 18])('is the same whether packed or not, read in pieces of %d bytes', async (size) => {
    // Byte by byte a small piece says as much.
    const part = size === 1 ? log.subarray(0, 60_000) : log;
    expect(await textOf(gzipSync(part), size)).toEqual({ text: part.toString('latin1'), fault: null });
    if (size > 1) expect(await textOf(log, size)).toEqual({ text: plain, fault: null });
  });

  it('packed in several members is read whole', async () => {
    const members = [log.subarray(0, 70_000), log.subarray(70_000)].map((part) => gzipSync(part));
    expect(await textOf(Buffer.concat(members))).toEqual({ text: plain, fault: null });
  });

  it.each([
    ['empty', '', 'the file is empty'],
    ['packed and empty', gzipSync(''), 'the file is empty'],
    ['binary', '\0\0\0\0', 'a binary file; a debug log or a replay file is expected'],
    ['YAML of another kind', 'a: 1\n', 'not a replay file: it has neither "sessions:" nor "autest:"'],
    ['a letter', 'Dear Sir\n', 'no line of a debug log, and not a replay file'],
    ['packed twice', gzipSync(gzipSync(log)), 'packed more than once; unpack it first'],
    ['packed, and cut before its first byte', '\x1f\x8b\x08', 'the gzip data is cut off'],
    [
      'packed wrongly from the start',
      '\x1f\x8b\x09abcdefghijk',
      'the gzip data is broken (unknown compression method)',
    ],
  ])('that is %s cannot be read', async (_, content, why) => {
    await expect(of(content)).rejects.toThrow(new UnreadableInput('x', why));
  });

  it('that is absent or a folder cannot be read', async () => {
    await expect(opened('none')).rejects.toThrow('none: no such file');
    await expect(opened(fixture(''))).rejects.toThrow('is a folder; name the files in it');
  });

  it.each([0.2, 0.5, 0.9, 0.999])('that is packed and cut after %d of it keeps what there is', async (share) => {
    const packed = gzipSync(log);
    const { text, fault } = await textOf(packed.subarray(0, Math.floor(packed.length * share)));
    expect(fault).toBe('the gzip data is cut off');
    expect(plain.startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThan(plain.length * share * 0.7);
  });

  it('that is packed and broken inside keeps what comes before', async () => {
    const packed = gzipSync(log, { level: constants.Z_BEST_SPEED });
    const middle = packed.length >> 1;
    packed.fill(0xff, middle, middle + 64);
    const { text, fault } = await textOf(packed);
    expect(fault).toMatch(/^the gzip data is broken \(/);
    expect(text.length).toBeGreaterThan(plain.length / 4);
    expect(plain.slice(0, 200_000)).toBe(text.slice(0, 200_000));
  });

  it('that unpacks to very much is taken in bounded steps', async () => {
    const { chunks } = await of(gzipSync(Buffer.concat([log.subarray(0, 70_000), Buffer.alloc(64 << 20, 10)])));
    let bytes = 0;
    for await (const chunk of chunks) {
      expect(chunk.length).toBeLessThanOrEqual(1 << 16);
      bytes += chunk.length;
      if (bytes > 1 << 20) break;
    }
    expect(bytes).toBeLessThan(2 << 20);
  });
});

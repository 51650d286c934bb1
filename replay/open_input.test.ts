import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { openInput, UnreadableInput } from './files.ts';
import { readWholeLog } from './readers/log.ts';

const folder = mkdtempSync(join(tmpdir(), 'retrace-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fixture = (path: string): string => fileURLToPath(new URL(`../fixtures/${path}`, import.meta.url));

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('an input', () => {
  it.each(['lab/traffic.out', 'lab/diags.log.gz'])('is opened, unpacked and read whole: %s', async (path) => {
    const input = await openInput(fixture(path));
    expect(input.kind).toBe('log');
    const { transactions } = await readWholeLog(input.chunks, input.file);
    expect(transactions).toHaveLength(28);
  });

  it.each([
    ['empty', '', 'the file is empty'],
    ['binary', '\0\0\0\0', 'a binary file; a debug log, a replay file or a packet capture is expected'],
    ['other.yaml', 'a: 1\n', 'not a replay file: it has neither "sessions:" nor "autest:"'],
    ['letter', 'Dear Sir\n', 'no line of a debug log, and not a replay file'],
  ])('that is %s cannot be read', async (name, content, why) => {
    const path = written(name, content);
    await expect(openInput(path)).rejects.toThrow(new UnreadableInput(path, `${path}: ${why}`));
  });

  it('that is absent or a folder cannot be read', async () => {
    await expect(openInput(join(folder, 'none'))).rejects.toThrow(`${folder}/none: no such file`);
    await expect(openInput(folder)).rejects.toThrow(`${folder}: a directory, not a file`);
  });

  it('that is packed and broken off keeps what was unpacked', async () => {
    const { readFileSync } = await import('node:fs');
    const path = written('cut.gz', readFileSync(fixture('lab/diags.log.gz')).subarray(0, 40_000));
    const input = await openInput(path);
    const { transactions, summary } = await readWholeLog(input.chunks, input.file);
    expect(transactions.length).toBeGreaterThan(5);
    expect(summary.cut).toBe(true);
  });
});

import { expect, test } from 'vitest';
import { LOG_FILES, retrace } from '../../../fixtures/command_line.ts';
import { fakeIo } from '../../../fixtures/terminal.ts';
import { ENGINE } from '../engine.ts';
import { wholeLog } from './whole_log.ts';

function* chunks(count: number, size: number): Generator<Uint8Array> {
  for (let n = 0; n < count; n += 1) yield new Uint8Array(size);
}

test('a log that memory has no room for is read as far as there is room', async () => {
  const io = { ...fakeIo(), memory: 8000 };
  let bytes = 0;
  const reading = (async () => {
    for await (const chunk of wholeLog(chunks(20, 100), 'x', io)) bytes += chunk.length;
  })();
  await expect(reading).rejects.toThrow('a replay keeps all it reads, and memory has room for 0 MB; cut the log');
  expect(bytes).toBe(1000);
  expect(io.written.err).toBe('');
});

test('on a terminal it says how far it is, and takes that away again', async () => {
  const io = fakeIo({ tty: true });
  for await (const _ of wholeLog(chunks(5, 16 << 20), 'x', io));
  expect(io.written.err).toBe('\rretrace: x: 34 MB read\rretrace: x: 67 MB read\r\x1b[K');
});

test('a replay of such a log is of what was read, with a warning', async () => {
  const files = { 'a.log': LOG_FILES['a.log'] };
  const { code, out, err } = await retrace('replay a.log --ndjson', { files, memory: 8 * 15_000 }, ENGINE);
  expect(code).toBe(0);
  expect(err).toContain('reading stopped here: a replay keeps all it reads');
  expect(JSON.parse(out).truncated).toBe(true);
});

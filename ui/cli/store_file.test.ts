import { expect, test } from 'vitest';
import { retrace, SCENARIO_FILES } from '../../fixtures/command_line.ts';
import { storedCopy, storeOf } from '../../fixtures/stored.ts';
import { fakeIo } from '../../fixtures/terminal.ts';
import { storeText } from '../../replay/store/saved_store.ts';
import { checkSaveStore, readStoreAt } from './store_file.ts';

const STORE = storeOf(storedCopy(0));

test('a saved store is read; what is none is refused with what is wrong', async () => {
  const files = {
    'a.json': storeText(STORE),
    'b.json': storeText(STORE).replace('"saved_ms"', '"saved"'),
    c: 'x: 1\n',
  };
  const io = fakeIo({ files });
  expect(await readStoreAt(io, 'a.json')).toEqual(STORE);
  await expect(readStoreAt(io, 'b.json')).rejects.toThrow('b.json: saved: nothing is expected');
  await expect(readStoreAt(io, 'c')).rejects.toThrow();
  await expect(readStoreAt(io, 'd')).rejects.toThrow('d: no such file');
});

test('one file takes the store of one run', async () => {
  expect(() => checkSaveStore(['a', 'b'], { saveStore: 's' } as never)).toThrow('takes one input');
  const { code, err } = await retrace('run basic-p1.replay.yaml basic-p1.replay.yaml --save-store s', {
    files: SCENARIO_FILES,
  });
  expect([code, err]).toEqual([2, expect.stringContaining('--save-store s: takes one input')]);
});

test('a run saves its store, and a run that begins with it finds what the first one stored', async () => {
  const { saved, out } = await retrace('run basic-p1.replay.yaml --ndjson --save-store s.json', {
    files: SCENARIO_FILES,
  });
  const second = await retrace('run basic-p1.replay.yaml --ndjson --load-store s.json', {
    files: { ...SCENARIO_FILES, ...saved },
  });
  const asked = (text: string) => text.split('\n').filter((line) => /"origin_requests":\[\{/.test(line)).length;
  expect([asked(out) > 0, asked(second.out)]).toEqual([true, 0]);
});

test('a store that cannot be read ends a run before it begins', async () => {
  const { code, err } = await retrace('run basic-p1.replay.yaml --load-store gone.json', { files: SCENARIO_FILES });
  expect([code, err]).toEqual([3, 'retrace: gone.json: no such file\n']);
});

test('another generation does not see what was stored; going back it is there again', async () => {
  const { saved } = await retrace('run basic-p1.replay.yaml --save-store s.json', { files: SCENARIO_FILES });
  const files = { ...SCENARIO_FILES, ...saved };
  const hits = async (set: string) => {
    const { out } = await retrace(`run basic-p1.replay.yaml --ndjson --load-store s.json ${set}`.trim(), { files });
    return JSON.parse(out.slice(0, out.indexOf('\n'))).codes.crc;
  };
  expect(await hits('--set proxy.config.http.cache.generation=7')).toBe('TCP_MISS');
  expect(await hits('')).toBe('TCP_HIT');
});

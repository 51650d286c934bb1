import { expect, test } from 'vitest';
import type { ConfigNote } from './setting.ts';
import { readStorage } from './storage_config.ts';

function read(text: string) {
  const notes: ConfigNote[] = [];
  return {
    storage: readStorage(text, 'storage.config', notes),
    notes: notes.map(({ line, text: said }) => [line, said]),
  };
}

test.each([
  ['var/cache 32M', 32 * 2 ** 20],
  ['# comment\n\n/cache 1g id=a\n', 2 ** 30],
  ['/cache 4096', 4096],
])('%j gives the store its size', (text, bytes) => {
  expect(read(text)).toEqual({ storage: expect.objectContaining({ bytes }), notes: [] });
});

test('without a line there is no limit, and nothing to say', () => {
  expect(read('# nothing\n')).toEqual({ storage: null, notes: [] });
});

test.each([
  ['/dev/sdb', 1],
  ['/cache 32X', 1],
  ['/cache 32M volume=2', 1],
  ['/a 32M\n/b 32M', 2],
])('%j is not modelled', (text, line) => {
  expect(read(text)).toEqual({ storage: null, notes: [[line, expect.stringContaining('no limit here')]] });
});

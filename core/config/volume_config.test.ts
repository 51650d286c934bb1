import { expect, test } from 'vitest';
import type { ConfigNote } from './setting.ts';
import { readVolumes } from './volume_config.ts';

const MIB = 2 ** 20;

function read(text: string) {
  const notes: ConfigNote[] = [];
  const volumes = readVolumes(text, 'volume.config', 600 * MIB, notes);
  return { sizes: volumes?.map(({ number, bytes }) => [number, bytes / MIB]) ?? null, notes };
}

test.each([
  ['# none\n', []],
  [
    'volume=1 scheme=http size=128\nvolume=4 scheme=http size=25%\n',
    [
      [1, 128],
      [4, 128],
    ],
  ],
  ['volume=5 scheme=http size=60%\n', [[5, 256]]],
])('%j gives the volumes that 9.2.9 makes of 600 MiB', (text, sizes) => {
  expect(read(text)).toEqual({ sizes, notes: [] });
});

test.each([
  ['volume=0 scheme=http size=128', 'Bad Volume Number'],
  ['volume=256 scheme=http size=128', 'Bad Volume Number'],
  ['volume=1 scheme=http size=128', 'Volume Already Specified'],
  ['volume=2', 'Unexpected end of line'],
  ['volume=2 size=128', 'Unexpected end of line'],
  ['volume=2 scheme=x size=128', 'not an entry'],
  ['volume=2 scheme=http size=128 foo=1', 'not an entry'],
  ['volume=2 scheme=http size=128x', 'not an entry'],
  ['foo', 'not an entry'],
])('%j is discarded as by 9.2.9', (line, fault) => {
  const { sizes, notes } = read(`volume=1 scheme=http size=128\n${line}\n`);
  expect(sizes).toEqual([[1, 128]]);
  expect(notes).toEqual([
    expect.objectContaining({ line: 2, text: `discarding volume.config entry at line 2 : ${fault}` }),
  ]);
});

test.each([
  ['volume=1 scheme=mixt size=128', 'does not start'],
  ['volume=1 scheme=http size=128 ramcache=false', 'ramcache=false'],
  ['volume=1 scheme=http size=200', 'multiple of 128 MB'],
  ['volume=1 scheme=http size=10%', 'multiple of 128 MB'],
  ['volume=1 scheme=http size=640', 'room'],
])('%j is not modelled', (line, what) => {
  const { sizes, notes } = read(`${line}\n`);
  expect(sizes).toBeNull();
  expect(notes).toEqual([
    expect.objectContaining({ line: 1, severity: 'not modelled', text: expect.stringContaining(what) }),
  ]);
});

test('a part with which all would be more than the whole is discarded as by 9.2.9', () => {
  const { sizes, notes } = read('volume=5 scheme=http size=60%\nvolume=6 scheme=http size=60%\n');
  expect(sizes).toEqual([[5, 256]]);
  expect(notes).toEqual([expect.objectContaining({ line: 2, severity: 'warning' })]);
});

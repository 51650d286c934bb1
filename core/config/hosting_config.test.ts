import { expect, test } from 'vitest';
import { readHosting, volumeOfHost } from './hosting_config.ts';
import type { ConfigNote } from './setting.ts';

const VOLUMES = [1, 2, 3, 4].map((number) => ({ number, bytes: 2 ** 27 }));

function read(text: string, volumes = VOLUMES) {
  const notes: ConfigNote[] = [];
  return { hosting: readHosting(text, 'hosting.config', volumes, notes), notes };
}

const FILE = `hostname=w.ex.com volume=2
domain=ex.com volume=1
domain=s.ex.com volume=3
hostname=a.example volume=1
hostname=a.example volume=2
hostname=* volume=4
`;

/** From a run of 9.2.9 with this file. */
test.each([
  ['a.example', 2],
  ['w.ex.com', 2],
  ['x.ex.com', 1],
  ['ex.com', 1],
  ['d.s.ex.com', 3],
  ['e.t.ex.com', 1],
  ['aex.com', 4],
])('objects of %s are in volume %i', (host, number) => {
  const { hosting } = read(FILE);
  expect(hosting && VOLUMES[volumeOfHost(hosting, host)]?.number).toBe(number);
});

test('an entry with a volume that is not there is discarded', () => {
  const { hosting, notes } = read('hostname=a.example volume=9\nhostname=* volume=4\n');
  expect(hosting && volumeOfHost(hosting, 'a.example')).toBe(3);
  expect(notes).toEqual([expect.objectContaining({ line: 1, severity: 'warning' })]);
});

test.each([
  ['hostname=a volume=1,2\nhostname=* volume=1\n', 1, 'other than one volume'],
  ['hostname=a volume=1\n', 1, 'does not use its cache'],
  ['hostname=* volume=1\nhostname=* volume=2\n', 2, 'for the same hosts'],
  ['domain=a volume=1\nhostname=a volume=2\n', 2, 'for the same hosts'],
  ['', 0, 'several volumes'],
])('%j is not modelled', (text, line, what) => {
  const { hosting, notes } = read(text);
  expect(hosting).toBeNull();
  expect(notes).toEqual([
    expect.objectContaining({ line, severity: 'not modelled', text: expect.stringContaining(what) }),
  ]);
});

test('one volume needs no hosting rules, none has none', () => {
  expect(read('', VOLUMES.slice(0, 1)).hosting).toMatchObject({ rules: [], others: 0 });
  expect(read('', [])).toEqual({ hosting: null, notes: [] });
});

import { expect, test } from 'vitest';
import { bytesTaken, isEndangered, isReadable, newDisk, write } from './disk.ts';

const MIB = 2 ** 20;

/** What `traffic_server` wrote on disks of these sizes: the length of a table, and where the documents begin. */
test.each([
  [16 * MIB, 8000, 40_960, 98_304],
  [32 * MIB, 8000, 65_536, 147_456],
  [64 * MIB, 8000, 106_496, 229_376],
  [128 * MIB, 8000, 188_416, 393_216],
  [512 * MIB, 8000, 688_128, 1_392_640],
  [64 * MIB, 1000, 679_936, 1_376_256],
])('a disk of %d bytes (objects of %d) has the tables that the real server makes', (bytes, average, table, start) => {
  const disk = newDisk({ bytes }, average);
  expect(disk).toMatchObject({ table, bytes: bytes - start });
});

/** Lengths of documents and where the next one stood. */
test.each([
  [3328, 4096],
  [44_448, 45_056],
  [302_848, 327_680],
  [1_048_576, 1_048_576],
  [903_064, 917_504],
])('a document of %d bytes takes %d', (length, taken) => {
  expect(bytesTaken(length)).toBe(taken);
});

/** After so many objects of a million bytes on 32 MiB so many of the first can not be read. */
test.each([
  [32, 0],
  [33, 5],
  [34, 5],
  [35, 8],
  [36, 8],
  [40, 11],
  [66, 37],
])('of %d objects of a million bytes on 32 MiB the first %d are lost', (count, lost) => {
  const disk = newDisk({ bytes: 32 * MIB }, 8000);
  const places = Array.from({ length: count }, () => write(disk, 1_002_336));
  expect(places.filter((place) => !isReadable(disk, place))).toHaveLength(lost);
  expect(places.findIndex((place) => isReadable(disk, place))).toBe(lost);
});

test('a document of the round before is endangered when the writing comes near', () => {
  const disk = newDisk({ bytes: 32 * MIB }, 8000);
  const first = write(disk, 1000);
  expect(isEndangered(disk, first)).toBe(false);
  while (disk.round === 0) write(disk, 1_000_000);
  expect(isEndangered(disk, first)).toBe(true);
});

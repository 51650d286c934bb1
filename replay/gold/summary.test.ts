import { expect, test } from 'vitest';
import { summaryLine } from './summary.ts';

test('a run is summed up in the largest unit of which there are two', () => {
  expect(summaryLine({ files: 613, tests: 1818, virtual_ms: 54 * 60_000 })).toBe(
    '613 files, 1,818 tests, 54 min of virtual time',
  );
  expect(summaryLine({ files: 1, tests: 1, virtual_ms: 119_400 })).toBe('1 file, 1 test, 119 s of virtual time');
  expect(summaryLine({ files: 2, tests: 1_000_000, virtual_ms: 7_200_000 })).toBe(
    '2 files, 1,000,000 tests, 2 h of virtual time',
  );
  expect(summaryLine({ files: 0, tests: 0, virtual_ms: 0 })).toBe('0 files, 0 tests, 0 ms of virtual time');
});

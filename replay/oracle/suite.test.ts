import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LEVELS } from '../compare/levels.ts';
import { readFolder, readText } from '../files.ts';
import { lost, type Ratchet } from './ratchet.ts';
import { tally } from './scores.ts';
import { findCases, runCase } from './suite.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const ORACLE = join(FIXTURES, 'oracle');
const ratchet = JSON.parse(readText(join(FIXTURES, 'ratchet.json'))) as Ratchet;

describe('the copied scenarios of the recording lab', () => {
  const etc = readFolder(join(ORACLE, 'etc'));
  const scores = findCases(join(ORACLE, 'recorded'), join(ORACLE, 'scenarios')).map((one) => runCase(one, etc));
  const counts = tally(scores.flatMap(({ transactions }) => transactions));

  test('all have their record', () => {
    expect(scores.map(({ fault }) => fault).filter((fault) => fault !== null)).toEqual([]);
    expect(scores.length).toBeGreaterThanOrEqual(17);
  });

  test('pass every level that they passed once', () => {
    expect(lost(ratchet, 'public', scores)).toEqual([]);
  });

  test.each([
    ['L1', 1],
    ['L2', 1],
    ['L3', 1],
    ['L4', 0.97],
    ['L5', 0.85],
  ] as const)('agree with the real server at %s for %d of the transactions', (level, share) => {
    expect(LEVELS).toContain(level);
    expect(counts[level].passed / counts[level].judged).toBeGreaterThanOrEqual(share);
  });
});

import { describe, expect, test } from 'vitest';
import type { Candidate } from './candidates.ts';
import type { Change } from './change.ts';
import { flipsAmong } from './search.ts';

const record =
  (name: string) =>
  (value: number): Change => ({ kind: 'record', name, value });
const number = (name: string, now: number, most = 1_000_000): Candidate => ({
  weight: 1,
  number: { now, least: 0, most },
  make: record(name),
});
const single = (name: string, value: number): Candidate => ({ weight: 1, change: record(name)(value) });

/** Flips when `turns` says so of the value; counts what is played. */
async function search(
  candidates: readonly Candidate[],
  turns: (value: number) => boolean,
  hints: number[] = [],
  most = 3,
) {
  let played = 0;
  const turned = async (change: Change) => {
    played += 1;
    return change.kind === 'record' && turns(Number(change.value)) ? 'turned' : null;
  };
  const flips = await flipsAmong(candidates, { turned, hints, isSpent: () => played >= 200, most });
  return { flips, played };
}

describe('the search for flips', () => {
  test('finds the least number that turns the outcome over, without a hint', async () => {
    const { flips, played } = await search([number('a', 60)], (value) => value >= 4711);
    expect(flips).toEqual([
      { change: record('a')(4711), bound: { side: 'at least', value: 4711, now: 60 }, becomes: 'turned' },
    ]);
    expect(played).toBeLessThan(40);
  });

  test('needs two or three plays when the facts hold the number', async () => {
    const { flips, played } = await search([number('a', 60)], (value) => value >= 4711, [4711]);
    expect(flips[0]?.bound).toEqual({ side: 'at least', value: 4711, now: 60 });
    expect(played).toBeLessThan(5);
  });

  test('finds a number below the present one', async () => {
    const { flips } = await search([number('a', 60)], (value) => value <= 7);
    expect(flips[0]?.bound).toEqual({ side: 'at most', value: 7, now: 60 });
  });

  test('gives up a number of which neither end turns the outcome over', async () => {
    expect(await search([number('a', 60)], () => false)).toEqual({ flips: [], played: 2 });
  });

  test('names each knob once, in the order of the candidates, and no more than wanted', async () => {
    const candidates = [single('a', 1), single('a', 2), single('b', 1), single('c', 1)];
    const { flips } = await search(candidates, () => true, [], 2);
    expect(flips.map(({ change }) => 'name' in change && change.name)).toEqual(['a', 'b']);
  });

  test('shows a number in its own unit', async () => {
    const factor: Candidate = { weight: 1, number: { now: 10, least: 0, most: 100, unit: 0.01 }, make: record('f') };
    const { flips } = await search([factor], (value) => value <= 4);
    expect(flips[0]?.bound).toEqual({ side: 'at most', value: 0.04, now: 0.1 });
  });
});

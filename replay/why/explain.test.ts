import { describe, expect, test } from 'vitest';
import { goldSubject, playAll, recordIn } from '../../fixtures/gold_subject.ts';
import { filesBelow } from '../files.ts';
import type { TransactionRecord } from '../record/transaction.ts';
import { changed } from './change.ts';
import { explain, type Subject } from './explain.ts';
import { sideOf } from './outcome.ts';
import type { Flip } from './search.ts';

/** Every so many files are tried; all of them take longer than a test should, and those of scheduled updates play days. */
const EVERY = 7;
const NAMES = filesBelow('gold_tests/caching')
  .filter((path) => path.endsWith('.replay.yaml') && !path.startsWith('scheduled_update/'))
  .sort()
  .filter((_, at) => at % EVERY === 0)
  .map((path) => `caching/${path.replace('.replay.yaml', '')}`);

/** What the outcome is with a flip's change, with its neighbour where it has a number, and without. */
async function applied(subject: Subject, target: TransactionRecord, { change, bound }: Flip) {
  const play = async (other: typeof change) => {
    const scenario = changed(subject.scenario, other);
    return scenario === null ? null : ((await playAll(scenario)).records[target.transaction] ?? null);
  };
  const beside =
    bound !== undefined && change.kind === 'record' && Number.isInteger(bound.value)
      ? await play({ ...change, value: bound.value + (bound.side === 'at least' ? -1 : 1) })
      : null;
  return { changed: await play(change), beside };
}

describe('every flip that is reported flips', () => {
  test.each(NAMES)('%s', async (name) => {
    const subject = await goldSubject(name);
    for (const target of subject.records) {
      const { reasons } = await explain(subject, target, 'outcome');
      for (const { aspect, flips } of reasons) {
        for (const flip of flips) {
          const present = sideOf(target, aspect);
          const { changed: other, beside } = await applied(subject, target, flip);
          expect(other && sideOf(other, aspect), JSON.stringify(flip.change)).toBe(flip.becomes);
          expect(flip.becomes).not.toBe(present);
          if (beside !== null) expect(sideOf(beside, aspect), JSON.stringify(flip)).toBe(present);
        }
      }
    }
  });
});

describe('an explanation', () => {
  test('is the same each time, and within its bounds', async () => {
    const subject = await goldSubject('caching/stale/must_revalidate_is_not_served_stale');
    const once = await explain(subject, recordIn(subject, 1), 'outcome');
    expect(await explain(subject, recordIn(subject, 1), 'outcome')).toEqual(once);
    const short = await explain(subject, recordIn(subject, 1), 'outcome', { runs: 2 });
    expect(short.reasons.map(({ played, cut }) => played <= 3 && cut)).toContain(true);
  });

  test('says whose message a fact was read from', async () => {
    const subject = await goldSubject('caching/alternates/the_oldest_alternate_makes_room');
    const { reasons } = await explain(subject, recordIn(subject, 2), 'lookup');
    const stored = reasons[0]?.because.filter(({ from, fact }) => from === 'cached request' && fact === 'X-V');
    expect(stored?.map(({ value, of }) => [value, of])).toEqual([
      ['1', 0],
      ['2', 1],
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { goldSubject, playAll, recordIn } from '../../fixtures/gold_subject.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Subject } from './explain.ts';
import { reduced } from './reduced.ts';

const { scenario } = await goldSubject('caching/required_headers/a_bare_answer_is_not_enough_for_1');

/** The scenario's session, and so many more that ask for other objects. */
async function among(others: number): Promise<Subject> {
  let index = 0;
  const copies = Array.from({ length: others + 1 }, (_, at) =>
    scenario.sessions.map((session) => ({
      ...session,
      transactions: session.transactions.map((script) => ({
        ...script,
        index: index++,
        client: {
          ...script.client,
          target: at === others ? '/a' : `/other${at}`,
          segments: script.client.segments.map((segment) => ({
            ...segment,
            bytes: at === others ? segment.bytes : segment.bytes.replace('/a', `/other${at}`),
          })),
        },
      })),
    })),
  );
  const many: Scenario = { ...scenario, sessions: copies.flat() };
  const { records } = await playAll(many);
  return { scenario: many, records, scriptOf: (transaction) => transaction, play: playAll };
}

describe('a reduced scenario', () => {
  test('holds only what meets the object, and numbers it anew', async () => {
    const subject = await among(20);
    const smaller = await reduced(subject, recordIn(subject, 41));
    expect(smaller.scenario.sessions).toHaveLength(1);
    expect(smaller.scriptOf(41)).toBe(1);
    expect(smaller.scriptOf(0)).toBeNull();
  });

  test('is the scenario itself when that is small', async () => {
    const subject = await among(1);
    expect(await reduced(subject, recordIn(subject, 3))).toBe(subject);
  });
});

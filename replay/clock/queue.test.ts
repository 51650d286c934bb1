import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dequeue, enqueue, isBefore, type Queue } from './queue.ts';
import { nextRandom, seeded } from './random.ts';

const entries = fc.array(fc.record({ at: fc.integer({ min: 0, max: 5 }), entity: fc.integer({ min: 0, max: 3 }) }));

test('what is queued comes out by time, then by age of its entity, then in the order it went in', () => {
  fc.assert(
    fc.property(entries, (list) => {
      const queue: Queue<null> = [];
      const all = list.map((entry, seq) => ({ ...entry, seq, event: null }));
      for (const entry of all) enqueue(queue, entry);
      const out = [];
      for (let next = dequeue(queue); next !== null; next = dequeue(queue)) out.push(next);
      expect(out).toEqual(all.toSorted((a, b) => (isBefore(a, b) ? -1 : 1)));
    }),
  );
});

test('an empty queue gives nothing', () => {
  expect(dequeue([])).toBeNull();
});

test('a seed fixes the numbers that follow', () => {
  const numbers = (seed: number) => {
    const random = seeded(seed);
    return Array.from({ length: 5 }, () => nextRandom(random));
  };
  expect(numbers(7)).toEqual(numbers(7));
  expect(numbers(7)).not.toEqual(numbers(8));
  expect(numbers(7).every((n) => n >= 0 && n < 1)).toBe(true);
});

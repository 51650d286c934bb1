import { expect, test } from 'vitest';
import { draw } from './draw.ts';

test('the same words give the same number, others another', () => {
  expect(draw(1, 'fuzz', 7)).toBe(draw(1, 'fuzz', 7));
  expect(new Set([draw(1, 'fuzz', 7), draw(2, 'fuzz', 7), draw(1, 'other', 7), draw(1, 'fuzz', 8)]).size).toBe(4);
});

test('numbers in a row fall evenly: each thousandth is met about as often as any other', () => {
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) {
    const tenth = Math.floor((draw(1, 'fuzz', i) % 1000) / 100);
    counts[tenth] = (counts[tenth] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(900);
  expect(Math.max(...counts)).toBeLessThan(1100);
});

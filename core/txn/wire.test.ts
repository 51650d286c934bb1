import { expect, test } from 'vitest';
import { ANSWERS } from './wire.ts';

test('what asks the world for something is answered, what ends something is not', () => {
  const unanswered = Object.entries(ANSWERS).flatMap(([command, events]) => (events.length === 0 ? [command] : []));
  expect(unanswered).toEqual(['shutdown', 'close']);
});

test('a command that waits for the network may end by the clock instead', () => {
  expect(ANSWERS.connect).toContain('due');
  expect(ANSWERS.resolve).toContain('due');
});

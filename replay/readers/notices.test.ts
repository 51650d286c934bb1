import { expect, test } from 'vitest';
import { notices } from './notices.ts';

test('notices are kept in order, the same one once when asked, and not without end', () => {
  const said = notices();
  said.say(1, 'note', 'a');
  said.once(2, 'warning', 'b');
  said.once(3, 'warning', 'b');
  expect(said.all()).toEqual([
    { line: 1, severity: 'note', text: 'a' },
    { line: 2, severity: 'warning', text: 'b' },
  ]);
  for (let n = 0; n < 600; n += 1) said.say(n, 'note', 'c');
  expect(said.all()).toHaveLength(501);
  expect(said.all().at(-1)?.text).toBe('102 more notices are not shown');
});

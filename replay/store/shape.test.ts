import { expect, test } from 'vitest';
import { bytes, flag, listOf, mapOf, orNull, shaped, whole } from './shape.ts';

const POINT = shaped({ x: whole(0), name: orNull(bytes), tags: listOf(bytes), flags: mapOf(flag) });
const GOOD = { x: 1, name: null, tags: ['a'], flags: { on: true } };

test('what fits comes back as it is', () => {
  expect(POINT(GOOD, '')).toEqual(GOOD);
});

test.each([
  [{ ...GOOD, x: -1 }, 'p.x: a whole number from 0 is expected'],
  [{ ...GOOD, x: 1.5 }, 'p.x: a whole number from 0 is expected'],
  [{ ...GOOD, name: 'Ā' }, 'p.name: a text of bytes (code points up to 255) is expected'],
  [{ ...GOOD, tags: ['a', 2] }, 'p.tags[1]: a text of bytes (code points up to 255) is expected'],
  [{ ...GOOD, tags: 'a' }, 'p.tags: a list is expected'],
  [{ ...GOOD, flags: { on: 1 } }, 'p.flags.on: true or false is expected'],
  [{ ...GOOD, more: 1 }, 'p.more: nothing is expected'],
  [[], 'p: a map is expected'],
])('what does not fit is named with its place: %#', (value, message) => {
  expect(() => POINT(value, 'p')).toThrow(message);
});

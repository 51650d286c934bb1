import { expect, test } from 'vitest';
import { goldMismatch } from './gold_text.ts';

test.each([
  ['a\nb\n', 'a\nb\n', true],
  ['a\r\nb\n', 'a\nb\n', true],
  ['a\nb\n', 'a\nc\n', false],
  ['a\n', 'a', false],
  ['a', 'a\nb', false],
  ['id ``: x\n', 'id 12: x\n', true],
  ['id {}: x\n', 'id 12: x\n', true],
  ['a\n``\nc\n', 'a\nb1\nb2\nb3\nc\n', true],
  ['a\n``\nc\n', 'a\nc\n', true],
  ['``\nc\n', 'c\n', true],
  ['``', '', true],
  ['``', 'anything\nat all', true],
  ['a``a\n', 'a\n', false],
  ['``x``x``\n', 'one x\n', false],
  ['``x``x``\n', 'x and x\n', true],
  ['[``] a [``] b\n', '[1] a [2] b\n', true],
  ['[``] a [``] b\n', '[1] a [2] c\n', false],
])('%j for %j: %s', (gold, text, matches) => {
  expect(goldMismatch(gold, text) === null).toBe(matches);
});

test('a mismatch names the lines of both', () => {
  expect(goldMismatch('a\nid ``: x\ncount 3\n', 'a\nid 7: x\ncount 4\n')).toEqual({
    goldLine: 3,
    textLine: 3,
    expected: 'count 3',
    came: 'count 4',
  });
  expect(goldMismatch('a\nb\n', 'a\nc\n')).toMatchObject({ goldLine: 2, textLine: 2 });
});

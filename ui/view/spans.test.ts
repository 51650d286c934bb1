import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clip, columnsOf, padEnd, padStart } from './columns.ts';
import { indented, lineColumns, lineOf, lineText, row, span, spread, wrap } from './spans.ts';

const texts = (lines: ReturnType<typeof wrap>) => lines.map(lineText);

test('a span never holds a control character', () => {
  expect(span('\x1b[31mred').text).toBe('\\x1b[31mred');
});

test('lines are broken between words, and words that are too long inside', () => {
  expect(texts(wrap(lineOf('one two three'), 7))).toEqual(['one two', 'three']);
  expect(texts(wrap(lineOf('http://example.com/some/long/path'), 16))).toEqual([
    'http://example.',
    'com/some/long/',
    'path',
  ]);
  expect(texts(wrap(lineOf('HandleCacheOpenReadMiss'), 12))).toEqual(['HandleCache', 'OpenReadMiss']);
});

test('no wrapped line is wider than asked, and no letter is lost', () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'B', '/', '界', '_', ' '), maxLength: 30 }));
  fc.assert(
    fc.property(words, fc.integer({ min: 2, max: 30 }), (parts, columns) => {
      const lines = wrap(
        parts.map((part) => span(part)),
        columns,
      );
      for (const line of lines) expect(lineColumns(line)).toBeLessThanOrEqual(columns);
      expect(texts(lines).join('').replaceAll(' ', '')).toBe(parts.join('').replaceAll(' ', ''));
    }),
  );
});

test('the right part stands at the right edge, or below when the left one is long', () => {
  expect(texts(spread(lineOf('left'), lineOf('right'), 14))).toEqual(['left     right']);
  expect(texts(spread(lineOf('a left part that is too long for it'), lineOf('right'), 32))).toEqual([
    'a left part that is too',
    'long for it                right',
  ]);
});

test('cells go on in their own column', () => {
  const lines = row([
    { line: lineOf('1.5'), columns: 5, align: 'right' },
    { line: lineOf('one two'), columns: 4 },
    { line: lineOf('end'), columns: 3 },
  ]);
  expect(texts(lines)).toEqual(['  1.5  one   end', '       two']);
});

test('indented lines hang', () => {
  expect(texts(indented(lineOf('one two three'), { indent: 2, columns: 10, hanging: 1 }))).toEqual([
    '  one two',
    '   three',
  ]);
});

test('wide characters take two columns', () => {
  expect(columnsOf('界a')).toBe(3);
  expect(clip('界界界', 5)).toBe('界界…');
  expect(padEnd('界', 4)).toBe('界  ');
  expect(padStart('1', 3)).toBe('  1');
});

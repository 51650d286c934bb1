import { describe, expect, test } from 'vitest';
import { showDifference } from './differences.ts';
import { headerDifference, headerOrderDifference, sameHeaderValue } from './headers.ts';

describe('two values of a header are the same', () => {
  const at = (second: string) => `Fri, 20 Nov 2026 08:34:${second} GMT`;
  test.each([
    ['Date', at('23'), at('25'), true],
    ['Date', at('23'), at('26'), false],
    ['Expires', at('23'), at('24'), true],
    ['Expires', at('23'), at('25'), false],
    ['Expires', '0', '-1', false],
    ['Age', '10', '11', true],
    ['Age', '10', '12', false],
    ['Age', 'x', 'y', false],
    ['Server', 'ATS/9.2.9', 'ATS/3.3', true],
    ['Via', 'a[70cf198e-a958-4c5e-88f7-b99e5bd8cc78]', 'a[11111111-a958-4c5e-88f7-b99e5bd8cc78]', true],
    ['Via', 'a', 'b', false],
    ['X-Any', '1', '2', false],
  ])('%s: %s and %s: %s', (name, a, b, same) => {
    expect(sameHeaderValue(name, a, b)).toBe(same);
  });
});

test('names are compared without regard to case and order, values of one name in order', () => {
  expect(
    headerDifference(
      'it',
      [
        ['A', '1'],
        ['B', '2'],
      ],
      [
        ['b', '2'],
        ['a', '1'],
      ],
    ),
  ).toBeNull();
  expect(
    headerDifference(
      'it',
      [
        ['A', '1'],
        ['A', '2'],
      ],
      [
        ['A', '2'],
        ['A', '1'],
      ],
    ),
  ).toEqual({
    at: 'it header a',
    recorded: '1 | 2',
    simulated: '2 | 1',
  });
});

test('an absent and an extra header are told apart', () => {
  expect(showDifference(headerDifference('it', [['A', '1']], [])!)).toBe(
    'it header a: recorded "1", simulated "(absent)"',
  );
  expect(showDifference(headerDifference('it', [], [['A', '1']])!)).toBe(
    'it header a: recorded "(absent)", simulated "1"',
  );
});

test('order and letter case of names are compared apart from values', () => {
  expect(
    headerOrderDifference(
      'it',
      [
        ['A', '1'],
        ['B', '2'],
      ],
      [
        ['A', '9'],
        ['B', '9'],
      ],
    ),
  ).toBeNull();
  expect(
    headerOrderDifference(
      'it',
      [
        ['A', '1'],
        ['B', '2'],
      ],
      [
        ['B', '2'],
        ['A', '1'],
      ],
    )?.at,
  ).toBe('it header order');
});

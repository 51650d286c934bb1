import { describe, expect, test } from 'vitest';
import { readDocument } from '../scenario/document.ts';
import { child, rootOf } from '../scenario/nodes.ts';
import { readRuleMap, readRules } from './rule_reader.ts';

const rulesOf = (yaml: string) => readRules(child(rootOf(readDocument(`fields:\n${yaml}`, 'a.yaml')), 'fields'));
const mapOf = (yaml: string) => child(rootOf(readDocument(`rule: ${yaml}`, 'a.yaml')), 'rule');

describe('an item of a list', () => {
  test('checks as its directive says', () => {
    expect(
      rulesOf('- [X, a, prefix]\n- [Y, { value: b, as: contains }]\n- [Z, { value: c, not: equal, case: ignore }]'),
    ).toMatchObject([
      { name: 'X', directive: 'prefix', values: ['a'], inverted: false, ignoreCase: false },
      { name: 'Y', directive: 'contains', values: ['b'] },
      { name: 'Z', directive: 'equal', values: ['c'], inverted: true, ignoreCase: true },
    ]);
  });

  test('without a directive checks nothing', () => {
    expect(rulesOf('- [X, a]\n- [Y, { value: b }]')).toEqual([]);
  });

  test('may have several values; includes always has', () => {
    expect(rulesOf('- [X, [a, b], equal]\n- [Y, a, includes]')).toMatchObject([
      { values: ['a', 'b'], isList: true },
      { values: ['a'], isList: true },
    ]);
  });

  test('knows where it stands', () => {
    expect(rulesOf('- [X, a, equal]\n- [Y, a, equal]').map(({ place }) => place.line)).toEqual([2, 3]);
  });

  test.each(['- X', '- [X]', '- [X, a, equal, b]', '- [X, a, sometimes]', '- [X, { value: a, as: equal, if: b }]'])(
    '%s is no rule',
    (yaml) => {
      expect(() => rulesOf(yaml)).toThrow();
    },
  );
});

test('a map may lack what is meant anyway', () => {
  expect(readRuleMap('body', mapOf('{ as: contains }'), { value: 'x' })).toMatchObject({ values: ['x'] });
  expect(readRuleMap('status', mapOf('{ value: 200 }'), { directive: 'equal' })).toMatchObject({ values: ['200'] });
});

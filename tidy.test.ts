import { describe, expect, test } from 'vitest';
import { readTree } from './tools/tidy/read_tree.ts';
import { RULES, WAITING } from './tools/tidy/rules.ts';
import { show } from './tools/tidy/tree.ts';

describe('the repository keeps its own rules', () => {
  const tree = readTree(import.meta.dirname);
  for (const [sentence, rule] of Object.entries(RULES)) {
    test(sentence, ({ skip }) => {
      const reason = WAITING[sentence];
      if (reason !== undefined) skip(`waiting: ${reason}`);
      expect(rule(tree).map(show)).toEqual([]);
    });
  }
});

test('only rules that exist wait', () => {
  expect(Object.keys(WAITING).filter((sentence) => !(sentence in RULES))).toEqual([]);
});

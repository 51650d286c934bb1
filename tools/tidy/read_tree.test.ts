import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readTree } from './read_tree.ts';
import { RULES } from './rules.ts';
import { show } from './tree.ts';

test('a violation planted in a folder on disk is seen, and what is made or installed is not looked at', () => {
  const root = mkdtempSync(join(tmpdir(), 'tidy-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'core', 'policy'), { recursive: true });
  mkdirSync(join(root, 'node_modules', 'core'), { recursive: true });
  writeFileSync(join(root, 'core', 'policy', 'age.ts'), 'export const now = Date.now();\n');
  writeFileSync(join(root, 'node_modules', 'core', 'age.ts'), 'export const now = Date.now();\n');
  const tree = readTree(root);
  expect([...tree.keys()]).toEqual(['core/policy/age.ts']);
  const rule = RULES['core has no clock, no randomness, no IO, no locale and never waits'];
  expect(rule?.(tree).map(show)).toEqual(['core/policy/age.ts:1: uses Date.now']);
});

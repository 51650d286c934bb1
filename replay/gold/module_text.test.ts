import { expect, test } from 'vitest';
import { moduleText } from './module_text.ts';

const SETTING = { harness: '/h.ts', player: '/p.ts', etc: null, store: null };

test('the statement about a transaction stands on its line of the file', () => {
  const source = 'sessions:\n- transactions:\n  - client-request: { url: /a }\n\n  - client-request: { url: /b }\n';
  const lines = moduleText(source, '/x/a.replay.yaml', SETTING).split('\n');
  expect(lines[0]).toContain('import { openGold } from "/h.ts"; const gold = openGold({"source":"sessions:');
  expect(lines[0]).toMatch(/gold\.file\(\);$/);
  expect(lines.slice(1)).toEqual(['', 'gold.transaction(0);', '', 'gold.transaction(1);', '']);
});

test('a broken file becomes a failing test at its place', () => {
  const lines = moduleText('a: 1\nb: [\n', '/x/a.replay.yaml', SETTING).split('\n');
  expect(lines[2]).toBe('gold.broken();');
});

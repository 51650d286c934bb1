import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { definePlugin, REMAP_STATUSES } from './define.ts';

const here = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('a definition is what was defined', () => {
  const definition = { name: 'a' };
  expect(definePlugin(definition)).toBe(definition);
  expect(REMAP_STATUSES).toHaveLength(4);
});

test('the example of the documentation is the plugin that a gold test plays', () => {
  const [, example] = /```ts\n([\s\S]*?)```/.exec(here('docs/plugins.md')) ?? [];
  expect(example).toBe(here('gold_tests/plugins/quota.ts'));
});

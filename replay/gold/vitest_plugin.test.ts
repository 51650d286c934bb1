import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { goldPlugin, goldProject } from './vitest_plugin.ts';

test('what it is told reaches the threads that run the tests', () => {
  const { provide } = goldPlugin({ etc: '/etc/ats', coverage: true }).config().test;
  expect(provide.gold).toMatchObject({ etc: '/etc/ats', store: null, known: null, coverage: true });
});

test('the modules it names are there', () => {
  const { runner, provide } = goldPlugin().config().test;
  expect([runner, provide.gold.player].map(existsSync)).toEqual([true, true]);
});

test('a project of gold tests has its name and its files', () => {
  expect(goldProject(['g/**/*.yaml']).test).toMatchObject({ name: 'gold', include: ['g/**/*.yaml'] });
});

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const textOf = (page: string) => readFileSync(join(docs, page), 'utf8');
const linksOf = (page: string) => [...textOf(page).matchAll(/\]\(([^)#:]+)\)/g)].map(([, to = '']) => to);

test.each(['sequences.md', 'seed_diagram.md'])('%s names gold tests that are there', (page) => {
  const links = linksOf(page);
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((to) => !existsSync(join(docs, to)))).toEqual([]);
});

test('docs name each gold test of a sequence', () => {
  const named = new Set([...linksOf('sequences.md'), ...linksOf('seed_diagram.md')]);
  const tests = readdirSync(join(docs, '../gold_tests/sequences')).filter((file) => file.endsWith('.replay.yaml'));
  expect(tests.filter((file) => !named.has(`../gold_tests/sequences/${file}`))).toEqual([]);
});

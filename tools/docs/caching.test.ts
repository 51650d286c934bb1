import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const lines = readFileSync(join(docs, 'caching.md'), 'utf8').split('\n');

/** The cells of each row that is neither a heading nor the line below it. */
const rows = lines
  .filter((line) => line.startsWith('|') && !line.startsWith('| the guide |') && !line.startsWith('|---'))
  .map((line) => line.split(/(?<!\\)\|/).slice(1, -1));

const linksOf = (text: string) => [...text.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] ?? '');

test('every row on caching has four cells, and none is empty', () => {
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter((cells) => cells.length !== 4 || cells.some((cell) => cell.trim() === ''))).toEqual([]);
});

test('every gold test the page on caching links to exists', () => {
  const links = [...new Set(rows.flatMap((cells) => linksOf(cells.join())))];
  expect(links.length).toBeGreaterThan(80);
  expect(
    links.filter((link) => !/\/gold_tests\/.*\.replay\.yaml$/.test(link) || !existsSync(join(docs, link))),
  ).toEqual([]);
});

test('a row on caching without a gold test says why', () => {
  const unlinked = rows.map((cells) => cells[2] ?? '').filter((cell) => linksOf(cell).length === 0);
  expect(unlinked.filter((cell) => !/^ (none|not modelled): ./.test(cell))).toEqual([]);
});

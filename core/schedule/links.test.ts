import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linksOf, resolved } from './links.ts';

const PAGE = 'http://www.company.com/news/index.html?day=1';

test('relative links are resolved against the page, each object is named once, in order', () => {
  const html = `<!doctype html><title>x</title><a href="a.html">1</a> <a href=/top>2</a> <a href="../up#here">3</a>
    <a href="a.html#again">4</a><img src="//img.company.com:81/i.png"><a href="?day=2">5</a>`;
  expect(linksOf(html, PAGE)).toEqual([
    'http://www.company.com/news/a.html',
    'http://www.company.com/top',
    'http://www.company.com/up',
    'http://img.company.com:81/i.png',
    'http://www.company.com/news/index.html?day=2',
  ]);
});

test.each([
  ['<a href="o">', 'a href'],
  ['<img src="o">', 'img src'],
  ['<img href="o">', 'img href'],
  ['<body background="o">', 'body background'],
  ['<frameset><frame src="o"></frameset>', 'frame src'],
  ['<iframe src="o"></iframe>', 'iframe src'],
  ['<fig src="o"></fig>', 'fig src'],
  ['<overlay src="o">', 'overlay src'],
  ['<applet code="o"></applet>', 'applet code'],
  ['<script src="o"></script>', 'script src'],
  ['<embed src="o">', 'embed src'],
  ['<bgsound src="o">', 'bgsound src'],
  ['<map><area href="o"></map>', 'area href'],
  ['<meta http-equiv="Refresh" content="5; URL=\'o\'">', 'meta content'],
])('%s names an object', (html) => {
  expect(linksOf(html, PAGE)).toEqual(['http://www.company.com/news/o']);
});

test('a base counts for all links, and is one itself', () => {
  expect(linksOf('<head><base href="/other/"></head><a href="x">', PAGE)).toEqual([
    'http://www.company.com/other/',
    'http://www.company.com/other/x',
  ]);
});

test('what is no element, no link or not http is passed over', () => {
  const html = `<!-- <a href="comment"> --><script>document.write('<a href="script">')</script>
    <a name="x"><a href=""><a href="mailto:a@b"><a href="https://secure/"><a href="javascript:go()"><a href="http://[bad">
    <link href="style.css"><meta name="description" content="url=words"><textarea><a href="text"></textarea>`;
  expect(linksOf(html, PAGE)).toEqual([]);
});

test('broken pages are read as browsers read them', () => {
  expect(linksOf('<a href="x<b>">y</a><IMG SRC=pic.gif', PAGE)).toEqual(['http://www.company.com/news/x%3Cb%3E']);
});

test('a URL is fetched without its fragment', () => {
  expect(resolved('http://A.example:80/b/../c#d')).toBe('http://a.example/c');
  expect(resolved('ftp://a/')).toBeNull();
  expect(resolved('relative')).toBeNull();
});

test('no page makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (html) => {
      for (const link of linksOf(`<a href="${html}">${html}`, PAGE)) expect(link).toMatch(/^http:\/\//);
    }),
    { numRuns: 300 },
  );
});

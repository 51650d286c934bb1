import { expect, test } from 'vitest';
import { buildConfig } from '../config/config.ts';
import type { RemapRule } from '../config/remap_table.ts';
import { refererRedirect, refererVerdict } from './referer.ts';

function rule(list: string): RemapRule {
  const { remap } = buildConfig({ 'remap.config': `map_with_referer http://a/ http://b/ ${list}` });
  const first = remap.rules[0];
  if (first === undefined) throw new Error(list);
  return first;
}

const passes = (list: string, value: string | null): boolean => {
  const { referer } = rule(`http://no/ ${list}`);
  return referer !== null && refererVerdict(referer, value).passes;
};

// As Traffic Server 9.2.9 answered with referer_filter 1.

test('only a Referer that fits passes', () => {
  const list = '~.*\\.bad\\.test http://.*\\.good\\.test';
  expect(passes(list, 'http://www.good.test/x')).toBe(true);
  expect(passes(list, 'http://www.bad.test/')).toBe(false);
  expect(passes(list, 'http://other.test/')).toBe(false);
  expect(passes(list, null)).toBe(false);
});

test('a star lets every Referer pass that a later negative pattern does not refuse', () => {
  expect(passes('* ~.*evil.*', 'http://other.test/')).toBe(true);
  expect(passes('* ~.*evil.*', 'http://evil.test/')).toBe(false);
  expect(passes('* ~.*evil.*', null)).toBe(false);
});

test('an optional list lets requests without Referer pass', () => {
  expect(passes('~* http://good', null)).toBe(true);
});

const seen = { referer: 'R', url: 'U', fallback: 'http://d/', fillsIn: true };

test.each(['default', '<default>', '<default_redirect_url>', 'Default_Redirect_URL'])(
  '%s is the redirect of the configuration',
  (word) => {
    expect(refererRedirect(rule(`${word} x`), seen)).toBe('http://d/');
  },
);

test('the marks of a redirect are filled in where that is wanted', () => {
  const marked = rule('http://n/?%r&%f&%t&%o&%<r>&%x x');
  expect(refererRedirect(marked, seen)).toBe('http://n/?R&http://a/&http://b/&U&%<r>&%x');
  expect(refererRedirect(marked, { ...seen, fillsIn: false })).toBe('http://n/?%r&%f&%t&%o&%<r>&%x');
});

/** The Referer list of `map_with_referer FROM TO REDIRECT re…`. */
import type { Referer } from './remap_table.ts';

/** Reads the words after TO: `*` any, `~re` must not match, `~*` and an empty list let requests without Referer pass. */
export function readReferer(words: readonly string[]): Referer {
  const [redirect = '<default>', ...list] = words.filter((word) => !word.startsWith('@'));
  const referer: Referer = { redirect, patterns: [], optional: false };
  for (const word of list) {
    const negative = word.startsWith('~');
    const text = negative ? word.slice(1) : word;
    if (negative && text === '*') referer.optional = true;
    else referer.patterns.push({ text, negative });
  }
  return referer;
}

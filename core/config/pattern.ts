/**
 * Regular expressions of configuration files. The server uses PCRE; what JavaScript reads alike is taken as it is, a
 * few forms are translated, and the rest is refused by name rather than matched differently.
 */
const REFUSED: readonly [RegExp, string][] = [
  [/\(\?[>|+\-0-9R&P(]/, 'group of a kind JavaScript does not have'],
  [/\(\*[A-Z]/, 'PCRE verb'],
  [/\\[QEGKRXhHNCz]/, 'escape of PCRE only'],
  [/[*+?}]\+/, 'possessive quantifier'],
  [/\\g|\\k\{/, 'back reference of PCRE only'],
];

const CLASSES: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  space: '\\s',
  upper: 'A-Z',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};

type Compiled = { pattern: RegExp } | { refused: string };

const cache = new Map<string, Compiled>();

/** A pattern ready to run, or why it is not; compiled once per text. */
export function compilePattern(text: string, flags = ''): Compiled {
  const key = `${flags}/${text}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const compiled = compile(text, flags);
  cache.set(key, compiled);
  return compiled;
}

function compile(text: string, flags: string): Compiled {
  const leading = /^\(\?i\)/.exec(text);
  const body = leading === null ? text : text.slice(leading[0].length);
  for (const [form, name] of REFUSED) if (form.test(body)) return { refused: name };
  const source = body
    .replace(/\[:(\w+):\]/g, (whole, name: string) => CLASSES[name] ?? whole)
    .replace(/\\A/g, '^')
    .replace(/\\Z/g, '$');
  try {
    return { pattern: new RegExp(source, leading === null || flags.includes('i') ? flags : `${flags}i`) };
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
}

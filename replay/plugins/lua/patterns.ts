import { call, LuaError, Many, numberText, type Value } from './machine.ts';

const CLASSES: Readonly<Record<string, string>> = {
  a: 'A-Za-z',
  d: '0-9',
  w: '0-9A-Za-z',
  s: '\\s',
  l: 'a-z',
  u: 'A-Z',
  x: '0-9A-Fa-f',
  p: '!-\\/:-@\\[-`{-~',
  c: '\\x00-\\x1f\\x7f',
};

/** A pattern of the language as a regular expression. */
function patternOf(pattern: string, flags = ''): RegExp {
  let inSet = false;
  const source = pattern.replace(/%(.)|[\\{}|/]|[-[\]]/gs, (all, escaped: string | undefined) => {
    if (escaped !== undefined) return classOf(pattern, escaped, inSet);
    if (all === '[' || all === ']') inSet = all === '[';
    if (all === '-' && !inSet) return '*?';
    return all === '-' || all === '[' || all === ']' ? all : `\\${all}`;
  });
  return new RegExp(source, `s${flags}`);
}

function classOf(pattern: string, escaped: string, inSet: boolean): string {
  const set = CLASSES[escaped];
  if (set !== undefined) return inSet ? set : `[${set}]`;
  const others = CLASSES[escaped.toLowerCase()];
  if (others !== undefined && !inSet) return `[^${others}]`;
  if (/\w/.test(escaped)) throw new LuaError(`not modelled: the pattern ${pattern}`);
  return `\\${escaped}`;
}

const asText = (value: Value | undefined): string =>
  value === null || value === undefined ? 'nil' : typeof value === 'number' ? numberText(value) : String(value);

/** Where a search begins, from 0. */
function startOf(value: string, from: Value | undefined): number {
  const at = Number(from ?? 1) || 1;
  return Math.max(0, at < 0 ? value.length + at : at - 1);
}

function matchAt(value: string, pattern: string, start: number): { at: number; found: RegExpExecArray } | null {
  const rest = value.slice(start);
  const found = patternOf(pattern).exec(rest);
  return found && { at: start + found.index, found };
}

/** What a match gives: its captures, or all of it without any. */
function captured(found: readonly (string | undefined)[]): Value[] {
  const captures = found.slice(1).map((each) => each ?? '');
  return captures.length > 0 ? captures : [found[0] ?? ''];
}

/** The functions of the library `string` that take patterns. */
export const PATTERNS: Readonly<Record<string, Value>> = {
  find(given = null, wanted = null, from = null, plain = null) {
    const [value, pattern] = [asText(given), asText(wanted)];
    const start = startOf(value, from);
    if (plain === true) {
      const at = value.indexOf(pattern, start);
      return at < 0 ? null : new Many([at + 1, at + pattern.length]);
    }
    const match = matchAt(value, pattern, start);
    if (!match) return null;
    const { at, found } = match;
    return new Many([at + 1, at + found[0].length, ...found.slice(1).map((each) => each ?? '')]);
  },
  match(given = null, wanted = null, from = null) {
    const value = asText(given);
    const match = matchAt(value, asText(wanted), startOf(value, from));
    return match ? new Many(captured(match.found)) : null;
  },
  gmatch(given = null, wanted = null) {
    const matches = [...asText(given).matchAll(patternOf(asText(wanted), 'g'))];
    let at = 0;
    return () => {
      const found = matches[at++];
      return found ? new Many(captured(found)) : null;
    };
  },
  gsub(given = null, wanted = null, by = null, most = null) {
    const limit = most === null ? Number.POSITIVE_INFINITY : Number(most);
    let count = 0;
    const replaced = asText(given).replace(patternOf(asText(wanted), 'g'), (...found: unknown[]) => {
      if (count >= limit) return String(found[0]);
      count++;
      return replacement(found.filter((each) => typeof each === 'string').slice(0, -1) as string[], by);
    });
    return new Many([replaced, count]);
  },
};

/** `found` holds the whole match and its captures. */
function replacement(found: readonly string[], by: Value): string {
  const whole = found[0] ?? '';
  if (typeof by === 'function') return asText(call(by, captured(found)) ?? whole);
  if (typeof by === 'object' && by !== null) return asText(by.get(captured(found)[0] ?? null) ?? whole);
  return asText(by).replace(/%(.)/g, (_all, digit: string) =>
    /\d/.test(digit) ? (captureText(found, digit) ?? '') : digit,
  );
}

function captureText(found: readonly string[], digit: string): string | undefined {
  return digit === '1' && found.length === 1 ? found[0] : found[Number(digit)];
}

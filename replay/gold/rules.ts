import type { Place } from '../scenario/scenario.ts';

/** Proxy Verifier's directives. Each may be inverted (`not`) and may ignore letter case (`case: ignore`). */
export const DIRECTIVES = ['equal', 'present', 'absent', 'contains', 'prefix', 'suffix', 'includes'] as const;
export type Directive = (typeof DIRECTIVES)[number];

/** What is expected of one named thing: a field, a part of the URL, the body. */
export interface Rule {
  name: string;
  directive: Directive;
  /** Expected values; of `present` and `absent` they do not count. */
  values: string[];
  /** A list was given: it stands for all fields of that name, in order. Otherwise only the first field is looked at. */
  isList: boolean;
  inverted: boolean;
  ignoreCase: boolean;
  place: Place;
}

type Matcher = (actual: string, expected: string) => boolean;

const MATCH: Readonly<Record<Exclude<Directive, 'present' | 'absent'>, Matcher>> = {
  equal: (actual, expected) => actual === expected,
  contains: (actual, expected) => actual.includes(expected),
  prefix: (actual, expected) => actual.startsWith(expected),
  suffix: (actual, expected) => actual.endsWith(expected),
  includes: (actual, expected) => actual.includes(expected),
};

/** ASCII only: field values are bytes. */
const lower = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function matches(rule: Rule, actual: readonly string[]): boolean {
  if (rule.directive === 'present') return actual.length > 0;
  if (rule.directive === 'absent') return actual.length === 0;
  if (actual.length === 0) return false;
  const match = MATCH[rule.directive];
  const fold = rule.ignoreCase ? lower : (text: string) => text;
  const found = (rule.isList ? actual : actual.slice(0, 1)).map(fold);
  const expected = rule.values.map(fold);
  if (rule.directive === 'includes') {
    // Proxy Verifier wants at least as many fields as values, though one field may hold several of them
    return found.length >= expected.length && expected.every((value) => found.some((one) => match(one, value)));
  }
  return found.length === expected.length && found.every((value, i) => match(value, expected[i] ?? ''));
}

/** True when the values that came are what the rule expects. */
export function holds(rule: Rule, actual: readonly string[]): boolean {
  return matches(rule, actual) !== rule.inverted;
}

const quoted = (values: readonly string[]) => values.map((value) => JSON.stringify(value)).join(', ');

/** What a rule expects, in words. */
export function showRule(rule: Rule): string {
  const hasValue = rule.directive !== 'present' && rule.directive !== 'absent';
  const value = hasValue ? ` ${rule.isList ? `[${quoted(rule.values)}]` : quoted(rule.values)}` : '';
  return `${rule.inverted ? 'not ' : ''}${rule.directive}${value}${rule.ignoreCase ? ' (any case)' : ''}`;
}

/** What came, in words. */
export function showActual(actual: readonly string[]): string {
  return actual.length === 0 ? 'nothing' : quoted(actual);
}

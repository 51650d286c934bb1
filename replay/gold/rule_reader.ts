import { wireText } from '../scenario/message_parts.ts';
import { child, entries, fault, isGiven, isMap, items, type Node, placeOf, text, word } from '../scenario/nodes.ts';
import { DIRECTIVES, type Directive, type Rule } from './rules.ts';

function valuesOf(node: Node): { values: string[]; isList: boolean } {
  if (Array.isArray(node.value)) return { values: items(node).map((item) => wireText(text(item) ?? '')), isList: true };
  const value = text(node);
  return { values: value === null ? [] : [wireText(value)], isList: false };
}

const RULE_KEYS = ['value', 'as', 'not', 'case'];
const CASES = ['ignore', 'nocase'] as const;

/** What a rule map may lack: the directive that is meant then, and the value. */
interface Defaults {
  readonly directive?: Directive;
  readonly value?: string;
}

/**
 * Reads `{ value: x, as: equal }`. Without `as` or `not` there is nothing to check, as in Proxy Verifier without
 * `--strict`: null.
 * @throws ScenarioFault for a directive or key that does not exist.
 */
export function readRuleMap(name: string, map: Node, defaults: Defaults = {}): Rule | null {
  for (const [key] of entries(map)) {
    if (!RULE_KEYS.includes(key)) throw fault(child(map, key), `only ${RULE_KEYS.join(', ')} in a rule`);
  }
  const as = word(child(map, 'as'), DIRECTIVES);
  const not = word(child(map, 'not'), DIRECTIVES);
  const directive = as ?? not ?? defaults.directive ?? null;
  if (directive === null) return null;
  const { values, isList } = valuesOf(child(map, 'value'));
  return {
    name,
    directive,
    values: values.length === 0 && !isList ? [defaults.value ?? ''] : values,
    isList: isList || directive === 'includes',
    inverted: as === null && not !== null,
    ignoreCase: word(child(map, 'case'), CASES) !== null,
    place: placeOf(map),
  };
}

/**
 * Reads one item of `fields` or `url`: `[name, { value, as }]`, `[name, value, directive]`, or `[name, value]`, which
 * checks nothing.
 * @throws ScenarioFault when it is none of them.
 */
export function readRule(item: Node): Rule | null {
  const parts = Array.isArray(item.value) ? items(item) : [];
  const [name, value, directive] = parts;
  if (name === undefined || value === undefined || parts.length > 3) {
    throw fault(item, '[name, value], [name, value, directive] or [name, { value, as }]');
  }
  const called = text(name) ?? '';
  if (isMap(value.value)) {
    const rule = readRuleMap(called, value);
    return rule === null ? null : { ...rule, place: placeOf(item) };
  }
  if (directive === undefined || !isGiven(directive)) return null;
  const found = word(directive, DIRECTIVES) ?? 'equal';
  const { values, isList } = valuesOf(value);
  return {
    name: called,
    directive: found,
    values,
    isList: isList || found === 'includes',
    inverted: false,
    ignoreCase: false,
    place: placeOf(item),
  };
}

/** The rules of a list of fields or URL parts. */
export function readRules(list: Node): Rule[] {
  return items(list)
    .map(readRule)
    .filter((rule) => rule !== null);
}

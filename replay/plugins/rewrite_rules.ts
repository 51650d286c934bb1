import type { HookName } from '../../core/names/hooks.ts';

/** Which part of a URL, header or other thing a condition looks at: `%{NAME:qualifier}`. */
export interface Reference {
  readonly name: string;
  readonly qualifier: string;
}

/** How a condition compares. A text alone is equality. */
interface Operand {
  readonly compare: '=' | '<' | '>' | '/';
  readonly text: string;
}

export interface Condition {
  readonly of: Reference;
  readonly operand: Operand;
  readonly not: boolean;
  /** How it is joined to the conditions after it. */
  readonly join: 'and' | 'or';
  /** Nothing after it is looked at. */
  readonly last: boolean;
}

export interface Operator {
  readonly name: string;
  /** Header, status, record or part of the URL; '' where the operator has none. */
  readonly target: string;
  readonly value: string;
  readonly queryAppended: boolean;
}

/** Conditions, then what is done when they hold. */
export interface Rule {
  readonly hook: HookName | 'REMAP';
  readonly conditions: Condition[];
  readonly operators: Operator[];
  /** The rules after it at its hook are not looked at when it holds. */
  last: boolean;
}

/** Hooks as rules name them. */
const RULE_HOOKS: Readonly<Record<string, Rule['hook']>> = {
  REMAP_PSEUDO_HOOK: 'REMAP',
  TXN_START_HOOK: 'TS_HTTP_TXN_START_HOOK',
  READ_REQUEST_HDR_HOOK: 'TS_HTTP_READ_REQUEST_HDR_HOOK',
  READ_REQUEST_PRE_REMAP_HOOK: 'TS_HTTP_PRE_REMAP_HOOK',
  SEND_REQUEST_HDR_HOOK: 'TS_HTTP_SEND_REQUEST_HDR_HOOK',
  READ_RESPONSE_HDR_HOOK: 'TS_HTTP_READ_RESPONSE_HDR_HOOK',
  SEND_RESPONSE_HDR_HOOK: 'TS_HTTP_SEND_RESPONSE_HDR_HOOK',
  TXN_CLOSE_HOOK: 'TS_HTTP_TXN_CLOSE_HOOK',
};

/** Operators whose first word is what they act on. */
const WITHOUT_TARGET = new Set([
  'set-status',
  'set-status-reason',
  'set-body',
  'counter',
  'no-op',
  'skip-remap',
  'set-debug',
]);

const REQUEST_MESSAGES: readonly Rule['hook'][] = ['REMAP', 'TS_HTTP_READ_REQUEST_HDR_HOOK'];

/** Operators that cannot be at every hook, and where they can. */
const HOOKS_OF: Readonly<Record<string, readonly Rule['hook'][]>> = {
  'set-status': [
    ...REQUEST_MESSAGES,
    'TS_HTTP_PRE_REMAP_HOOK',
    'TS_HTTP_READ_RESPONSE_HDR_HOOK',
    'TS_HTTP_SEND_RESPONSE_HDR_HOOK',
  ],
  'set-status-reason': ['TS_HTTP_READ_RESPONSE_HDR_HOOK', 'TS_HTTP_SEND_RESPONSE_HDR_HOOK'],
  'set-body': ['REMAP', 'TS_HTTP_SEND_RESPONSE_HDR_HOOK'],
  'set-http-cntl': [...REQUEST_MESSAGES, 'TS_HTTP_READ_RESPONSE_HDR_HOOK', 'TS_HTTP_SEND_RESPONSE_HDR_HOOK'],
  'set-debug': [...REQUEST_MESSAGES, 'TS_HTTP_READ_RESPONSE_HDR_HOOK'],
  'set-conn-dscp': [...REQUEST_MESSAGES, 'TS_HTTP_SEND_RESPONSE_HDR_HOOK'],
  'set-conn-mark': [...REQUEST_MESSAGES, 'TS_HTTP_SEND_RESPONSE_HDR_HOOK'],
};

/** Operators of rules that cannot be at the hook they are for. */
export function refusedIn(rules: readonly Rule[]): string[] {
  return rules.flatMap(({ hook, operators }) =>
    operators.filter(({ name }) => HOOKS_OF[name]?.includes(hook) === false).map(({ name }) => name),
  );
}

/** Reads a file of rules; a rule without a hook of its own is for `hook`. */
export function readRules(text: string, hook: Rule['hook']): Rule[] {
  const rules: Rule[] = [];
  let rule = newRule(hook);
  for (const line of text.split(/\r?\n/)) {
    const words = wordsOf(line);
    if (words.length === 0) continue;
    const isCondition = words[0] === 'cond';
    if (isCondition && rule.operators.length > 0) rule = newRule(hook);
    if (!rules.includes(rule)) rules.push(rule);
    if (isCondition) rule = addCondition(rules, rule, words.slice(1));
    else addOperator(rule, words);
  }
  return rules;
}

function newRule(hook: Rule['hook']): Rule {
  return { hook, conditions: [], operators: [], last: false };
}

function addCondition(rules: Rule[], rule: Rule, words: readonly string[]): Rule {
  const flags = flagsOf(words.at(-1) ?? '');
  const [reference = '', ...rest] = flags === null ? words : words.slice(0, -1);
  const of = referenceOf(reference.replace(/^%[{<]|[}>]$/g, ''));
  const own = RULE_HOOKS[of.name];
  if (own !== undefined) {
    const moved = { ...rule, hook: own };
    rules.splice(rules.indexOf(rule), 1, moved);
    return moved;
  }
  const set = flags ?? [];
  rule.conditions.push({
    of,
    operand: operandOf(rest.join(' ')),
    not: set.includes('NOT'),
    join: set.includes('OR') ? 'or' : 'and',
    last: set.includes('L'),
  });
  return rule;
}

function addOperator(rule: Rule, words: readonly string[]): void {
  const flags = flagsOf(words.at(-1) ?? '');
  const [name = '', ...rest] = flags === null ? words : words.slice(0, -1);
  const target = WITHOUT_TARGET.has(name) ? '' : (rest.shift() ?? '');
  rule.operators.push({ name, target, value: rest.join(' '), queryAppended: flags?.includes('QSA') === true });
  if (flags?.includes('L')) rule.last = true;
}

/** `[NOT,OR]` → its words; null for a word that is no list of flags. */
function flagsOf(word: string): string[] | null {
  const [, list] = /^\[([A-Z,\s]+)\]$/.exec(word) ?? [];
  return list === undefined ? null : list.split(',').map((flag) => flag.trim());
}

export function referenceOf(text: string): Reference {
  const colon = text.indexOf(':');
  return colon < 0 ? { name: text, qualifier: '' } : { name: text.slice(0, colon), qualifier: text.slice(colon + 1) };
}

function operandOf(text: string): Operand {
  const compare = text.charAt(0);
  if (compare === '/') return { compare, text: text.slice(1, text.lastIndexOf('/')) };
  // `>=` counts as `>`.
  if (compare === '=' || compare === '<' || compare === '>') return { compare, text: text.slice(1).replace(/^=/, '') };
  return { compare: '=', text };
}

/** Words of a line: blanks divide, quotes and `/…/` hold together, `\` takes the next character as it is, `#` ends. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  const pattern =
    /\s*(?:(#.*$)|(\[[^\]]*\])|((?:[=<>]*\/(?:\\.|[^/\\])*\/)|(?:%[{<][^}>]*[}>]|"(?:\\.|[^"\\])*"|\\.|[^\s"\\])+))/gy;
  for (let match = pattern.exec(line); match !== null && match[1] === undefined; match = pattern.exec(line)) {
    words.push(match[2] ?? unquoted(match[3] ?? ''));
  }
  return words;
}

function unquoted(word: string): string {
  if (/^[=<>]*\//.test(word)) return word;
  return word.replace(/\\(.)|"/g, (_all, escaped: string | undefined) => escaped ?? '');
}

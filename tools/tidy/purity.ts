import { lineAt, type Node, nameOf, parse, walk } from './syntax.ts';
import { type Finding, finding, isCore, isDoor, isSource, pathsOf, type Rule } from './tree.ts';

/** Global names of the outside: the process, the clock, the network, randomness. */
const OUTSIDE = [
  'process',
  'require',
  'global',
  'globalThis',
  'window',
  'self',
  'document',
  'navigator',
  'location',
  'localStorage',
  'console',
  'performance',
  'crypto',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'eval',
  'WeakRef',
  'FinalizationRegistry',
  'Intl',
];

/** What a browser does not have, or has in its own way. */
const OUTSIDE_CORE = ['Buffer', '__dirname', '__filename', 'Promise', 'Atomics', 'SharedArrayBuffer'];

const MEMBERS = ['Math.random', 'Date.now', 'Date.parse'];

/** Methods whose result depends on the machine's locale or time zone. */
const LOCAL =
  /^(localeCompare|toLocale\w*|getTimezoneOffset|[gs]et(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)|getYear|to(Date|Time)String)$/;

/** Nodes that bring a name into being: the global of that name is then not meant. */
function declaredNames(program: Node): Set<string> {
  const names = new Set<string>();
  const add = (pattern: unknown) => {
    if (pattern === null || pattern === undefined) return;
    walk(pattern as Node, (node) => {
      const name = nameOf(node);
      if (name !== null) names.add(name);
      return !node.type.startsWith('TS');
    });
  };
  walk(program, (node) => {
    if (node.type === 'VariableDeclarator' || node.type.includes('Function')) add(node.id);
    if (node.type.includes('Function')) for (const param of (node.params ?? []) as Node[]) add(param);
    if (/^Import(Default|Namespace)?Specifier$/.test(node.type)) add(node.local);
    return true;
  });
  return names;
}

const TYPE_SPACE = /^TS(?!AsExpression|SatisfiesExpression|NonNullExpression)/;

/** True for an identifier that stands for a value, not for the name of a member, a key or a label. */
function isReference(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined) return false;
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed === true;
  if (parent.type === 'Property' || parent.type.endsWith('Definition')) {
    return parent.value === node || parent.computed === true;
  }
  return !/Specifier$|^LabeledStatement$|^BreakStatement$|^ContinueStatement$/.test(parent.type);
}

function memberMessage(node: Node): string | null {
  if (node.type !== 'MemberExpression' || node.computed === true) return null;
  const property = nameOf(node.property) ?? '';
  const whole = `${nameOf(node.object) ?? ''}.${property}`;
  if (MEMBERS.includes(whole)) return whole;
  return LOCAL.test(property) ? `.${property}: depends on the locale or time zone` : null;
}

/** `new Date(ms)` is a value; without an argument it is the clock, with several it is in the machine's time zone. */
function dateMessage(node: Node): string | null {
  if (nameOf(node.callee) !== 'Date') return null;
  if (node.type === 'CallExpression') return 'Date()';
  const { length } = node.arguments as Node[];
  return node.type === 'NewExpression' && length !== 1 ? `new Date with ${length} arguments` : null;
}

function asyncMessage(node: Node): string | null {
  if (node.type === 'AwaitExpression') return 'await';
  if (node.type.includes('Function') && node.async === true) return 'async';
  return null;
}

function metaMessage(node: Node): string | null {
  if (node.type === 'MetaProperty' && nameOf(node.meta) === 'import') return 'import.meta';
  return node.type === 'ImportExpression' ? 'import()' : null;
}

function impurities(path: string, text: string, banned: readonly string[], strict: boolean): Finding[] {
  const program = parse(path, text);
  const declared = declaredNames(program);
  const found: Finding[] = [];
  walk(program, (node, around) => {
    if (TYPE_SPACE.test(node.type)) return false;
    const name = nameOf(node);
    const isGlobal = name !== null && banned.includes(name) && !declared.has(name) && isReference(node, around.at(-1));
    const message =
      (isGlobal ? name : null) ??
      memberMessage(node) ??
      dateMessage(node) ??
      (strict ? (asyncMessage(node) ?? metaMessage(node)) : null);
    if (message !== null) found.push(finding(path, lineAt(text, node.start), `uses ${message}`));
    return true;
  });
  return found;
}

/** `core` has no clock, no randomness, no IO, no locale, nothing of Node's or a browser's own, and never waits. */
export const pureCore: Rule = (tree) =>
  pathsOf(tree, isCore).flatMap((path) => impurities(path, tree.get(path) ?? '', [...OUTSIDE, ...OUTSIDE_CORE], true));

/** Outside `core`, only the files at the doors touch process, environment, clock and network. */
export const doorsOnly: Rule = (tree) =>
  pathsOf(tree, (path) => isSource(path) && !isCore(path) && !isDoor(path)).flatMap((path) =>
    impurities(path, tree.get(path) ?? '', OUTSIDE, false),
  );

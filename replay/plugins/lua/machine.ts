import type { Expression, Statement } from './syntax.ts';

/** A value of the language; nil is null. */
export type Value = string | number | boolean | null | Table | Callable;
export type Callable = (...args: Value[]) => Value | Many;

/** Several values at once: what a function may return. */
export class Many {
  readonly values: readonly Value[];
  constructor(values: readonly Value[]) {
    this.values = values;
  }
}

/** Something that is indexed: a table of the script, or one of the server's that reads and writes elsewhere. */
export interface Table {
  get(key: Value): Value;
  set(key: Value, value: Value): void;
  /** What is in it, in order; absent for one that cannot be walked. */
  readonly entries?: () => (readonly [Value, Value])[];
}

/** Steps after which a script counts as one that does not end. */
const STEP_LIMIT = 100_000;

interface Scope {
  readonly names: Map<string, Value>;
  readonly outer: Scope | null;
  /** What a function was given beyond its parameters. */
  readonly rest?: readonly Value[];
}

/** A run-time error of the script, as the server logs it. */
export class LuaError extends Error {}

/** A table of the script's own. */
export function newTable(entries: Iterable<readonly [Value, Value]> = []): Table {
  const held = new Map<Value, Value>(entries);
  return {
    get: (key) => held.get(key) ?? null,
    set: (key, value) => void (value === null ? held.delete(key) : held.set(key, value)),
    entries: () => [...held],
  };
}

/** A table that functions stand in for. */
export function library(entries: Readonly<Record<string, Value>>): Table {
  return newTable(Object.entries(entries));
}

/** What a script has after its top level was run: its globals, and the locals of its own level. */
export interface Loaded {
  readonly globals: Map<string, Value>;
  readonly locals: Map<string, Value>;
}

/** Runs a script's top level. */
export function runScript(script: readonly Statement[], given: Readonly<Record<string, Value>>): Loaded {
  const globals: Scope = { names: new Map(Object.entries(given)), outer: null };
  const own = within(globals);
  execute(script, own, { steps: 0 });
  return { globals: globals.names, locals: own.names };
}

interface Run {
  steps: number;
}

/** How a block ended before its end: with values, or out of its loop. */
type Left = { readonly values: readonly Value[] } | 'break' | undefined;

function execute(body: readonly Statement[], scope: Scope, run: Run): Left {
  for (const statement of body) {
    count(run);
    const left = step(statement, scope, run);
    if (left) return left;
  }
  return undefined;
}

function count(run: Run): void {
  if (++run.steps > STEP_LIMIT) throw new LuaError('the script does not end');
}

const within = (outer: Scope): Scope => ({ names: new Map(), outer });

function step(statement: Statement, scope: Scope, run: Run): Left {
  switch (statement.do) {
    case 'local': {
      const values = evaluateAll(statement.values, scope, run);
      for (const [at, name] of statement.names.entries()) scope.names.set(name, values[at] ?? null);
      return undefined;
    }
    case 'assign': {
      const values = evaluateAll(statement.values, scope, run);
      for (const [at, target] of statement.targets.entries()) assign(target, values[at] ?? null, scope, run);
      return undefined;
    }
    case 'run':
      evaluate(statement.call, scope, run);
      return undefined;
    case 'return':
      return { values: evaluateAll(statement.values, scope, run) };
    case 'break':
      return 'break';
    case 'block':
      return execute(statement.body, within(scope), run);
    case 'if': {
      const branch = statement.branches.find(([condition]) => isTrue(evaluate(condition, scope, run)));
      return branch && execute(branch[1], within(scope), run);
    }
    default:
      return loop(statement, scope, run);
  }
}

type Loop = Extract<Statement, { do: 'while' | 'repeat' | 'count' | 'each' }>;

function loop(statement: Loop, scope: Scope, run: Run): Left {
  for (const inner of rounds(statement, scope, run)) {
    count(run);
    const left = execute(statement.body, inner, run);
    if (left === 'break') return undefined;
    if (left) return left;
    if (statement.do === 'repeat' && isTrue(evaluate(statement.condition, inner, run))) return undefined;
  }
  return undefined;
}

/** The surroundings of each round of a loop. */
function* rounds(statement: Loop, scope: Scope, run: Run): Generator<Scope> {
  const named = (names: readonly string[], values: readonly Value[]): Scope => ({
    names: new Map(names.map((name, at) => [name, values[at] ?? null])),
    outer: scope,
  });
  if (statement.do === 'repeat') for (;;) yield within(scope);
  if (statement.do === 'while') while (isTrue(evaluate(statement.condition, scope, run))) yield within(scope);
  if (statement.do === 'count') {
    const [from = 0, to = 0, by = 1] = statement.limits.map((limit) => numberOf(evaluate(limit, scope, run)));
    for (let at = from; by >= 0 ? at <= to : at >= to; at += by) yield named([statement.name], [at]);
  }
  if (statement.do === 'each') {
    const [iterator = null, state = null, first = null] = evaluateAll(statement.values, scope, run);
    for (let key = first; ; ) {
      const values = callAll(iterator, [state, key]);
      key = values[0] ?? null;
      if (key === null) return;
      yield named(statement.names, values);
    }
  }
}

/** Values of a list of expressions; the last one may give several. */
function evaluateAll(expressions: readonly Expression[], scope: Scope, run: Run): Value[] {
  const last = expressions.at(-1);
  if (last === undefined) return [];
  const values = expressions.slice(0, -1).map((each) => evaluate(each, scope, run));
  return [...values, ...severalOf(last, scope, run)];
}

function severalOf(expression: Expression, scope: Scope, run: Run): readonly Value[] {
  if (expression.is === 'rest') return restOf(scope);
  if (expression.is === 'call') {
    const callee = evaluate(expression.of, scope, run);
    return callAll(callee, evaluateAll(expression.args, scope, run));
  }
  if (expression.is === 'method') {
    const self = evaluate(expression.of, scope, run);
    const args = evaluateAll(expression.args, scope, run);
    return callAll(methodOf(self, expression.name, scope), [self, ...args]);
  }
  return [evaluate(expression, scope, run)];
}

/** Texts have the functions of the library `string`. */
function methodOf(self: Value, name: string, scope: Scope): Value {
  return tableOf(typeof self === 'string' ? lookUp('string', scope) : self).get(name);
}

function restOf(scope: Scope): readonly Value[] {
  for (let at: Scope | null = scope; at !== null; at = at.outer) if (at.rest) return at.rest;
  return [];
}

const isTrue = (value: Value) => value !== null && value !== false;

function assign(target: Expression, value: Value, scope: Scope, run: Run): void {
  if (target.is === 'index')
    return tableOf(evaluate(target.of, scope, run)).set(evaluate(target.key, scope, run), value);
  if (target.is !== 'name') throw new LuaError('cannot assign');
  let at = scope;
  while (at.outer !== null && !at.names.has(target.name)) at = at.outer;
  at.names.set(target.name, value);
}

function tableOf(value: Value): Table {
  if (typeof value === 'object' && value !== null) return value;
  throw new LuaError(`attempt to index a ${typeName(value)} value`);
}

function evaluate(expression: Expression, scope: Scope, run: Run): Value {
  count(run);
  switch (expression.is) {
    case 'nil':
      return null;
    case 'value':
      return expression.value;
    case 'name':
      return lookUp(expression.name, scope);
    case 'index':
      return tableOf(evaluate(expression.of, scope, run)).get(evaluate(expression.key, scope, run));
    case 'call':
    case 'method':
    case 'rest':
      return severalOf(expression, scope, run)[0] ?? null;
    case 'unary':
      return unary(expression.operator, evaluate(expression.of, scope, run));
    case 'binary':
      return binary(expression, scope, run);
    case 'function':
      return closure(expression, scope, run);
    case 'table':
      return newTable(entriesOf(expression.entries, scope, run));
  }
}

type Written = Extract<Expression, { is: 'table' }>['entries'];

/** What a table in braces holds; the last one without a key may be several. */
function entriesOf(written: Written, scope: Scope, run: Run): [Value, Value][] {
  const one = ([k, v]: Written[number]): [Value, Value] => [evaluate(k, scope, run), evaluate(v, scope, run)];
  const [key, value] = written.at(-1) ?? [];
  if (key?.is !== 'value' || typeof key.value !== 'number' || value === undefined || !isOpen(value))
    return written.map(one);
  const from = key.value;
  const before = written.slice(0, -1).map(one);
  return [...before, ...severalOf(value, scope, run).map((each, at): [Value, Value] => [from + at, each])];
}

const isOpen = ({ is }: Expression): boolean => is === 'call' || is === 'method' || is === 'rest';

function lookUp(name: string, scope: Scope | null): Value {
  for (let at = scope; at !== null; at = at.outer) {
    const value = at.names.get(name);
    if (value !== undefined) return value;
  }
  return null;
}

/** Calls a value; its first answer. Throws `LuaError` when it is no function. */
export function call(value: Value, args: readonly Value[] = []): Value {
  return callAll(value, args)[0] ?? null;
}

/** Calls a value; all its answers. */
export function callAll(value: Value, args: readonly Value[] = []): readonly Value[] {
  if (typeof value !== 'function') throw new LuaError(`attempt to call a ${typeName(value)} value`);
  const answer = value(...args);
  return answer instanceof Many ? answer.values : [answer];
}

function closure(of: Extract<Expression, { is: 'function' }>, scope: Scope, run: Run): Callable {
  const own = of.parameters.filter((name) => name !== '...');
  return (...args) => {
    const names = new Map(own.map((name, at) => [name, args[at] ?? null]));
    const left = execute(of.body, { names, outer: scope, rest: args.slice(own.length) }, run);
    return new Many(left === 'break' || left === undefined ? [] : left.values);
  };
}

function unary(operator: string, value: Value): Value {
  if (operator === 'not') return !isTrue(value);
  if (operator === '-') return -numberOf(value);
  if (typeof value === 'string') return value.length;
  if (typeof value === 'object' && value !== null) return lengthOf(value);
  throw new LuaError(`attempt to get length of a ${typeName(value)} value`);
}

/** How many places from 1 on are taken. */
export function lengthOf(table: Table): number {
  let length = 0;
  while (table.get(length + 1) !== null) length++;
  return length;
}

function binary({ operator, left, right }: Extract<Expression, { is: 'binary' }>, scope: Scope, run: Run): Value {
  const a = evaluate(left, scope, run);
  if (operator === 'and') return isTrue(a) ? evaluate(right, scope, run) : a;
  if (operator === 'or') return isTrue(a) ? a : evaluate(right, scope, run);
  const b = evaluate(right, scope, run);
  const perform = BINARY[operator];
  if (!perform) throw new LuaError(`unknown operator ${operator}`);
  return perform(a, b);
}

const BINARY: Readonly<Record<string, (a: Value, b: Value) => Value>> = {
  '==': (a, b) => a === b,
  '~=': (a, b) => a !== b,
  '<': (a, b) => less(a, b),
  '>': (a, b) => less(b, a),
  '<=': (a, b) => !less(b, a),
  '>=': (a, b) => !less(a, b),
  '..': (a, b) => joinable(a) + joinable(b),
  '+': (a, b) => numberOf(a) + numberOf(b),
  '-': (a, b) => numberOf(a) - numberOf(b),
  '*': (a, b) => numberOf(a) * numberOf(b),
  '/': (a, b) => numberOf(a) / numberOf(b),
  '^': (a, b) => numberOf(a) ** numberOf(b),
  '%': (a, b) => numberOf(a) - Math.floor(numberOf(a) / numberOf(b)) * numberOf(b),
};

function less(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  throw new LuaError(`attempt to compare ${typeName(a)} with ${typeName(b)}`);
}

function joinable(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  throw new LuaError(`attempt to concatenate a ${typeName(value)} value`);
}

/** A number as text: 14 digits. ATS: lua_tostring. */
export function numberText(value: number): string {
  if (Number.isFinite(value)) return String(Number(value.toPrecision(14)));
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

function numberOf(value: Value): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && !Number.isNaN(number)) return number;
  throw new LuaError(`attempt to perform arithmetic on a ${typeName(value)} value`);
}

/** ATS: lua_typename. */
export function typeName(value: Value): string {
  if (value === null) return 'nil';
  return typeof value === 'object' ? 'table' : typeof value;
}

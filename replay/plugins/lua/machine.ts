import type { Expression, Statement } from './syntax.ts';

/** A value of the language; nil is null. */
export type Value = string | number | boolean | null | Table | Callable;
export type Callable = (...args: Value[]) => Value;

/** Something that is indexed: a table of the script, or one of the server's that reads and writes elsewhere. */
export interface Table {
  get(key: Value): Value;
  set(key: Value, value: Value): void;
}

/** Steps after which a script counts as one that does not end. */
const STEP_LIMIT = 100_000;

interface Scope {
  readonly names: Map<string, Value>;
  readonly outer: Scope | null;
}

/** A run-time error of the script, as the server logs it. */
export class LuaError extends Error {}

/** A table of the script's own. */
export function newTable(entries: Iterable<readonly [Value, Value]> = []): Table {
  const held = new Map<Value, Value>(entries);
  return {
    get: (key) => held.get(key) ?? null,
    set: (key, value) => void (value === null ? held.delete(key) : held.set(key, value)),
  };
}

/** A table that functions stand in for. */
export function library(entries: Readonly<Record<string, Value>>): Table {
  return newTable(Object.entries(entries));
}

/** Runs a script's top level; answers its globals. */
export function runScript(script: readonly Statement[], given: Readonly<Record<string, Value>>): Map<string, Value> {
  const globals: Scope = { names: new Map(Object.entries(given)), outer: null };
  const run = { steps: 0 };
  execute(script, { names: new Map(), outer: globals }, run);
  return globals.names;
}

interface Run {
  steps: number;
}

/** What a block returned; absent when it ended without. */
type Returned = { readonly value: Value } | undefined;

function execute(body: readonly Statement[], scope: Scope, run: Run): Returned {
  for (const statement of body) {
    if (++run.steps > STEP_LIMIT) throw new LuaError('the script does not end');
    const returned = step(statement, scope, run);
    if (returned) return returned;
  }
  return undefined;
}

function step(statement: Statement, scope: Scope, run: Run): Returned {
  switch (statement.do) {
    case 'local':
      for (const [at, name] of statement.names.entries())
        scope.names.set(name, valueOr(statement.values[at], scope, run));
      return undefined;
    case 'assign':
      for (const [at, target] of statement.targets.entries())
        assign(target, valueOr(statement.values[at], scope, run), scope, run);
      return undefined;
    case 'run':
      evaluate(statement.call, scope, run);
      return undefined;
    case 'return':
      return { value: valueOr(statement.values[0], scope, run) };
    case 'if': {
      const branch = statement.branches.find(([condition]) => isTrue(evaluate(condition, scope, run)));
      return branch && execute(branch[1], { names: new Map(), outer: scope }, run);
    }
    case 'while':
      while (isTrue(evaluate(statement.condition, scope, run))) {
        if (++run.steps > STEP_LIMIT) throw new LuaError('the script does not end');
        const returned = execute(statement.body, { names: new Map(), outer: scope }, run);
        if (returned) return returned;
      }
      return undefined;
  }
}

function valueOr(expression: Expression | undefined, scope: Scope, run: Run): Value {
  return expression === undefined ? null : evaluate(expression, scope, run);
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
  if (++run.steps > STEP_LIMIT) throw new LuaError('the script does not end');
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
      return call(evaluate(expression.of, scope, run), argumentsOf(expression.args, scope, run));
    case 'method': {
      const self = evaluate(expression.of, scope, run);
      const args = argumentsOf(expression.args, scope, run);
      return call(tableOf(self).get(expression.name), [self, ...args]);
    }
    case 'unary':
      return unary(expression.operator, evaluate(expression.of, scope, run));
    case 'binary':
      return binary(expression, scope, run);
    case 'function':
      return closure(expression, scope, run);
    case 'table':
      return newTable(expression.entries.map(([k, v]) => [evaluate(k, scope, run), evaluate(v, scope, run)] as const));
  }
}

function argumentsOf(args: readonly Expression[], scope: Scope, run: Run): Value[] {
  return args.map((arg) => evaluate(arg, scope, run));
}

function lookUp(name: string, scope: Scope | null): Value {
  for (let at = scope; at !== null; at = at.outer) {
    const value = at.names.get(name);
    if (value !== undefined) return value;
  }
  return null;
}

/** Calls a value. Throws `LuaError` when it is no function. */
export function call(value: Value, args: readonly Value[] = []): Value {
  if (typeof value !== 'function') throw new LuaError(`attempt to call a ${typeName(value)} value`);
  return value(...args);
}

function closure(of: Extract<Expression, { is: 'function' }>, scope: Scope, run: Run): Callable {
  return (...args) => {
    const names = new Map(of.parameters.map((name, at) => [name, args[at] ?? null]));
    return execute(of.body, { names, outer: scope }, run)?.value ?? null;
  };
}

function unary(operator: string, value: Value): Value {
  if (operator === 'not') return !isTrue(value);
  if (operator === '-') return -numberOf(value);
  if (typeof value === 'string') return value.length;
  throw new LuaError(`attempt to get length of a ${typeName(value)} value`);
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
  '%': (a, b) => numberOf(a) - Math.floor(numberOf(a) / numberOf(b)) * numberOf(b),
};

function less(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  throw new LuaError(`attempt to compare ${typeName(a)} with ${typeName(b)}`);
}

function joinable(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new LuaError(`attempt to concatenate a ${typeName(value)} value`);
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

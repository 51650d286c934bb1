/** The part of Lua that scripts for the server's hooks need: as data. */
export type Expression =
  | { readonly is: 'nil' }
  | { readonly is: 'value'; readonly value: string | number | boolean }
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'index'; readonly of: Expression; readonly key: Expression }
  | { readonly is: 'call'; readonly of: Expression; readonly args: readonly Expression[] }
  | { readonly is: 'method'; readonly of: Expression; readonly name: string; readonly args: readonly Expression[] }
  | { readonly is: 'unary'; readonly operator: string; readonly of: Expression }
  | { readonly is: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
  | { readonly is: 'function'; readonly parameters: readonly string[]; readonly body: readonly Statement[] }
  | { readonly is: 'rest' }
  | { readonly is: 'table'; readonly entries: readonly (readonly [key: Expression, value: Expression])[] };

export type Statement =
  | { readonly do: 'local'; readonly names: readonly string[]; readonly values: readonly Expression[] }
  | { readonly do: 'assign'; readonly targets: readonly Expression[]; readonly values: readonly Expression[] }
  | { readonly do: 'run'; readonly call: Expression }
  | { readonly do: 'if'; readonly branches: readonly (readonly [condition: Expression, body: readonly Statement[]])[] }
  | { readonly do: 'while'; readonly condition: Expression; readonly body: readonly Statement[] }
  | { readonly do: 'repeat'; readonly condition: Expression; readonly body: readonly Statement[] }
  | { readonly do: 'block'; readonly body: readonly Statement[] }
  | {
      readonly do: 'count';
      readonly name: string;
      readonly limits: readonly Expression[];
      readonly body: readonly Statement[];
    }
  | {
      readonly do: 'each';
      readonly names: readonly string[];
      readonly values: readonly Expression[];
      readonly body: readonly Statement[];
    }
  | { readonly do: 'break' }
  | { readonly do: 'return'; readonly values: readonly Expression[] };

interface Reading {
  readonly tokens: readonly string[];
  at: number;
}

const TOKEN =
  /\s+|--\[\[[\s\S]*?\]\]|--[^\n]*|([A-Za-z_]\w*|0x[\da-fA-F]+|\d+\.?\d*(?:[eE][+-]?\d+)?|'(?:\\[\s\S]|[^'\\])*'|"(?:\\[\s\S]|[^"\\])*"|\[\[[\s\S]*?\]\]|\.\.\.|\.\.|[=~<>]=|[-+*/%^#<>=(){}[\];:,.])/gy;

/** Reads a script. Throws `lua: …` at what it cannot read. */
export function readScript(text: string): readonly Statement[] {
  const reading: Reading = { tokens: tokensOf(text), at: 0 };
  const body = block(reading);
  if (reading.at < reading.tokens.length) throw new Error(`lua: unexpected ${reading.tokens[reading.at]}`);
  return body;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    end = match.index + match[0].length;
    if (match[1] !== undefined) tokens.push(match[1]);
  }
  if (end < text.length) throw new Error(`lua: cannot read ${text.slice(end, end + 10)}`);
  return tokens;
}

const peek = (r: Reading) => r.tokens[r.at] ?? '';
const next = (r: Reading) => r.tokens[r.at++] ?? '';

function taken(r: Reading, token: string): boolean {
  if (peek(r) !== token) return false;
  r.at++;
  return true;
}

function expect(r: Reading, token: string): void {
  if (!taken(r, token)) throw new Error(`lua: expected ${token}, found ${peek(r)}`);
}

const BLOCK_ENDS = new Set(['', 'end', 'else', 'elseif', 'until']);

function block(r: Reading): Statement[] {
  const body: Statement[] = [];
  while (!BLOCK_ENDS.has(peek(r))) {
    if (taken(r, ';')) continue;
    body.push(statement(r));
  }
  return body;
}

function statement(r: Reading): Statement {
  if (taken(r, 'function')) return namedFunction(r);
  if (taken(r, 'local')) return localStatement(r);
  if (taken(r, 'if')) return ifStatement(r);
  if (taken(r, 'while')) return whileStatement(r);
  if (taken(r, 'return')) {
    const values = BLOCK_ENDS.has(peek(r)) || peek(r) === ';' ? [] : list(r);
    taken(r, ';');
    return { do: 'return', values };
  }
  if (taken(r, 'for')) return forStatement(r);
  if (taken(r, 'repeat')) return repeatStatement(r);
  if (taken(r, 'do')) return { do: 'block', body: closed(r) };
  if (taken(r, 'break')) return { do: 'break' };
  if (peek(r) === 'goto') throw new Error('lua: goto');
  const first = suffixed(r);
  if (first.is === 'call' || first.is === 'method') return { do: 'run', call: first };
  const targets: Expression[] = [first];
  while (taken(r, ',')) targets.push(suffixed(r));
  expect(r, '=');
  return { do: 'assign', targets, values: list(r) };
}

function namedFunction(r: Reading): Statement {
  let target: Expression = { is: 'name', name: next(r) };
  while (taken(r, '.')) target = { is: 'index', of: target, key: { is: 'value', value: next(r) } };
  const isMethod = taken(r, ':');
  if (isMethod) target = { is: 'index', of: target, key: { is: 'value', value: next(r) } };
  return { do: 'assign', targets: [target], values: [functionBody(r, isMethod ? ['self'] : [])] };
}

function localStatement(r: Reading): Statement {
  if (taken(r, 'function')) return { do: 'local', names: [next(r)], values: [functionBody(r)] };
  const names = [next(r)];
  while (taken(r, ',')) names.push(next(r));
  return { do: 'local', names, values: taken(r, '=') ? list(r) : [] };
}

function ifStatement(r: Reading): Statement {
  const branches: [Expression, Statement[]][] = [];
  do {
    const condition = expression(r);
    expect(r, 'then');
    branches.push([condition, block(r)]);
  } while (taken(r, 'elseif'));
  if (taken(r, 'else')) branches.push([{ is: 'value', value: true }, block(r)]);
  expect(r, 'end');
  return { do: 'if', branches };
}

function whileStatement(r: Reading): Statement {
  const condition = expression(r);
  expect(r, 'do');
  return { do: 'while', condition, body: closed(r) };
}

function repeatStatement(r: Reading): Statement {
  const body = block(r);
  expect(r, 'until');
  return { do: 'repeat', condition: expression(r), body };
}

function forStatement(r: Reading): Statement {
  const names = [next(r)];
  while (taken(r, ',')) names.push(next(r));
  const counts = taken(r, '=');
  if (!counts) expect(r, 'in');
  const values = list(r);
  expect(r, 'do');
  const body = closed(r);
  if (counts) return { do: 'count', name: names[0] ?? '', limits: values, body };
  return { do: 'each', names, values, body };
}

/** A block and its `end`. */
function closed(r: Reading): Statement[] {
  const body = block(r);
  expect(r, 'end');
  return body;
}

function functionBody(r: Reading, parameters: string[] = []): Expression {
  expect(r, '(');
  while (!taken(r, ')')) {
    parameters.push(next(r));
    taken(r, ',');
  }
  return { is: 'function', parameters, body: closed(r) };
}

function list(r: Reading): Expression[] {
  const values = [expression(r)];
  while (taken(r, ',')) values.push(expression(r));
  return values;
}

/** Binary operators, those that bind least first. */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['<', '>', '<=', '>=', '~=', '=='],
  ['..'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Binds more than a sign does. */
const POWER = '^';

function expression(r: Reading, level = 0): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return unary(r);
  let left = expression(r, level + 1);
  while (operators.includes(peek(r))) {
    const operator = next(r);
    // `..` groups from the right.
    left = { is: 'binary', operator, left, right: expression(r, operator === '..' ? level : level + 1) };
  }
  return left;
}

function unary(r: Reading): Expression {
  if (['not', '-', '#'].includes(peek(r))) return { is: 'unary', operator: next(r), of: unary(r) };
  const left = suffixed(r);
  return taken(r, POWER) ? { is: 'binary', operator: POWER, left, right: unary(r) } : left;
}

function suffixed(r: Reading): Expression {
  let value: Expression = primary(r);
  for (;;) {
    if (taken(r, '.')) value = { is: 'index', of: value, key: { is: 'value', value: next(r) } };
    else if (taken(r, '[')) {
      value = { is: 'index', of: value, key: expression(r) };
      expect(r, ']');
    } else if (taken(r, ':')) value = { is: 'method', of: value, name: next(r), args: argumentsOf(r) };
    else if (peek(r) === '(' || /^['"{]|^\[\[/.test(peek(r))) value = { is: 'call', of: value, args: argumentsOf(r) };
    else return value;
  }
}

function argumentsOf(r: Reading): Expression[] {
  if (!taken(r, '(')) return [primary(r)];
  const args = peek(r) === ')' ? [] : list(r);
  expect(r, ')');
  return args;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function primary(r: Reading): Expression {
  const token = next(r);
  if (token === '(') {
    const inner = expression(r);
    expect(r, ')');
    return inner;
  }
  if (token === '{') return table(r);
  if (token === 'function') return functionBody(r);
  if (token === '...') return { is: 'rest' };
  if (token === 'nil') return { is: 'nil' };
  if (token === 'true' || token === 'false') return { is: 'value', value: token === 'true' };
  if (/^\d/.test(token)) return { is: 'value', value: Number(token) };
  if (token.startsWith('[[')) return { is: 'value', value: token.slice(2, -2) };
  if (/^['"]/.test(token)) {
    const value = token.slice(1, -1).replace(/\\([\s\S])/g, (_all, c: string) => ESCAPES[c] ?? c);
    return { is: 'value', value };
  }
  if (/^[A-Za-z_]/.test(token)) return { is: 'name', name: token };
  throw new Error(`lua: unexpected ${token}`);
}

function table(r: Reading): Expression {
  const entries: [Expression, Expression][] = [];
  let count = 1;
  while (!taken(r, '}')) {
    if (taken(r, '[')) {
      const key = expression(r);
      expect(r, ']');
      expect(r, '=');
      entries.push([key, expression(r)]);
    } else if (r.tokens[r.at + 1] === '=') {
      const key: Expression = { is: 'value', value: next(r) };
      expect(r, '=');
      entries.push([key, expression(r)]);
    } else entries.push([{ is: 'value', value: count++ }, expression(r)]);
    if (!taken(r, ',')) taken(r, ';');
  }
  return { is: 'table', entries };
}

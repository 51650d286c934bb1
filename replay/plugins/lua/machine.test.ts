import { describe, expect, test } from 'vitest';
import { call, LuaError, library, newTable, runScript, typeName, type Value } from './machine.ts';
import { readScript } from './syntax.ts';

const run = (text: string, given: Record<string, Value> = {}) => runScript(readScript(text), given).globals;
const value = (expression: string, given: Record<string, Value> = {}) =>
  run(`x = ${expression}`, given).get('x') ?? null;

test('only nil and false are untrue', () => {
  expect(['nil or 1', 'false or 2', '0 or 3', "'' and 4", 'not nil'].map((each) => value(each))).toEqual([
    1,
    2,
    0,
    4,
    true,
  ]);
});

test('numbers and texts are compared and joined, not with each other', () => {
  expect(
    ['1 < 2', "'a' < 'b'", "1 == '1'", "1 .. 'a'", "'2' + 3", '-7 % 3', "#'abc'"].map((each) => value(each)),
  ).toEqual([true, true, false, '1a', 5, 2, 3]);
  expect(() => value("1 < 'a'")).toThrow('attempt to compare number with string');
  expect(() => value("nil .. 'a'")).toThrow('attempt to concatenate a nil value');
});

test('functions close over their surroundings, and locals stay inside', () => {
  const globals = run('local n = 1\nfunction f() n = n + 1 return n end\ng = f() + f()\nif true then local h = 1 end');
  expect([globals.get('g'), globals.has('n'), globals.has('h')]).toEqual([5, false, false]);
  expect(call(globals.get('f') ?? null)).toBe(4);
});

test('tables are read and written; what is not there is nil', () => {
  const given = { t: newTable([['a', 1]]), lib: library({ twice: (x) => Number(x) * 2 }) };
  expect(run("t.b = lib.twice(t.a)\nt['a'] = nil\nx = t.a\ny = t.b", given).get('y')).toBe(2);
  expect(value('t.none', given)).toBeNull();
  expect(value('({ self = 3, get = function(s) return s.self end }):get()')).toBe(3);
});

describe('errors of the script', () => {
  test.each([
    ['nothing()', 'attempt to call a nil value'],
    ['x = a.b', 'attempt to index a nil value'],
    ['x = {} + 1', 'attempt to perform arithmetic on a table value'],
    ['x = #1', 'attempt to get length of a number value'],
  ])('%s: %s', (text, message) => {
    expect(() => run(text)).toThrow(new LuaError(message));
  });

  test('a script that does not end is stopped', () => {
    expect(() => run('while true do x = 1 end')).toThrow('the script does not end');
  });
});

test('types have their names', () => {
  expect([null, 1, 'a', true, newTable(), () => null].map(typeName)).toEqual([
    'nil',
    'number',
    'string',
    'boolean',
    'table',
    'function',
  ]);
});

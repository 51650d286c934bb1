import { expect, test } from 'vitest';
import { type Loaded, newTable, runScript } from './machine.ts';
import { isData, kept, recall, restored, variables } from './memory.ts';
import { readScript } from './syntax.ts';

test('a table is kept with what is in it', () => {
  const table = newTable([['a', newTable([[1, true]])]]);
  const again = restored(JSON.parse(JSON.stringify(kept(table))));
  expect(kept(again)).toEqual({ table: [['a', { table: [[1, true]] }]] });
});

test('functions are not data', () => {
  expect([isData(() => null), isData(newTable([['f', () => null]])), isData('a')]).toEqual([false, false, true]);
  expect(() => kept(() => null)).toThrow('not modelled: keeping a function or an endless table');
});

test('variables have the values they had, functions those of the script', () => {
  const run = (): Loaded =>
    runScript(readScript('n = 0 local m = 1 function f() n = n + 1 m = m + 1 return n + m end'), {});
  const first = run();
  first.globals.set('n', 5);
  const second = run();
  recall(second, variables(first, {}));
  expect([second.globals.get('n'), second.locals.get('m'), typeof second.globals.get('f')]).toEqual([5, 1, 'function']);
});

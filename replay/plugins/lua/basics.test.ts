import { expect, test } from 'vitest';
import { BASICS, listTable } from './basics.ts';
import { runScript, type Value } from './machine.ts';
import { readScript } from './syntax.ts';

const value = (body: string): Value => runScript(readScript(body), BASICS).globals.get('x') ?? null;

test('pairs and ipairs walk tables', () => {
  expect(value("x = '' for k, v in pairs({ a = 1, b = 2 }) do x = x .. k .. v end")).toBe('a1b2');
  expect(value("x = '' for i, v in ipairs({ 'p', 'q', nil, 's' }) do x = x .. i .. v end")).toBe('1p2q');
});

test('lists are joined, lengthened, shortened and sorted', () => {
  expect(value("t = { 3, 1, 2 } table.sort(t) table.insert(t, 9) table.insert(t, 1, 0) x = table.concat(t, ',')")).toBe(
    '0,1,2,3,9',
  );
  expect(value('t = { 1, 2, 3 } x = table.remove(t, 1) .. #t')).toBe('12');
});

test('pcall takes an error of the script', () => {
  expect(value('ok, why = pcall(function() local n = nil return n.y end) x = tostring(ok) .. why')).toBe(
    'falseattempt to index a nil value',
  );
});

test('numbers are read in a base and printed with 14 digits', () => {
  expect(value("x = tonumber('ff', 16) .. ' ' .. 1 / 3 .. ' ' .. 10 / 2")).toBe('255 0.33333333333333 5');
});

test('a list is a table from 1', () => {
  expect([listTable(['a']).get(1), listTable(['a']).get(0)]).toEqual(['a', null]);
});

import { expect, test } from 'vitest';
import { BASICS } from './basics.ts';
import { runScript, type Value } from './machine.ts';
import { readScript } from './syntax.ts';

const value = (expression: string): Value =>
  runScript(readScript(`x = ${expression}`), BASICS).globals.get('x') ?? null;
const values = (call: string): Value => value(`table.concat({ ${call} }, ',')`);

test('find gives where it begins and ends, and captures', () => {
  expect(values("string.find('key=val', '(%a+)=(%a+)')")).toBe('1,7,key,val');
  expect(values("string.find('a.b', '.', 1, true)")).toBe('2,2');
  expect(values("('abcabc'):find('b', 3)")).toBe('5,5');
});

test('match gives its captures, or all of it', () => {
  expect(values("('/a/b'):match('^/(%w)/(%w)$')")).toBe('a,b');
  expect(value("('id=42'):match('%d+')")).toBe('42');
  expect(value("('x'):match('%d')")).toBeNull();
});

test('gsub counts, and takes texts, tables and functions', () => {
  expect(values("('a-b'):gsub('%-', '+')")).toBe('a+b,1');
  expect(values("('abc'):gsub('(b)', '[%1]')")).toBe('a[b]c,1');
  expect(values("('abc'):gsub('%w', { a = '1' })")).toBe('1bc,3');
  expect(values("('abc'):gsub('%w', string.upper, 2)")).toBe('ABc,2');
});

import { describe, expect, test } from 'vitest';
import { caught } from './planted.ts';
import { fileLengths, functionLengths, usualFunctionLengths } from './sizes.ts';

const lines = (count: number) => 'let a = 1;\n'.repeat(count);
const functionOf = (name: string, count: number) => `function ${name}() {\n${lines(count - 2)}}\n`;

describe('files', () => {
  test('a source of 400 lines is fine, one of 401 is caught', () => {
    expect(caught(fileLengths({}), { 'core/sm/a.ts': lines(400), 'replay/b.ts': lines(401) })).toEqual([
      'replay/b.ts: 401 lines; the limit is 400',
    ]);
  });

  test('a listed file may be longer; a listed file that is short, or gone, is stale', () => {
    const rule = fileLengths({
      'core/names/steps.ts': 'a table',
      'core/names/hooks.ts': 'a table',
      'core/gone.ts': '',
    });
    expect(caught(rule, { 'core/names/steps.ts': lines(500), 'core/names/hooks.ts': lines(5) })).toEqual([
      'core/names/hooks.ts: stale: listed as a long file, and it is not one',
      'core/gone.ts: stale: listed as a long file, and it is not one',
    ]);
  });
});

describe('functions of core', () => {
  test('60 lines are fine, 61 are caught, with name and line', () => {
    const text = `${functionOf('short', 60)}${functionOf('long', 61)}`;
    expect(caught(functionLengths, { 'core/sm/a.ts': text })).toEqual([
      'core/sm/a.ts:61: long has 61 lines; the limit is 60',
    ]);
  });

  test('arrow functions and methods count, tables and functions outside core do not', () => {
    const arrow = `const step = () => {\n${lines(60)}};\n`;
    const method = `const table = {\n  row() {\n${lines(60)}  },\n};\n`;
    const table = `const table = [\n${'  1,\n'.repeat(100)}];\n`;
    expect(caught(functionLengths, { 'core/sm/a.ts': arrow, 'core/sm/b.ts': method, 'core/sm/c.ts': table })).toEqual([
      'core/sm/a.ts:1: step has 62 lines; the limit is 60',
      'core/sm/b.ts:2: row has 62 lines; the limit is 60',
    ]);
    expect(caught(functionLengths, { 'replay/a.ts': arrow })).toEqual([]);
  });

  test('one function in ten may have more than 35 lines, two may not', () => {
    const short = Array.from({ length: 9 }, (_, index) => functionOf(`f${index}`, 5)).join('');
    expect(caught(usualFunctionLengths, { 'core/sm/a.ts': short + functionOf('long', 36) })).toEqual([]);
    expect(
      caught(usualFunctionLengths, { 'core/sm/a.ts': functionOf('long', 36) + short + functionOf('g', 40) }),
    ).toEqual([
      'core/sm/a.ts:1: long has 36 lines, and more than one function in ten is over 35',
      'core/sm/a.ts:82: g has 40 lines, and more than one function in ten is over 35',
    ]);
  });
});

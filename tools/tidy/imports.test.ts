import { describe, expect, test } from 'vitest';
import { importDirections, noCycles, nodeModules, packages, staleImports } from './imports.ts';
import { FOLDERS } from './layers.ts';
import { caught } from './planted.ts';

const BASE = { 'core/base/never.ts': 'export const never = 1;\n', 'core/sm/advance.ts': 'export type A = 1;\n' };

describe('import directions', () => {
  const rule = importDirections();

  test('an import that goes down is fine', () => {
    expect(caught(rule, { ...BASE, 'core/config/url.ts': "import { never } from '../base/never.ts';\n" })).toEqual([]);
  });

  test('an import that goes up is caught, with its line', () => {
    const text = "// a comment\nimport { type A, never } from '../sm/advance.ts';\n";
    expect(caught(rule, { ...BASE, 'core/http/url.ts': text })).toEqual([
      'core/http/url.ts:2: core/http must not import core/sm',
    ]);
  });

  test.each([
    ["import type { A } from '../sm/advance.ts';"],
    ["export type { A } from '../sm/advance.ts';"],
    ["export * from '../sm/advance.ts';"],
    ["const sm = await import('../sm/advance.ts');"],
    ["type A = import('../sm/advance.ts').A;"],
  ])('%s counts as an import', (text) => {
    expect(caught(rule, { ...BASE, 'core/http/url.ts': text })).toEqual([
      'core/http/url.ts:1: core/http must not import core/sm',
    ]);
  });

  test('an import inside a comment or a string is none', () => {
    const text = "// import '../sm/advance.ts'\nexport const text = \"import '../sm/advance.ts'\";\n";
    expect(caught(rule, { ...BASE, 'core/http/url.ts': text })).toEqual([]);
  });

  test('types of the trace are for everyone, its values are not', () => {
    const files = { 'core/trace/record.ts': 'export type R = 1;\nexport const KINDS = [];\n' };
    const type = "import type { R } from '../trace/record.ts';\n";
    const value = "import { KINDS } from '../trace/record.ts';\n";
    expect(caught(rule, { ...files, 'core/policy/age.ts': type })).toEqual([]);
    expect(caught(rule, { ...files, 'core/policy/age.ts': value })).toEqual([
      'core/policy/age.ts:1: core/policy must not import core/trace',
    ]);
  });

  test('the middle folders do not know each other', () => {
    const files = { 'core/remap/rule.ts': '', 'core/cache/key.ts': "import '../remap/rule.ts';\n" };
    expect(caught(rule, files)).toEqual(['core/cache/key.ts:1: core/cache must not import core/remap']);
  });

  test('core imports nothing from replay or ui, and replay nothing from ui', () => {
    const files = {
      'core/index.ts': "import '../replay/index.ts';\n",
      'replay/index.ts': "import '../ui/cli/main.ts';\n",
      'ui/cli/main.ts': '',
    };
    expect(caught(rule, files)).toEqual([
      'core/index.ts:1: core must not import replay',
      'replay/index.ts:1: replay must not import ui/cli',
    ]);
  });

  test('a new folder of core needs a row', () => {
    const table = { 'core/base': [] };
    const files = { ...BASE, 'core/new/thing.ts': "import '../base/never.ts';\n" };
    expect(caught(importDirections(table), files)).toEqual([
      'core/new/thing.ts:1: core/new has no row in the table of import directions',
    ]);
  });

  test('a source that imports a test, or nothing, is caught', () => {
    const files = { 'core/base/a.ts': "import './b.test.ts';\nimport './gone.ts';\n", 'core/base/b.test.ts': '' };
    expect(caught(rule, files)).toEqual([
      'core/base/a.ts:1: imports the test core/base/b.test.ts',
      'core/base/a.ts:2: imports ./gone.ts, which does not exist',
    ]);
  });

  test('the table itself goes one way', () => {
    const rank = new Map(Object.keys(FOLDERS).map((row, index) => [row, index]));
    const up = Object.entries(FOLDERS).flatMap(([row, entries]) =>
      entries.filter((entry) => (rank.get(entry) ?? Infinity) >= (rank.get(row) ?? 0)).map((entry) => [row, entry]),
    );
    expect(up).toEqual([]);
  });
});

describe('node: modules and packages', () => {
  test('core must not import a node: module', () => {
    expect(caught(nodeModules(), { 'core/http/url.ts': "import { isIP } from 'node:net';\n" })).toEqual([
      'core/http/url.ts:1: must not import node:net',
    ]);
  });

  test('only the files at the doors read files', () => {
    const text = "import { readFileSync } from 'node:fs';\n";
    const files = { 'replay/files.ts': text, 'ui/cli/main.ts': text, 'replay/readers/log.ts': text };
    expect(caught(nodeModules(), files)).toEqual(['replay/readers/log.ts:1: must not import node:fs']);
  });

  test('a package is imported only where the table says', () => {
    const files = {
      'core/base/digest.ts': "import { sha256 } from '@noble/hashes/sha2.js';\n",
      'core/http/url.ts': "import { sha256 } from '@noble/hashes/sha2.js';\n",
      'replay/run/run.ts': "import { http } from 'msw';\nimport left from 'left-pad';\n",
      'replay/run/run.test.ts': "import { test } from 'vitest';\n",
    };
    expect(caught(packages(), files)).toEqual([
      'core/http/url.ts:1: must not import @noble/hashes',
      'replay/run/run.ts:1: must not import msw',
      'replay/run/run.ts:2: must not import left-pad',
    ]);
  });
});

describe('stale entries', () => {
  test('an entry that nothing needs, and a row without a folder, are caught', () => {
    const folders = { 'core/base': [], 'core/http': ['core/base', 'core/names'], 'core/gone': [] };
    const rule = staleImports(folders, { 'node:zlib': ['replay'] }, { msw: ['replay/net'] });
    const files = { ...BASE, 'core/http/url.ts': "import { never } from '../base/never.ts';\n" };
    expect(caught(rule, files)).toEqual([
      'tools/tidy/layers.ts: stale: no source lies in core/gone',
      'tools/tidy/layers.ts: stale: core/http needs no core/names',
      'tools/tidy/layers.ts: stale: node:zlib needs no replay',
      'tools/tidy/layers.ts: stale: msw needs no replay/net',
    ]);
  });
});

describe('cycles', () => {
  test('a cycle is caught once, with its way', () => {
    const files = {
      'core/sm/a.ts': "import './b.ts';\n",
      'core/sm/b.ts': "import './c.ts';\n",
      'core/sm/c.ts': "import './b.ts';\n",
    };
    expect(caught(noCycles, files)).toEqual([
      'core/sm/b.ts: import cycle: core/sm/b.ts -> core/sm/c.ts -> core/sm/b.ts',
    ]);
  });

  test('a cycle of types is none', () => {
    const files = { 'core/sm/a.ts': "import './b.ts';\n", 'core/sm/b.ts': "import type { A } from './a.ts';\n" };
    expect(caught(noCycles, files)).toEqual([]);
  });
});

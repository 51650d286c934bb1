import { describe, expect, test } from 'vitest';
import { caught } from './planted.ts';
import {
  everyFixtureHasOrigin,
  everyFixtureUsed,
  everyGoldUsed,
  everyNameHasRow,
  reasonOnEverySkip,
  testForEverySource,
} from './tests.ts';

describe('a test for every source', () => {
  test('a source without a test is caught', () => {
    expect(caught(testForEverySource({}), { 'core/sm/a.ts': 'export const a = 1;\n' })).toEqual([
      'core/sm/a.ts: no test imports this source, and none stands beside it',
    ]);
  });

  test('a test beside it, a test that imports it, or nothing but types in it: all fine', () => {
    const files = {
      'core/sm/a.ts': 'export const a = 1;\n',
      'core/sm/a.test.ts': '',
      'core/sm/b.ts': 'export const b = 1;\n',
      'core/sm/sm.test.ts': "import { b } from './b.ts';\n",
      'core/sm/c.ts': "import type { B } from './b.ts';\nexport type C = B;\nexport interface D { c: C }\n",
    };
    expect(caught(testForEverySource({}), files)).toEqual([]);
  });

  test('a test that imports only types of it does not test it', () => {
    const files = {
      'core/sm/a.ts': 'export const a = 1;\nexport type A = 1;\n',
      'core/sm/sm.test.ts': "import type { A } from './a.ts';\n",
    };
    expect(caught(testForEverySource({}), files)).toHaveLength(1);
  });

  test('a listed source needs none; listed without need, or gone, it is stale', () => {
    const rule = testForEverySource({ 'core/a.ts': 'why', 'core/b.ts': 'why', 'core/gone.ts': 'why' });
    const files = { 'core/a.ts': 'export const a = 1;\n', 'core/b.ts': 'export const b = 1;\n', 'core/b.test.ts': '' };
    expect(caught(rule, files)).toEqual([
      'core/b.ts: stale: listed as untested, and it is not',
      'core/gone.ts: stale: listed as untested, and it is not',
    ]);
  });
});

describe('skips', () => {
  test('a skip without a reason is caught, one with a reason is not', () => {
    const skip = 'test.skip';
    const text = `${skip}('a');\n// the server cannot do this\n${skip}('b');\n${skip}('c'); // nor this\n`;
    expect(caught(reasonOnEverySkip, { 'core/a.test.ts': text })).toEqual([
      'core/a.test.ts:1: a skip without a comment that says why',
    ]);
  });
});

describe('fixtures', () => {
  test('a fixture that nothing names is caught', () => {
    const files = {
      'fixtures/walkthrough/traffic.out': '',
      'fixtures/lab/one.log': '',
      'fixtures/lab/two.log': '',
      'fixtures/lab/README.md': 'two.log is not used by being described',
      'fixtures/lab/lab.test.ts': "read('./lab/two.log.gz')",
      'replay/a.test.ts': "read('../fixtures/walkthrough'); read('../fixtures/lab/one.log');",
    };
    expect(caught(everyFixtureUsed, files)).toEqual(['fixtures/lab/two.log: nothing uses this fixture']);
  });

  test('a folder of fixtures without an origin is caught', () => {
    const files = { 'fixtures/lab/a.log': '', 'fixtures/walkthrough/README.md': '', 'fixtures/variants.ts': '' };
    expect(caught(everyFixtureHasOrigin, files)).toEqual([
      'fixtures/lab: has no README.md that says where its files come from',
    ]);
  });

  test('a gold file that no scenario names is caught', () => {
    const files = {
      'gold_tests/a/a.replay.yaml': 'gold_file: "a.gold"',
      'gold_tests/a/a.gold': '',
      'gold_tests/a/old.gold': '',
    };
    expect(caught(everyGoldUsed, files)).toEqual(['gold_tests/a/old.gold: no scenario names this gold file']);
  });
});

describe('a row for every action', () => {
  const names = "export const ACTIONS = ['CACHE_LOOKUP', 'SERVER_READ'] as const;\n";
  const rule = everyNameHasRow({
    names: 'core/names/actions.ts',
    list: 'ACTIONS',
    file: 'core/sm/perform.ts',
    table: 'perform',
  });
  const withTable = (table: string) => caught(rule, { 'core/names/actions.ts': names, 'core/sm/perform.ts': table });

  test('a table with all rows is fine', () => {
    expect(withTable('export const perform: T = { CACHE_LOOKUP: { do: 1 }, SERVER_READ: row } satisfies T;\n')).toEqual(
      [],
    );
  });

  test('a row that lacks, and one too many, are caught', () => {
    expect(withTable("export const perform = { CACHE_LOOKUP: { do: 'wait' }, OTHER: {} };\n")).toEqual([
      'core/sm/perform.ts: perform has no row SERVER_READ',
      'core/sm/perform.ts: perform has a row OTHER too many',
    ]);
  });

  test('a list or a table that is gone is caught', () => {
    expect(withTable('export const other = {};\n')).toEqual(['core/sm/perform.ts: has no table perform']);
    expect(caught(rule, { 'core/names/actions.ts': '', 'core/sm/perform.ts': '' })).toEqual([
      'core/names/actions.ts: has no list ACTIONS',
    ]);
  });
});

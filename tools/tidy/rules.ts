import { noDeadExports, type TakenElsewhere } from './exports.ts';
import { importDirections, noCycles, nodeModules, packages, staleImports } from './imports.ts';
import { fileNames, noPlaces } from './names.ts';
import { doorsOnly, pureCore } from './purity.ts';
import { fileLengths, functionLengths, type LongFiles, usualFunctionLengths } from './sizes.ts';
import {
  everyFixtureHasOrigin,
  everyFixtureUsed,
  everyGoldUsed,
  everyNameHasRow,
  reasonOnEverySkip,
  testForEverySource,
  type Untested,
} from './tests.ts';
import type { Rule } from './tree.ts';

/** Sources longer than the limit, and why each may be. */
const LONG_FILES: LongFiles = {
  'core/config/records.ts': 'one row per record of the server',
  'core/trace/catalog.ts': 'one row per message of the log',
};

/** Sources without a test of their own, and why. */
const UNTESTED: Untested = {
  'replay/gold/harness.ts': 'makes the gold tests: each of them, passing or failing, goes through it',
};

/** Sources whose exports are for others than this repository's files. */
const TAKEN_ELSEWHERE: TakenElsewhere = {
  'replay/gold/harness.ts': 'the module that the vitest plugin makes of a scenario imports it',
  'replay/plugins/define.ts': 'plugins that are written elsewhere name its types',
};

/** Rules that are not checked yet, and what they wait for. */
export const WAITING: Readonly<Record<string, string>> = {};

/** All rules of the repository, by the sentence that each one keeps true. */
export const RULES: Readonly<Record<string, Rule>> = {
  'imports between folders go the ways the table names': importDirections(),
  'node: modules are imported only where the table allows': nodeModules(),
  'packages are imported only where the table allows': packages(),
  'the tables of imports have no stale entries': staleImports(),
  'no source imports itself through others': noCycles,
  'nothing is exported that no other file imports': noDeadExports(TAKEN_ELSEWHERE),
  'core has no clock, no randomness, no IO, no locale and never waits': pureCore,
  'process, environment, clock and network are touched at the doors only': doorsOnly,
  'no source is too long': fileLengths(LONG_FILES),
  'no function of core is too long': functionLengths,
  'nine in ten functions of core are short': usualFunctionLengths,
  'file names are snake_case and say what is inside': fileNames,
  'no path of a machine and no host of a registry is named': noPlaces,
  'every source has a test': testForEverySource(UNTESTED),
  'every skipped test says why': reasonOnEverySkip,
  'every fixture is used': everyFixtureUsed,
  'every folder of fixtures says where its files come from': everyFixtureHasOrigin,
  'every gold file is used': everyGoldUsed,
  'every action has its row': everyNameHasRow({
    names: 'core/names/actions.ts',
    list: 'ACTIONS',
    file: 'core/sm/perform.ts',
    table: 'PERFORM',
  }),
};

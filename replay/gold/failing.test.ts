import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesBelow, readText, readTextIfAny } from '../files.ts';
import { readDocument } from '../scenario/document.ts';
import { readExpectations } from './expectations.ts';
import { checkLogs, readLogStatements, textsFor } from './log_validation.ts';
import { play } from './play.ts';
import { verifyTransaction } from './verify.ts';

const ROOT = join(import.meta.dirname, '../..');
const FAILING = join(ROOT, 'fixtures/gold_failing');
const PASSING = join(ROOT, 'gold_tests/directives');
const scenariosOf = (folder: string) => filesBelow(folder).filter((path) => path.endsWith('.replay.yaml'));

/** Places at which a file's expectations fail when it is played. */
async function failuresOf(folder: string, name: string) {
  const file = join(folder, name);
  const source = readText(file);
  const document = readDocument(source, file);
  const { records, bodyOf, logs } = await play(source, file, { etc: null, store: null, coverage: false });
  const ofTransactions = readExpectations(document).flatMap((expected, i) =>
    verifyTransaction(expected, records[i]!, bodyOf),
  );
  const gold = (path: string) => readTextIfAny(join(folder, path));
  const statements = readLogStatements(document);
  return [...ofTransactions, ...checkLogs(statements, { texts: textsFor(statements, logs), gold })];
}

describe('a gold test with one wrong expectation fails at its line', () => {
  test.each(scenariosOf(FAILING))('%s', async (name) => {
    const lines = readText(join(FAILING, name)).split('\n');
    const marked = lines.findIndex((line) => line.endsWith('# fails here')) + 1;
    const failures = await failuresOf(FAILING, name);
    expect(marked).toBeGreaterThan(0);
    expect(failures.length).toBeGreaterThan(0);
    expect([...new Set(failures.map(({ place }) => place.line))]).toEqual([marked]);
  });
});

test('every kind of expectation has a file that passes and one that fails', () => {
  expect(scenariosOf(FAILING)).toEqual(scenariosOf(PASSING));
});

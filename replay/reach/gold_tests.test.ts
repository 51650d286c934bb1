import { beforeAll, describe, expect, test } from 'vitest';
import { filesBelow, readText } from '../files.ts';
import { openModules, readBeside } from '../modules.ts';
import { runAsking } from '../run/asking.ts';
import { start } from '../run/scenario_run.ts';
import { loadScenario } from '../scenario/load.ts';
import { exercisedBy } from './exercised.ts';
import { wholeMachine } from './machine.ts';
import { UNREACHED } from './unreached.ts';

const FOLDER = `${import.meta.dirname}/../../gold_tests`;
const NOBODY = { answer: () => Promise.reject(new Error('the scenario has no unscripted origin')) };

/** What one gold test exercises; it is played once, and its expectations are left to itself. */
async function exercisedIn(path: string): Promise<string[]> {
  const file = `${FOLDER}/${path}`;
  const source = readText(file);
  const { scenario } = loadScenario(source, file, { beside: readBeside(source, file) });
  const { plugins, origin } = await openModules(scenario);
  const run = start(scenario, { plugins, bodies: true });
  const { records } = await runAsking(run, origin ?? NOBODY, { log: true });
  return exercisedBy(records, run.trace);
}

describe('the gold tests exercise the machine', () => {
  const machine = wholeMachine();
  const exercised = new Set<string>();
  beforeAll(async () => {
    for (const path of filesBelow(FOLDER).filter((each) => each.endsWith('.replay.yaml')))
      for (const key of await exercisedIn(path)) exercised.add(key);
  });

  test('everything that can be reached is exercised', () => {
    expect(machine.filter((key) => !exercised.has(key) && UNREACHED[key] === undefined)).toEqual([]);
  });
  test('what is exercised has its place in a table', () => {
    const known = new Set(machine);
    expect([...exercised].filter((key) => !known.has(key))).toEqual([]);
  });
  test('what is exercised is not said to be out of reach', () => {
    expect(Object.keys(UNREACHED).filter((key) => exercised.has(key))).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { filesBelow, readText } from '../files.ts';
import { finishRun } from '../run/result.ts';
import { runOn } from '../run/run.ts';
import { start } from '../run/scenario_run.ts';
import { loadScenario } from '../scenario/load.ts';
import { tryScenario } from './trial.ts';

const FOUND = `${import.meta.dirname}/../../fixtures/fuzz`;

describe('what fuzzing found stays mended', () => {
  test.each(filesBelow(FOUND).filter((path) => path.endsWith('.yaml')))('%s', async (path) => {
    expect((await tryScenario(readText(`${FOUND}/${path}`), path, 'all')).broken).toEqual([]);
  });
});

test('a transaction that is open when the server is stopped says what it waits for', () => {
  const path = 'a_transaction_is_left_when_the_server_stops.replay.yaml';
  const run = start(loadScenario(readText(`${FOUND}/${path}`), path).scenario, {});
  runOn(run);
  const hung = finishRun(run).records.flatMap((record) => record.hung ?? []);
  expect(hung).toEqual(['tunnel_handler']);
});

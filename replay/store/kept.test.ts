import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runOn } from '../run/run.ts';
import { start } from '../run/scenario_run.ts';
import { loadScenario } from '../scenario/load.ts';
import { keptBy } from './kept.ts';
import { readStore, storeText } from './saved_store.ts';

const FILE = 'gold_tests/caching/overview/a_miss_is_fetched_and_stored.replay.yaml';

test('what a run stored is kept with the moment of its end, and survives being written', () => {
  const { scenario } = loadScenario(readFileSync(FILE, 'utf8'), FILE);
  const run = start(scenario);
  runOn(run);
  const store = keptBy(run);
  expect(store.state.objects).not.toEqual([]);
  expect(store.saved_ms).toBeGreaterThanOrEqual(scenario.start_ms);
  expect(readStore(storeText(store))).toEqual(store);
});

import { describe, expect, test } from 'vitest';
import { runScenario } from '../run/scenario_run.ts';
import { loadScenario } from '../scenario/load.ts';
import { randomScenario } from './random_scenario.ts';
import { tryScenario } from './trial.ts';

test('a random scenario is fixed by its seed, and the loader knows every key of it', () => {
  expect(randomScenario(7)).toBe(randomScenario(7));
  expect(randomScenario(7)).not.toBe(randomScenario(8));
  for (let seed = 1; seed <= 50; seed++) {
    const { scenario } = loadScenario(randomScenario(seed), `seed ${seed}`);
    expect({ unknown: scenario.unknown, notModelled: scenario.notModelled }).toEqual({ unknown: [], notModelled: [] });
  }
});

describe('random scenarios keep the laws', () => {
  test.each(Array.from({ length: 40 }, (_, i) => 1000 + i))('seed %d', async (seed) => {
    expect((await tryScenario(randomScenario(seed), `seed ${seed}`, 3)).broken).toEqual([]);
  });
});

test('a transaction that is open when the server is stopped hangs, and says what it waits for (seed 2264)', () => {
  const { scenario } = loadScenario(randomScenario(2264), 'seed 2264');
  const { state, reason, open } = runScenario(scenario);
  expect({ state, reason, open: open.length }).toEqual({ state: 'hung', reason: 'the server was stopped', open: 1 });
  expect(open[0]?.waitsFor).not.toBe('');
});

test('what a trial throws is a finding', async () => {
  expect((await tryScenario('a: [', 'x.yaml', 1)).broken[0]).toContain('x.yaml:');
});

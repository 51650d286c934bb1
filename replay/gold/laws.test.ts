import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TraceRecord } from '../../core/trace/record.ts';
import { readText } from '../files.ts';
import { runOn } from '../run/run.ts';
import { start } from '../run/scenario_run.ts';
import { loadScenario } from '../scenario/load.ts';
import { brokenLaws, leftovers } from './laws.ts';

const FILE = join(
  import.meta.dirname,
  '../../gold_tests/caching/revalidation/a_304_makes_the_object_fresh_again.replay.yaml',
);

function played() {
  const { scenario } = loadScenario(readText(FILE), FILE);
  const run = start(scenario);
  runOn(run);
  return { scenario, run };
}

describe('the laws of a run', () => {
  test('are kept by the model, saved at every event', () => {
    const { scenario, run } = played();
    expect(run.events).toBeGreaterThan(20);
    expect(brokenLaws(scenario, run, { saves: 'all' })).toEqual([]);
  });

  test('tell a run that is not the same again', () => {
    const { scenario, run } = played();
    run.trace[5] = { ...run.trace[5]!, at_ms: 0 };
    expect(brokenLaws(scenario, run)).toEqual([expect.stringContaining('played again it differs: record 5 was')]);
  });

  test('tell the save after which it is not the same', () => {
    const { scenario, run } = played();
    const last = run.trace.length - 1;
    run.trace[last] = { ...run.trace[last]!, seq: 0 };
    const told = new RegExp(`^played again and taken up after event \\d+ of ${run.events} it differs: record ${last} `);
    expect(brokenLaws(scenario, run, { saves: run.events - 1 })).toEqual([expect.stringMatching(told)]);
  });

  test('tell a record whose parts come in another order, and one with another fact', () => {
    const { scenario, run } = played();
    const at = run.trace.findIndex((record) => record.kind === 'decide' && record.because.length > 0);
    const record = run.trace[at] as Extract<TraceRecord, { kind: 'decide' }>;
    const { seq, ...rest } = record;
    run.trace[at] = { seq, ...rest };
    expect(brokenLaws(scenario, run)).toHaveLength(1);
    run.trace[at] = { ...record, because: [{ ...record.because[0]!, from: 'elsewhere' }, ...record.because.slice(1)] };
    expect(brokenLaws(scenario, run)).toHaveLength(1);
    run.trace[at] = record;
    expect(brokenLaws(scenario, run)).toEqual([]);
  });

  test('tell a run that ends earlier the second time', () => {
    const { scenario, run } = played();
    run.trace.push(run.trace[0]!);
    expect(brokenLaws(scenario, run)[0]).toMatch(/and is now absent$/);
  });

  test('tell what is left in a server at rest', () => {
    const { run } = played();
    const { core } = run;
    expect(leftovers(core)).toEqual([]);
    core.queries['1'] = { name: 'x', port: 80, family: 'A', waiting: [0] };
    for (const object of Object.values(core.objects)) object.writer = 7;
    core.due.push({ at_ms: 1, seq: 1, target: { sm: 7 }, event: 'VC_EVENT_INACTIVITY_TIMEOUT', name: 'inactivity' });
    expect(leftovers(core)).toEqual([
      'queries 1',
      'the timer inactivity',
      expect.stringMatching(/^the write lock of .*\/s/),
    ]);
  });
});

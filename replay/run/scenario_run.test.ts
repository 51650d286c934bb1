import { describe, expect, test } from 'vitest';
import { toNdjson } from '../record/ndjson.ts';
import { renderLog } from '../record/render_log.ts';
import { loadScenario } from '../scenario/load.ts';
import { finishRun } from './result.ts';
import { runOn, stepRun } from './run.ts';
import { saveRun } from './save.ts';
import { resume, runScenario, start } from './scenario_run.ts';

const txn = (url: string, more = '') =>
  `  - { client-request: { method: GET, version: "1.1", url: ${url}, headers: { fields: [ [ Host, example.com ] ] } ${more} }, ` +
  'server-response: { status: 200, headers: { fields: [ [ Date, "{NOW}" ], [ Cache-Control, max-age=60 ], [ Content-Length, 2000 ] ] } } }\n';
const SOURCE = `autest:
  ats: { remap_config: [ { from: "http://example.com/", to: "http://o.example:{SERVER_HTTP_PORT}/" } ] }
sessions:
- transactions:
${txn('/a')}${txn('/a')}- delay: 100ms
  transactions:
${txn('/b')}${txn('/a', ', x-new-connection: true')}`;

const scenario = () => loadScenario(SOURCE, 'two.replay.yaml', { at: 1_795_163_663_021 }).scenario;
const OPTIONS = { log: true, trace: true };
const play = () => runScenario(scenario(), OPTIONS);

describe('the model in the simulated world', () => {
  const result = play();

  test('a miss goes to the origin, a hit does not', () => {
    expect(result.records.map(({ origin_requests }) => origin_requests.length)).toEqual([1, 0, 1, 0]);
    expect(result.records.map(({ cache }) => cache.lookup)).toEqual(['MISS', 'HIT_FRESH', 'MISS', 'HIT_FRESH']);
    expect(result).toMatchObject({ state: 'done', stray: [], open: [] });
  });

  test('transactions have their state machines, in the order of their requests', () => {
    expect(result.records.map(({ sm_id }) => sm_id)).toEqual([0, 1, 2, 3]);
  });
});

describe('law 1: the same scenario gives the same bytes', () => {
  const zone = process.env.TZ;
  const inZone = (name: string) => {
    process.env.TZ = name;
    try {
      return toNdjson(play().records);
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  };

  test('in every time zone', () => {
    const texts = ['UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia'].map(inZone);
    expect(new Set(texts).size).toBe(1);
  });

  test('rendered as a log too', () => {
    const log = () => {
      const run = start(scenario());
      runOn(run);
      return renderLog(run.trace, '9.2', 'torn');
    };
    expect(log()).toBe(log());
    expect(log()).toContain('[Nov 20 08:34:23.021] [ET_NET 0] DEBUG: <');
  });
});

test('law 2: a run put back at any event goes on as it did', () => {
  const whole = start(scenario());
  runOn(whole);
  let run = start(scenario());
  const trace = [];
  for (let step = stepRun(run); step !== null; step = stepRun(run)) {
    trace.push(...run.trace);
    run = resume(saveRun(run));
  }
  expect(run.state).toBe('done');
  expect(trace).toEqual(whole.trace);
  expect(run.world).toEqual(whole.world);
  expect(finishRun(whole, OPTIONS).records).toEqual(play().records);
});

test('a scenario whose origin has to be asked is not run at once', () => {
  const source = SOURCE.replace('autest:\n', 'autest:\n  server: { x-msw: ./h.ts }\n').replace(
    /, server-response: .*\}/g,
    ' }',
  );
  const { scenario: opaque } = loadScenario(source, 'msw.yaml');
  expect(() => runScenario(opaque)).toThrow('msw: its origin has to be asked');
});

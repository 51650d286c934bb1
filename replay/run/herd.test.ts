import { describe, expect, test } from 'vitest';
import { draw } from '../../core/base/draw.ts';
import { loadScenario } from '../scenario/load.ts';
import { runScenario } from './scenario_run.ts';

const CLIENTS = 1000;
/** A thousand clients take a second of an idle machine. */
const TIMEOUT_MS = 60_000;
const HOST = '[ [ Host, example.com ] ]';

interface Herd {
  readonly records: Readonly<Record<string, number>>;
  readonly clients?: number;
  /** When client `i` comes, in milliseconds. */
  readonly comes?: (i: number) => number;
  readonly delay_ms?: number;
  readonly life_s?: number;
  /** What those who lost the lock wait before they look again. */
  readonly wait_ms?: number;
  readonly profile?: 'guide';
  readonly seed?: number;
}

/** The first client at 0, from 100 ms on very many others within 900 ms. */
const soonAfter = (i: number) => (i === 0 ? 0 : 100 + Math.floor((i * 900) / CLIENTS));

/** Many clients ask for one object whose origin takes a while. */
function herd({ records, clients = CLIENTS, comes = soonAfter, ...given }: Herd) {
  const { delay_ms = 400, life_s = 60, wait_ms = 0, profile, seed = 1 } = given;
  const lines = Object.entries(records).map(([name, value]) => `proxy.config.${name}: ${value}`);
  const answer = `status: 200, delay: ${delay_ms}ms, headers: { fields: [ [ Cache-Control, max-age=${life_s} ], [ Content-Length, 100 ] ] }`;
  const request = `{ method: GET, version: "1.1", url: /slow, headers: { fields: ${HOST} } }`;
  const sessions = Array.from(
    { length: clients },
    (_, i) =>
      `- delay: ${comes(i)}ms\n  transactions:\n  - { client-request: ${request}, server-response: { ${answer} } }`,
  );
  const source = `autest:
  ats:
    x-profile: "${profile ?? '9.2'}"
    records_config: { ${lines.join(', ')} }
    remap_config: [ { from: "http://example.com/", to: "http://o.example:{SERVER_HTTP_PORT}/" } ]
sessions:
${sessions.join('\n')}
`;
  const { scenario } = loadScenario(source, 'herd.replay.yaml', { at: 1_795_163_663_000 });
  const { records: all, state } = runScenario(scenario, { seed });
  const origin = all.reduce((sum, { origin_requests }) => sum + origin_requests.length, 0);
  const statuses = all.map(({ client_response: r }) => (r && 'status' in r ? r.status : 0));
  const written_ms = all[0]?.end_ms ?? 0;
  const meanwhile = all.filter(({ start_ms }) => start_ms < written_ms - wait_ms).length;
  const machines = all.map(({ sm_id }) => sm_id ?? -1);
  return { state, origin, refused: statuses.filter((status) => status === 502).length, meanwhile, machines };
}

const OFF = { 'cache.enable_read_while_writer': 0 };
const ACTION = 'http.cache.open_write_fail_action';
const READ_RETRIES = { 'http.cache.max_open_read_retries': 50, 'http.cache.open_read_retry_time': 20 };

describe('a thousand clients are one request to the origin', () => {
  test.each([
    ['when they read while it is written', {}],
    ['when they try to read again', { ...OFF, ...READ_RETRIES }],
    ['when they read again because they lost the lock: fail action 5', { ...OFF, ...READ_RETRIES, [ACTION]: 5 }],
    ['whatever the fail action is, when they read while it is written', { [ACTION]: 1 }],
  ])(
    '%s',
    (_name, records) => {
      expect(herd({ records })).toMatchObject({ state: 'done', origin: 1, refused: 0 });
    },
    TIMEOUT_MS,
  );
});

describe('without the lock', () => {
  test.each([
    [0, 'goes to the origin', 0],
    [2, 'goes to the origin, for lack of a copy to serve', 0],
    [5, 'looks again after 10 ms, once, and goes to the origin', 10],
  ])(
    'fail action %i: who comes while the object is being written %s',
    (action, _what, wait_ms) => {
      const { state, origin, refused, meanwhile } = herd({ records: { ...OFF, [ACTION]: action }, wait_ms });
      expect({ state, origin, refused }).toEqual({ state: 'done', origin: meanwhile, refused: 0 });
      // The object takes 400 ms, and ten clients come in 9 ms from 100 ms on.
      expect(meanwhile).toBeGreaterThan(310);
      expect(meanwhile).toBeLessThan(340);
    },
    TIMEOUT_MS,
  );

  test.each([1, 3, 4])(
    'fail action %i: who comes while the object is being written is refused with 502',
    (action) => {
      const { state, origin, refused, meanwhile } = herd({ records: { ...OFF, [ACTION]: action } });
      expect({ state, origin, refused }).toEqual({ state: 'done', origin: 1, refused: meanwhile - 1 });
    },
    TIMEOUT_MS,
  );
});

describe('fuzzy revalidation', () => {
  const apart = (i: number) => i * 50;

  test(
    'of clients that come one by one those who drew ask the origin: about as many as the probability says',
    () => {
      const records = { 'http.cache.fuzz.probability': 0.01 };
      const { origin, machines } = herd({ records, comes: apart, delay_ms: 0, profile: 'guide', seed: 2 });
      const drawn = machines.filter((sm, i) => i > 0 && draw(2, 'fuzz of lookup 1', sm) % 1000 < 10).length;
      expect(origin).toBe(1 + drawn);
      expect(drawn).toBeGreaterThan(2);
      expect(drawn).toBeLessThan(25);
    },
    TIMEOUT_MS,
  );

  test(
    'of a thousand who come at once near its end, all of whom would draw, one revalidates',
    () => {
      const records = { 'http.cache.fuzz.time': 20, 'http.cache.fuzz.probability': 1 };
      const comes = (i: number) => (i === 0 ? 0 : 45_000 + Math.floor(i / 4));
      expect(herd({ records, comes, profile: 'guide' })).toMatchObject({ state: 'done', origin: 2, refused: 0 });
    },
    TIMEOUT_MS,
  );
});

test(
  'the same herd gives the same counts again',
  () => {
    expect(herd({ records: OFF, clients: 300 })).toEqual(herd({ records: OFF, clients: 300 }));
    const fuzz = (seed: number) =>
      herd({ records: { 'http.cache.fuzz.probability': 0.05 }, clients: 300, profile: 'guide', seed });
    expect(fuzz(1)).toEqual(fuzz(1));
    expect([2, 3, 4].map((seed) => fuzz(seed).origin)).not.toEqual(Array(3).fill(fuzz(1).origin));
  },
  TIMEOUT_MS,
);

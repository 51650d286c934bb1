import { expect, test } from 'vitest';
import { loadScenario } from '../scenario/load.ts';
import { runScenario } from './scenario_run.ts';

const CLIENTS = 1000;
/** A thousand clients take a second of an idle machine. */
const TIMEOUT_MS = 60_000;
const HOST = '[ [ Host, example.com ] ]';

/** One client asks for an object whose origin takes 400 ms; from 100 ms on very many others do, within 900 ms. */
function herd(records: Readonly<Record<string, number>>, clients = CLIENTS) {
  const lines = Object.entries(records).map(([name, value]) => `proxy.config.${name}: ${value}`);
  const answer =
    'status: 200, delay: 400ms, headers: { fields: [ [ Cache-Control, max-age=60 ], [ Content-Length, 100 ] ] }';
  const request = `{ method: GET, version: "1.1", url: /slow, headers: { fields: ${HOST} } }`;
  const sessions = Array.from(
    { length: clients },
    (_, i) =>
      `- delay: ${i === 0 ? 0 : 100 + Math.floor((i * 900) / clients)}ms\n  transactions:\n  - { client-request: ${request}, server-response: { ${answer} } }`,
  );
  const source = `autest:
  ats:
    records_config: { ${lines.join(', ')} }
    remap_config: [ { from: "http://example.com/", to: "http://o.example:{SERVER_HTTP_PORT}/" } ]
sessions:
${sessions.join('\n')}
`;
  const { scenario } = loadScenario(source, 'herd.replay.yaml', { at: 1_795_163_663_000 });
  const { records: all, state } = runScenario(scenario, {});
  const origin = all.reduce((sum, { origin_requests }) => sum + origin_requests.length, 0);
  const statuses = all.map(({ client_response: r }) => (r && 'status' in r ? r.status : 0));
  return { state, origin, refused: statuses.filter((status) => status === 502).length };
}

const OFF = { 'cache.enable_read_while_writer': 0 };
const ACTION = 'http.cache.open_write_fail_action';

test.each([
  ['reading while writing', {}, { origin: 1, refused: 0 }],
  [
    'open read retries',
    { ...OFF, 'http.cache.max_open_read_retries': 50, 'http.cache.open_read_retry_time': 20 },
    { origin: 1, refused: 0 },
  ],
  [
    'fail action 5',
    { ...OFF, [ACTION]: 5, 'http.cache.max_open_read_retries': 50, 'http.cache.open_read_retry_time': 20 },
    { origin: 1, refused: 0 },
  ],
])(
  'a thousand clients are one request to the origin: %s',
  (_name, records, expected) => {
    expect(herd(records)).toEqual({ state: 'done', ...expected });
  },
  TIMEOUT_MS,
);

test(
  'without any of them, those who come while the object is being written go to the origin, or are refused',
  () => {
    const alone = herd(OFF, 300);
    expect(alone).toMatchObject({ state: 'done', refused: 0 });
    // A third of 900 ms and a little more: the name has to be looked up first.
    expect(alone.origin).toBeGreaterThan(100);
    expect(alone.origin).toBeLessThan(125);
    for (const action of [1, 3, 4]) {
      expect(herd({ ...OFF, [ACTION]: action }, 300)).toEqual({ state: 'done', origin: 1, refused: alone.origin - 1 });
    }
  },
  TIMEOUT_MS,
);

test(
  'the same herd gives the same counts again',
  () => {
    expect(herd(OFF, 300)).toEqual(herd(OFF, 300));
  },
  TIMEOUT_MS,
);

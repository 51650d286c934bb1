import { expect, test } from 'vitest';
import { loadScenario } from '../scenario/load.ts';
import { runScenario } from './scenario_run.ts';

const CLIENTS = 1000;
const CACHE = 'proxy.config.http.cache';
const NO_READERS = 'proxy.config.cache.enable_read_while_writer: 0';

/** Many clients ask for one object: one first, the others at once, 100 ms later. The origin takes its time. */
function herd(records: readonly string[], delay: string): string {
  const sessions = Array.from({ length: CLIENTS }, (_, i) => [
    '- transactions:',
    `  - client-request: { ${i === 0 ? '' : 'delay: 100ms, '}method: GET, version: "1.1", url: /slow, headers: { fields: [[Host, h.test], [uuid, "${i}"]] } }`,
    `    server-response: { status: 200, reason: OK, delay: ${delay}, headers: { fields: [[Content-Length, "9"], [Cache-Control, max-age=60]] }, content: { size: 9 } }`,
  ]);
  return [
    'meta: { version: "1.0" }',
    'autest:',
    '  dns: { name: d }',
    '  server: { name: s }',
    '  client: { name: c }',
    '  ats:',
    '    name: ts',
    '    process_config: { enable_cache: true }',
    '    records_config:',
    ...['proxy.config.http.insert_response_via_str: 0', ...records].map((record) => `      ${record}`),
    '    remap_config: [{ from: "http://h.test/", to: "http://backend.example.com:{SERVER_HTTP_PORT}/" }]',
    'sessions:',
    ...sessions.flat(),
  ].join('\n');
}

/** How many requests reached the origin, and how many clients got which status. */
function outcome(records: readonly string[], delay: string) {
  const { scenario } = loadScenario(herd(records, delay), 'herd.replay.yaml', {});
  const result = runScenario(scenario);
  const statuses: Record<string, number> = {};
  for (const { client_response: response } of result.records) {
    const status = response !== null && 'status' in response ? String(response.status) : 'none';
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
  const origin = result.records.reduce((sum, record) => sum + record.origin_requests.length, 0);
  return { origin, statuses };
}

// The counts follow from the rules of read-while-writer and of the write lock; no clock of ours is in them.
test.each([
  ['readers join the writer while their retries last', [], '200ms', 1, { 200: CLIENTS }],
  ['readers whose retries run out go to the origin', [], '5s', CLIENTS, { 200: CLIENTS }],
  ['without readers beside a writer everybody goes', [NO_READERS], '200ms', CLIENTS, { 200: CLIENTS }],
  [
    'losers of the write lock are refused by fail action 1',
    [NO_READERS, `${CACHE}.open_write_fail_action: 1`],
    '200ms',
    1,
    { 200: 1, 502: CLIENTS - 1 },
  ],
  [
    'readers that may look again find the object when it is written',
    [NO_READERS, `${CACHE}.open_write_fail_action: 5`, `${CACHE}.max_open_read_retries: 100`],
    '200ms',
    1,
    { 200: CLIENTS },
  ],
] as const)('%s', (_name, records, delay, origin, statuses) => {
  expect(outcome(records, delay)).toEqual({ origin, statuses });
});

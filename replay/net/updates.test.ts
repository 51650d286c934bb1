import { expect, test } from 'vitest';
import { finishRun } from '../run/result.ts';
import { runOn } from '../run/run.ts';
import { start } from '../run/scenario_run.ts';
import { loadScenario } from '../scenario/load.ts';

const NOW = Date.UTC(2026, 0, 5, 12, 59, 59);

/** A run with updates of these URLs each five minutes, until a client asks for something at some second. */
function play(paths: readonly string[], updates: string, seconds: number) {
  const entries = paths.map((path) => `http://h${path}\\\\13\\300\\0\\`).join('\n        ');
  const source = `autest:
  ats:
    x-profile: guide
    records_config: { proxy.config.update.enabled: 1 }
    remap_config: [ { from: "http://h/", to: "http://o.example:{SERVER_HTTP_PORT}/" } ]
    x-config-files:
      update.config: |
        ${entries}
sessions:
${updates}
- transactions:
  - client-request: { delay: ${seconds}s, method: GET, version: "1.1", url: /client, headers: { fields: [ [ Host, h ], [ uuid, c ] ] } }
    server-response: { status: 200, headers: { fields: [ [ Content-Length, 6 ] ] } }
`;
  const run = start(loadScenario(source, 'updates.replay.yaml', { at: NOW }).scenario);
  runOn(run);
  return { result: finishRun(run), world: run.world };
}

const listed = (...answers: string[]) =>
  `- x-update: true\n  transactions:\n${answers.map((answer) => `  - { client-request: { method: GET, url: "http://h/a" }, server-response: { ${answer} } }`).join('\n')}`;
const OK = 'status: 200, headers: { fields: [ [ Content-Length, 3 ] ] }';

test('updates are the transactions that the file lists for them, in order', () => {
  const { result, world } = play(
    ['/a'],
    listed(OK, 'status: 404, headers: { fields: [ [ Content-Length, 0 ] ] }'),
    310,
  );
  expect(result.state).toBe('done');
  expect(result.records.map(({ client_response: r }) => (r && 'status' in r ? r.status : r))).toEqual([200, 404, 200]);
  expect(result.records[0]?.client_request).toMatchObject({ method: 'GET', target: 'http://h/a', version: '1.0' });
  expect(result.records.map(({ start_ms }) => Math.floor(start_ms / 1000))).toEqual([1, 301, 310]);
  expect(world.unlisted).toEqual([]);
});

test('one that the file does not list is kept apart; origins answer it as they do others of its URL', () => {
  const { result, world } = play(['/a', '/client', '/x'], listed(OK), 302);
  const statuses = result.records.map(({ client_request: request, client_response: r }) => [
    'target' in request ? request.target : '',
    r && 'status' in r ? r.status : r,
  ]);
  expect(statuses).toEqual([
    ['http://h/a', 200],
    ['/client', 200],
    ['http://h/client', 200],
    ['http://h/x', 404],
    ['http://h/a', 200],
    ['http://h/client', 200],
    ['http://h/x', 404],
  ]);
  expect(world.unlisted).toHaveLength(5);
});

test('an update that does not come has no answer', () => {
  const { result } = play(['/b'], listed(OK), 0);
  expect(result.records[0]).toMatchObject({ client_response: null, end_ms: null });
});

import { expect, test } from 'vitest';
import { runScenario } from '../run/scenario_run.ts';
import { loadScenario } from '../scenario/load.ts';
import { bareTunnel, opensTunnel } from './tunnels.ts';
import { newWorld, type Stage } from './world.ts';

const PORT = '{SERVER_HTTP_PORT}';
const file = (method: string, tunnel: string, answer = '') => `
autest:
  ats:
    records_config: { proxy.config.http.connect_ports: '${PORT}', proxy.config.url_remap.remap_required: 0 }
sessions:
- transactions:
  - client-request: { method: ${method}, url: '127.0.0.1:${PORT}', headers: { fields: [[Host, '127.0.0.1:${PORT}']] } }
${answer}    x-tunnel: [${tunnel}]
`;

function played(tunnel: string) {
  const { scenario } = loadScenario(file('CONNECT', tunnel), 'a.replay.yaml');
  return runScenario(scenario).records[0];
}

const stageOf = (text: string): Stage => {
  const { scenario } = loadScenario(text, 'a.replay.yaml');
  return { scenario, world: newWorld(scenario) };
};

test('both ends speak in the order of the script, and both hear the end', () => {
  const record = played(
    '{ from: client, data: ping }, { from: origin, data: pong! }, { from: client, end: half-close }',
  );
  expect(record?.client_response).toMatchObject({ status: 200 });
  expect(record?.tunnel).toMatchObject({
    to_client: { body_length: 5 },
    to_origin: { body_length: 4 },
    arrived: [true, true, true],
  });
});

test('what is said to an end that is gone does not arrive', () => {
  const record = played('{ from: client, end: reset }, { from: origin, data: late }');
  expect(record?.tunnel).toMatchObject({ to_client: { body_length: 0 }, arrived: [true, false] });
});

test('a tunnel that nobody ends is ended by a client that has waited long enough', () => {
  const record = played('{ from: client, data: ping }');
  expect(record?.tunnel?.arrived).toEqual([true]);
  expect(record?.hung).toBeUndefined();
});

test('the far end of a CONNECT is waited for only where it speaks no HTTP', () => {
  const bare = stageOf(file('CONNECT', '{ from: client, data: ping }'));
  bare.world.inFlight = [0];
  expect(bareTunnel(bare)).toBe(0);
  const parent = stageOf(file('CONNECT', '{ from: client, data: ping }', '    server-response: { status: 200 }\n'));
  parent.world.inFlight = [0];
  expect(bareTunnel(parent)).toBeNull();
});

test.each([
  ['CONNECT', 'HTTP/1.1 200 OK', true],
  ['CONNECT', 'HTTP/1.1 403 Forbidden', false],
  ['GET', 'HTTP/1.1 101 Switching Protocols', true],
  ['GET', 'HTTP/1.1 200 OK', false],
])('a %s answered %s opens a tunnel: %s', (method, line, opens) => {
  const stage = stageOf(file(method, '{ from: client, data: ping }'));
  expect(opensTunnel(stage, 0, method, [{ op: 'send', bytes: `${line}\r\n\r\n` }])).toBe(opens);
});

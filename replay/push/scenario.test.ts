import { expect, test } from 'vitest';
import { runScenario } from '../run/scenario_run.ts';
import { loadScenario } from '../scenario/load.ts';
import { pushRequest } from './push.ts';
import { addPush, pushScenario } from './scenario.ts';

const CACHEABLE = [['Cache-Control', 'max-age=60']] as const;
const OBJECT = { url: 'http://example.com/a?b', type: 'text/plain', fields: CACHEABLE, body: 'pushed "1"\n{NOW}\\' };

const statuses = (text: string) =>
  runScenario(loadScenario(text, 'pushed.replay.yaml').scenario).records.map(({ client_response: response }) =>
    response !== null && 'status' in response ? response.status : null,
  );

test('the scenario it prints pushes the object, and a client gets it', () => {
  const { scenario } = loadScenario(pushScenario(OBJECT), 'pushed.replay.yaml');
  const { records, notModelled } = runScenario(scenario, { bodies: true });
  expect(notModelled).toEqual([]);
  expect(records.map(({ client_response: response }) => response)).toMatchObject([
    { status: 201 },
    { status: 200, body_length: OBJECT.body.length },
  ]);
});

test.each([
  ['text that might hold a template', OBJECT.body],
  ['bytes', '\0\xff%41"\\'],
])('a client of it sends what tspush sends: %s', (_name, body) => {
  const object = { ...OBJECT, body };
  const [session] = loadScenario(pushScenario(object), 'x.replay.yaml').scenario.sessions;
  const sent = session?.transactions[0]?.client.segments.map(({ bytes }) => bytes).join('');
  expect(sent).toBe(pushRequest(object));
});

const OTHERS = `# kept as it is
autest:
  ats:
    records_config: { proxy.config.http.push_method_enabled: 1 }
    remap_config: [ { from: "http://example.com/", to: "http://o.example:{SERVER_HTTP_PORT}/" } ]
sessions:
- delay: 200ms # a comment
  transactions:
  - client-request: { method: GET, version: "1.1", url: "/a?b", headers: { fields: [ [ Host, example.com ] ] } }
`;

test('a PUSH put into a scenario is its first session; the rest stands as it was', () => {
  const added = addPush(OTHERS, 'others.replay.yaml', OBJECT) ?? '';
  const [before = '', after = ''] = OTHERS.split(/(?<=sessions:\n)/);
  expect(added.startsWith(`${before}- transactions:\n`)).toBe(true);
  expect(added.endsWith(`\n${after}`)).toBe(true);
  expect(statuses(added)).toEqual([201, 200]);
});

test('sessions that are not a list of lines are left alone', () => {
  expect(addPush('sessions: [ { transactions: [] } ]\n', 'flow.replay.yaml', OBJECT)).toBeNull();
  expect(addPush('autest: {}\n', 'none.replay.yaml', OBJECT)).toBeNull();
});

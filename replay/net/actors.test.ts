import { expect, test } from 'vitest';
import { dequeue } from '../clock/queue.ts';
import { loadScenario } from '../scenario/load.ts';
import { startClients } from './client.ts';
import { clientHears } from './client_reader.ts';
import { happen } from './dispatch.ts';
import { arrive } from './network.ts';
import { acceptAtOrigin, dropOrigins, originHears } from './origin.ts';
import { newWorld, type Stage, transactionAt } from './world.ts';

const SOURCE = `autest: {}
sessions:
- transactions:
  - client-request: { url: /a, headers: { fields: [ [ uuid, 1 ] ] } }
    server-response: { status: 200, headers: { fields: [ [ Content-Length, 2 ] ] } }
  - client-request: { url: /b }
    server-response: { status: 201, headers: { fields: [ [ Content-Length, 0 ] ] } }
`;

function stageOf(): Stage {
  const { scenario } = loadScenario(SOURCE, 'a.yaml', { at: 0 });
  return { scenario, world: newWorld(scenario) };
}

/** Lets everything happen up to an instant; bytes on their way to the core, by connection. */
function until(stage: Stage, at: number): string[] {
  const { world } = stage;
  const toCore: string[] = [];
  while ((world.queue[0]?.at ?? Number.POSITIVE_INFINITY) <= at) {
    const next = dequeue(world.queue)!;
    world.now = next.at;
    const told = happen(stage, next.event);
    if (told?.kind === 'bytes') toCore.push(`${told.conn} ${told.bytes}`);
  }
  return toCore;
}

test('a client sends its first request when its connection stands', () => {
  const stage = stageOf();
  startClients(stage);
  expect(until(stage, 1)).toEqual(['c0 GET /a HTTP/1.1\r\nuuid: 1\r\n\r\n']);
  expect(stage.world.inFlight).toEqual([0]);
  expect(stage.world.observed[0]).toMatchObject({ conn: 'c0', nth: 1, start_ms: 0.1 });
});

test('a client sends the next request 12 ms after the answer is whole, however it arrives', () => {
  const stage = stageOf();
  startClients(stage);
  until(stage, 1);
  const [client] = stage.world.clients;
  for (const byte of 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok') {
    arrive(stage, { kind: 'segment', conn: 'c0', to: 'actor' });
    clientHears(stage, client!, 'c0', 'bytes', byte);
  }
  expect(stage.world.observed[0]!.response).toMatchObject({ status: 200, body_length: 2 });
  const answered = stage.world.now;
  expect(until(stage, answered + 11.9)).toEqual([]);
  expect(until(stage, answered + 12.1)).toEqual(['c0 GET /b HTTP/1.1\r\n\r\n']);
});

test('an origin finds the transaction by uuid, else by target', () => {
  const stage = stageOf();
  stage.world.inFlight = [1];
  for (const [name, request] of [
    ['s0', 'GET /x HTTP/1.1\r\nuuid: 1\r\n\r\n'],
    ['s1', 'GET /b HTTP/1.1\r\n\r\n'],
  ] as const) {
    stage.world.connections[name] = { ...connection(name) };
    acceptAtOrigin(stage, name);
    originHears(stage, name, 'bytes', request);
  }
  expect(stage.world.observed.map(({ originRequests }) => originRequests.map(({ target }) => target))).toEqual([
    ['/x'],
    ['/b'],
  ]);
  expect(until(stage, 1)).toEqual([]);
  expect(until(stage, 2)).toEqual([
    's0 HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n00',
    's1 HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n',
  ]);
});

test('an origin that is told to drop its connections closes them all', () => {
  const stage = stageOf();
  stage.world.connections.s0 = connection('s0');
  acceptAtOrigin(stage, 's0');
  dropOrigins(stage);
  expect(stage.world.connections.s0.actor).toMatchObject({ closed: true, sentFin: true });
});

test('a transaction is found by its index in file order', () => {
  const stage = stageOf();
  expect(transactionAt(stage, 1)?.client.target).toBe('/b');
  expect(transactionAt(stage, 2)).toBeNull();
});

function connection(name: string) {
  const end = () => ({ sentFin: false, gotFin: false, closed: false, reset: false });
  const address = { ip: '127.0.0.1', port: 18081 };
  return {
    name,
    entity: 9,
    session: null,
    from: address,
    to: address,
    core: end(),
    actor: end(),
    left: { core: 0, actor: 0 },
  };
}

import { describe, expect, test } from 'vitest';
import { dequeue } from '../clock/queue.ts';
import { loadScenario } from '../scenario/load.ts';
import { batchOf, sessionOf } from './client_state.ts';
import { happen } from './dispatch.ts';
import { arrive, destroy, finish, isGone, obey, openClient, reset, send } from './network.ts';
import { newWorld, type Stage, type WorldEvent } from './world.ts';

/** A stage with one client connection `c0`, its opening still on the way. */
function stageOf(timing = ''): Stage {
  const source = `autest: { client: { x-timing: { latency: 1ms, ${timing} } }, dns: { records: { slow: TIMEOUT } } }\nsessions:\n- transactions:\n  - client-request: { url: /a }\n`;
  const { scenario } = loadScenario(source, 'n.yaml', { at: 0 });
  const stage = { scenario, world: newWorld(scenario) };
  openClient(stage, 0);
  return stage;
}

/** Everything that is on its way, with the time it arrives; nothing of it happens. */
function onTheWay({ world }: Stage): [at: number, WorldEvent][] {
  const out: [number, WorldEvent][] = [];
  for (let next = dequeue(world.queue); next !== null; next = dequeue(world.queue)) out.push([next.at, next.event]);
  return out;
}

const opened = (timing?: string) => {
  const stage = stageOf(timing);
  onTheWay(stage);
  return stage;
};

describe('a connection', () => {
  test('is heard of by the proxy after one way, by the client after two', () => {
    const stage = stageOf();
    expect(onTheWay(stage)).toEqual([
      [1, { kind: 'syn', conn: 'c0' }],
      [2, { kind: 'established', conn: 'c0' }],
    ]);
    expect(happen(stage, { kind: 'syn', conn: 'c0' })).toEqual({
      kind: 'accept',
      conn: 'c0',
      from: { ip: '127.0.0.1', port: 40000 },
      local: { ip: '127.0.0.1', port: 18080 },
    });
  });

  test('carries bytes in order, in segments, as fast as its bandwidth', () => {
    const stage = opened('segment: 4, bandwidth: 2');
    send(stage, 'c0', 'actor', 'abcdef');
    finish(stage, 'c0', 'actor');
    expect(onTheWay(stage)).toEqual([
      [3, { kind: 'segment', conn: 'c0', to: 'core', bytes: 'abcd' }],
      [4, { kind: 'segment', conn: 'c0', to: 'core', bytes: 'ef' }],
      [4, { kind: 'fin', conn: 'c0', to: 'core' }],
    ]);
  });

  test('answers a write when its bytes have left', () => {
    const stage = opened('bandwidth: 2');
    obey(stage, { do: 'write', conn: 'c0', bytes: 'abcd' });
    expect(onTheWay(stage).map(([at, { kind }]) => [at, kind])).toEqual([
      [2, 'wrote'],
      [3, 'segment'],
    ]);
  });

  test('carries nothing after its end', () => {
    const stage = opened();
    finish(stage, 'c0', 'actor');
    send(stage, 'c0', 'actor', 'late');
    finish(stage, 'c0', 'actor');
    expect(onTheWay(stage).map(([, { kind }]) => kind)).toEqual(['fin']);
  });

  test('half closed still hears', () => {
    const stage = opened();
    finish(stage, 'c0', 'actor');
    expect(arrive(stage, { kind: 'segment', conn: 'c0', to: 'actor' })).toBe('bytes');
    expect(isGone(stage.world.connections.c0!.actor)).toBe(false);
    expect(arrive(stage, { kind: 'fin', conn: 'c0', to: 'actor' })).toBe('eos');
    expect(isGone(stage.world.connections.c0!.actor)).toBe(true);
  });

  test('given up answers bytes with a reset', () => {
    const stage = opened();
    destroy(stage, 'c0', 'actor');
    expect(arrive(stage, { kind: 'segment', conn: 'c0', to: 'actor' })).toBe('nothing');
    expect(onTheWay(stage).map(([, event]) => event)).toEqual([
      { kind: 'fin', conn: 'c0', to: 'core' },
      { kind: 'rst', conn: 'c0', to: 'core' },
    ]);
  });

  test('reset tells the core, and a write to it fails', () => {
    const stage = opened();
    reset(stage, 'c0', 'actor');
    const [[, event]] = onTheWay(stage) as [[number, WorldEvent]];
    expect(happen(stage, event)).toEqual({ kind: 'error', conn: 'c0', error: 'ECONNRESET' });
    obey(stage, { do: 'write', conn: 'c0', bytes: 'x' });
    const [[, failed]] = onTheWay(stage) as [[number, WorldEvent]];
    expect(happen(stage, failed)).toEqual({ kind: 'error', conn: 'c0', error: 'EPIPE' });
  });

  test('that the core has closed tells the core nothing more', () => {
    const stage = opened();
    obey(stage, { do: 'write', conn: 'c0', bytes: 'x' });
    obey(stage, { do: 'close', conn: 'c0' });
    const told = onTheWay(stage).filter(([, { kind }]) => kind === 'wrote');
    expect(told.map(([, event]) => happen(stage, event))).toEqual([null]);
    expect(happen(stage, { kind: 'fin', conn: 'c0', to: 'core' })).toBeNull();
  });
});

describe('what the core asks of the network', () => {
  const failureOf = (ip: string, port: number) => {
    const stage = opened();
    obey(stage, { do: 'connect', conn: 's0', to: { ip, port } });
    const [[at, event]] = onTheWay(stage) as [[number, WorldEvent]];
    return [at, event];
  };

  test('an origin that listens is reached after one way', () => {
    expect(failureOf('127.0.0.1', 18082)).toEqual([1, { kind: 'reached', conn: 's0' }]);
  });

  test('a port of the machine where nobody listens refuses after two', () => {
    expect(failureOf('127.0.0.1', 18089)).toEqual([2, { kind: 'failed', conn: 's0', error: 'ECONNREFUSED' }]);
    expect(failureOf('127.0.0.9', 18081)).toEqual([2, { kind: 'failed', conn: 's0', error: 'ECONNREFUSED' }]);
  });

  test('other machines are not there', () => {
    expect(failureOf('203.0.113.5', 80)[1]).toEqual({ kind: 'failed', conn: 's0', error: 'ENETUNREACH' });
  });

  test('a name server answers, or does not', () => {
    const stage = opened();
    obey(stage, { do: 'resolve', query: 4, name: 'Any.Example.' });
    obey(stage, { do: 'resolve', query: 5, name: 'SLOW' });
    expect(onTheWay(stage)).toEqual([[33, { kind: 'resolved', query: 4, answer: { ips: ['127.0.0.1'], ttl_s: 300 } }]]);
  });
});

test('a client knows its session and the scripts under way', () => {
  const stage = stageOf();
  const client = { index: 0, batch: [0] } as Parameters<typeof sessionOf>[1];
  expect(sessionOf(stage, client).transactions).toHaveLength(1);
  expect(batchOf(stage, client).map(({ client: { target } }) => target)).toEqual(['/a']);
});

test('the proxy reaches itself: it accepts its own connection, and each end hears the other', () => {
  const stage = opened();
  obey(stage, { do: 'connect', conn: 's0', to: stage.scenario.proxy });
  const [[, reached] = [], ...others] = onTheWay(stage);
  expect([reached, others]).toEqual([{ kind: 'reached', conn: 's0' }, []]);
  expect(happen(stage, { kind: 'reached', conn: 's0' })).toMatchObject({ kind: 'accept', conn: 'p0' });
  onTheWay(stage);
  happen(stage, { kind: 'segment', conn: 's0', to: 'actor', bytes: 'GET' });
  happen(stage, { kind: 'fin', conn: 's0', to: 'actor' });
  expect(onTheWay(stage).map(([, event]) => event)).toEqual([
    { kind: 'segment', conn: 'p0', to: 'core', bytes: 'GET' },
    { kind: 'fin', conn: 'p0', to: 'core' },
  ]);
  happen(stage, { kind: 'rst', conn: 'p0', to: 'actor' });
  expect(onTheWay(stage)[0]?.[1]).toEqual({ kind: 'rst', conn: 's0', to: 'core' });
});

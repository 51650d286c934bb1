import { describe, expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { actionsOf, ask, enteredOf, getOf, logOf, serve, unplayedOf } from '../../fixtures/played_server.ts';
import { advance, deadline } from './advance.ts';
import { arm } from './context.ts';

const SINK = { full: true, put: () => undefined, count: () => undefined };

describe('a GET that is stored and then found', () => {
  const server = serve();
  const first = ask(server, 'c0', getOf('/a'));
  const second = ask(server, 'c0', getOf('/a'));

  test('the miss takes the way the real server takes', () => {
    expect(actionsOf(server, 0)).toEqual([
      'API_READ_REQUEST_HDR',
      'API_PRE_REMAP',
      'REMAP_REQUEST',
      'API_POST_REMAP',
      'CACHE_LOOKUP',
      'DNS_LOOKUP',
      'API_OS_DNS',
      'CACHE_ISSUE_WRITE',
      'ORIGIN_SERVER_OPEN',
      'SERVER_READ',
    ]);
  });

  test('and so does the hit', () => {
    expect(actionsOf(server, 1)).toEqual([
      'API_READ_REQUEST_HDR',
      'API_PRE_REMAP',
      'REMAP_REQUEST',
      'API_POST_REMAP',
      'CACHE_LOOKUP',
      'API_READ_CACHE_HDR',
      'API_CACHE_LOOKUP_COMPLETE',
      'SERVE_FROM_CACHE',
    ]);
    expect(enteredOf(server, 1)).toEqual([
      'state_read_client_request_header VC_EVENT_READ_READY',
      'state_cache_open_read CACHE_EVENT_OPEN_READ',
      'tunnel_handler_cache_read VC_EVENT_READ_COMPLETE',
      'tunnel_handler_ua VC_EVENT_WRITE_COMPLETE',
      'tunnel_handler HTTP_TUNNEL_EVENT_DONE',
    ]);
  });

  test('both clients get the same bytes, and the origin was asked once', () => {
    expect(second).toBe(first);
    expect(server.acts).toBe(1);
  });

  test('each event is announced with its number, each decision with its way, each action with the one before', () => {
    expect(logOf(server, 0)).toEqual(
      expect.arrayContaining([
        '[0] VC_EVENT_READ_READY/TS_EVENT_VCONN_READ_READY, 100',
        'Next action SM_ACTION_API_READ_REQUEST_HDR; HttpTransact::StartRemapRequest',
        '[0] State Transition: SM_ACTION_UNDEFINED -> SM_ACTION_API_READ_REQUEST_HDR',
        'Next action next; nullptr',
      ]),
    );
  });

  test('when it is over nothing is left but the client, its timer, the origin in the pool and the object', () => {
    const { core } = server;
    expect([core.txns, core.tunnels, core.writers, core.queries, core.work]).toEqual([{}, {}, {}, {}, []]);
    expect(core.due.map(({ name }) => name).toSorted()).toEqual(['client keep-alive', 'server keep-alive']);
    expect(core.pool).toHaveLength(1);
    expect(Object.keys(core.objects)).toEqual(['http://:@origin.test/a;? 8081']);
  });
});

test('the request is sent once the connection is made, and both of its handlers are told', () => {
  const server = serve();
  ask(server, 'c0', getOf('/a'));
  const at = enteredOf(server).indexOf('state_read_server_response_header VC_EVENT_WRITE_COMPLETE');
  expect(enteredOf(server)[at + 1]).toBe('state_send_server_request_header VC_EVENT_WRITE_COMPLETE');
});

test('an event that a state does not take ends the transaction by that name', () => {
  const server = serve();
  ask(server, 'c0', 'GET /a HTTP/1.1\r\n');
  server.core.work.push({ do: 'handle', sm: 0, handler: 'state_hostdb_lookup', event: 'NET_EVENT_OPEN' });
  ask(server, 'c0', 'Host: h\r\n');
  expect(unplayedOf(server)).toEqual(['event NET_EVENT_OPEN in state state_hostdb_lookup']);
  expect(server.core.txns).toEqual({});
});

test('a step asked for at a return point that was never set ends it as well', () => {
  const { ctx, txn, trace } = desk();
  ctx.core.work.push({ do: 'transact', sm: txn.sm, step: null });
  advance(ctx.core, ctx.now_ms, { kind: 'due' }, ctx.sink);
  expect(trace).toContainEqual(
    expect.objectContaining({ kind: 'not_modelled', what: 'a return point that is not set' }),
  );
});

test('one event may not make work without end', () => {
  const { core } = serve();
  core.work.push(...Array.from({ length: 10_002 }, () => ({ do: 'perform', sm: 99 }) as const));
  expect(() => advance(core, 0, { kind: 'due' }, SINK)).toThrow(/more than 10000 pieces of work/);
});

test('the earliest arranged event is when the server wants to be woken', () => {
  const { ctx } = desk();
  expect(deadline(ctx.core)).toBeNull();
  arm(ctx, { sm: 7 }, 'b', 'EVENT_INTERVAL', 20);
  arm(ctx, { sm: 7 }, 'a', 'EVENT_INTERVAL', 10);
  expect(deadline(ctx.core)).toBe(ctx.now_ms + 10);
});

test('a sink that only counts sees as many records', () => {
  const full = serve();
  const put = ask(full, 'c0', getOf('/a'));
  const counted: string[] = [];
  const sink = { full: false, put: () => undefined, count: (kind: string) => void counted.push(kind) };
  const { core } = serve();
  advance(core, 0, { kind: 'accept', conn: 'c0', from: core.proxy, local: core.proxy }, sink);
  expect([put !== '', counted]).toEqual([true, ['say']]);
});

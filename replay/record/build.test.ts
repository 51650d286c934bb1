import { describe, expect, test } from 'vitest';
import type { TraceRecord } from '../../core/trace/record.ts';
import { newWorld } from '../net/world.ts';
import { loadScenario } from '../scenario/load.ts';
import { attribute } from './attribution.ts';
import { buildRecords } from './build.ts';
import { handlersOf, logEntries } from './log_entries.ts';
import { toNdjson } from './ndjson.ts';

type Say = Extract<TraceRecord, { kind: 'say' }>;
let seq = 0;
const say = (name: Say['name'], args: Say['args'] = {}, ids: { sm?: number; con?: number } = {}): TraceRecord => ({
  kind: 'say',
  seq: ++seq,
  at_ms: 1000,
  sm: ids.sm ?? null,
  con: ids.con ?? null,
  parent: 0,
  name,
  args,
});

/** A connection with two requests, as the 9.2 server logs it. */
const KEPT_ALIVE: TraceRecord[] = [
  say('probe_needs_data'),
  say('accepted', { ptr: 0x7f8b9801ec40, from: '127.0.0.1:40000', transport: 1 }),
  say('session_born', { ptr: 0x7f8b9801ec40 }, { con: 3 }),
  say('data_in_buffer', {}, { con: 3 }),
  say('starting_transaction', { count: 1, sm: 10 }, { con: 3 }),
  say('main_handler', { event: 'VC_EVENT_READ_READY', number: 100 }, { sm: 10 }),
  say('enter', { handler: 'state_read_client_request_header', event: 'VC_EVENT_READ_READY' }, { sm: 10 }),
  say('describe', { block: 'x' }, { sm: 10 }),
  say('enter_cache_open_write', { event: 'CACHE_EVENT_OPEN_WRITE' }, { sm: 10 }),
  say('age_term', { term: 'now:                    ', value: 1 }),
  say('initiating_io', {}, { con: 3 }),
  say('enter_client_session', { handler: 'state_keep_alive', event: 'VC_EVENT_READ_READY' }, { con: 3 }),
  say('starting_transaction', { count: 2, sm: 11 }, { con: 3 }),
  say('dump', { title: 'Incoming Request', text: 'GET http:///b HTTP/1.1\r\nHost: h\r\n' }, { sm: 11 }),
  say('enter_client_session', { handler: 'state_keep_alive', event: 'VC_EVENT_EOS' }, { con: 3 }),
  say('client_session_closed', {}, { con: 3 }),
];

describe('lines are given to transactions as the recording lab gives them', () => {
  const machines = attribute(KEPT_ALIVE, '9.2');
  const messages = (sm: number) => logEntries(machines.get(sm)!.lines).map(({ message }) => message);

  test('what leads up to a transaction belongs to it, what follows without a number to the one before', () => {
    expect(messages(10)).toEqual([
      'probe needs data, read..',
      '[HttpSessionAccept:mainEvent 0xPTR] accepted connection from 127.0.0.1:PORT transport type = 1',
      '[#] session born, netvc 0xPTR',
      '[#] data already in buffer, starting new transaction',
      '[#] Starting transaction 1 using sm [#]',
      '[#] VC_EVENT_READ_READY/TS_EVENT_VCONN_READ_READY, 100',
      '[#] [&HttpSM::state_read_client_request_header, VC_EVENT_READ_READY/TS_EVENT_VCONN_READ_READY]',
      '[#] [&HttpSM : state_cache_open_write, CACHE_EVENT_OPEN_WRITE/TS_EVENT_CACHE_OPEN_WRITE]',
      '[calculate_document_age] now:                    1',
      '[#] initiating io for next header',
    ]);
  });

  test('a keep-alive read belongs to the next transaction, the end of the session to the last', () => {
    expect(messages(11)).toEqual([
      '[#] [&Http1ClientSession::state_keep_alive, VC_EVENT_READ_READY/TS_EVENT_VCONN_READ_READY]',
      '[#] Starting transaction 2 using sm [#]',
      'Incoming Request\nGET http:///b HTTP/1.1\nHost: h',
      '[#] [&Http1ClientSession::state_keep_alive, VC_EVENT_EOS/TS_EVENT_VCONN_EOS]',
      '[#] session closed',
    ]);
  });

  test('handlers are those of the strict spelling, with the first of two event names', () => {
    expect(handlersOf(machines.get(10)!.lines)).toEqual([
      ['HttpSM::state_read_client_request_header', 'VC_EVENT_READ_READY'],
    ]);
    expect(handlersOf(machines.get(11)!.lines)).toEqual([
      ['Http1ClientSession::state_keep_alive', 'VC_EVENT_READ_READY'],
      ['Http1ClientSession::state_keep_alive', 'VC_EVENT_EOS'],
    ]);
  });

  test('the 3.3 spelling of the dispatcher is no handler', () => {
    const old = attribute(KEPT_ALIVE, '3.3');
    expect(handlersOf(old.get(10)!.lines).map(([handler]) => handler)).toEqual([
      'HttpSM::state_read_client_request_header',
    ]);
  });

  test('a machine knows its client and its place on the connection', () => {
    expect(machines.get(11)).toMatchObject({ con: 3, nth: 2, client: '127.0.0.1:40000' });
  });
});

describe('a transaction record', () => {
  const source =
    'autest: {}\nsessions:\n- transactions:\n  - client-request: { url: /a }\n  - client-request: { url: /b, x-raw: "X" }\n';
  const { scenario } = loadScenario(source, 'two.yaml', { at: 1000 });
  const world = newWorld(scenario);
  const ends = { sentFin: false, gotFin: false, closed: false, reset: false };
  world.connections.c0 = {
    name: 'c0',
    entity: 0,
    session: 0,
    from: { ip: '127.0.0.1', port: 40000 },
    to: scenario.proxy,
    core: ends,
    actor: ends,
    left: { core: 0, actor: 0 },
  };
  Object.assign(world.observed[0]!, { conn: 'c0', nth: 1, start_ms: 1, end_ms: 2 });
  Object.assign(world.observed[1]!, { conn: 'c0', nth: 2, start_ms: 3 });
  const base = { seq: 99, at_ms: 1004.5, con: null, parent: 0 };
  const trace: TraceRecord[] = [
    ...KEPT_ALIVE,
    { ...base, sm: 10, kind: 'transition', from: 'UNDEFINED', to: 'CACHE_LOOKUP' },
    { ...base, sm: 10, kind: 'hook', hook: 'TS_HTTP_TXN_START_HOOK', called: 0 },
    { ...base, sm: 10, kind: 'milestone', milestone: 'SM_START' },
    { ...base, sm: 10, kind: 'decide', step: 'DecideCacheLookup', answer: 'CACHE_LOOKUP', because: [] },
    { ...base, sm: 11, kind: 'not_modelled', what: 'method X', where: 'here' },
  ];
  const build = (open: { sm: number; waitsFor: string }[], reason: string) =>
    buildRecords({ scenario, world, trace, open, reason }, { log: true });
  const [first, second] = build([], '');

  test('belongs to the nth request of a connection', () => {
    expect([first!.sm_id, second!.sm_id]).toEqual([10, 11]);
    expect([first!.session, second!.session]).toEqual([3, 3]);
  });

  test('has actions as the profile prints them, hooks, milestones and decisions', () => {
    expect(first).toMatchObject({
      actions: ['SM_ACTION_CACHE_LOOKUP'],
      hooks: ['TS_HTTP_TXN_START_HOOK'],
      milestones: { SM_START: 4.5 },
      decisions: [{ step: 'DecideCacheLookup', answer: 'CACHE_LOOKUP', because: [] }],
    });
    expect(second!.not_modelled).toEqual([{ what: 'method X', where: 'here' }]);
  });

  test('of raw bytes shows the bytes', () => {
    expect(second!.client_request).toEqual({ raw: 'X', method: '', target: '' });
  });

  test('of a run that hangs says what it waits for', () => {
    const [done, hung] = build([{ sm: 11, waitsFor: 'state_hostdb_lookup' }], 'not done after 5 ms');
    expect(done!.hung).toBeUndefined();
    expect(hung!.hung).toBe('state_hostdb_lookup');
  });

  test('is one line of JSON', () => {
    const lines = toNdjson([first!, second!]).split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[0]!)).toMatchObject({ schema: 'retrace.transaction/1', transaction: 0 });
  });
});

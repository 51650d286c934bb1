import { describe, expect, test } from 'vitest';
import type { TraceRecord } from '../../core/trace/record.ts';
import { logPlaceOf } from './log_places.ts';
import { renderLog, stamp } from './render_log.ts';

type Say = Extract<TraceRecord, { kind: 'say' }>;
let seq = 0;
const say = (name: Say['name'], args: Say['args'] = {}, sm: number | null = 7, con: number | null = null): Say => ({
  kind: 'say',
  seq: ++seq,
  at_ms: Date.UTC(2026, 10, 2, 8, 34, 23, 21),
  sm,
  con,
  parent: 0,
  name,
  args,
});
const DUMP = say('dump', { title: 'Incoming Request', text: 'GET http:///a HTTP/1.1\nHost: h' });

describe('a 9.2 debug log', () => {
  test('has time, thread, place, tag and message', () => {
    expect(renderLog([say('main_handler', { event: 'VC_EVENT_READ_READY', number: 100 })], '9.2')).toBe(
      '[Nov  2 08:34:23.021] [ET_NET 0] DEBUG: <HttpSM.cc:2744 (main_handler)> (http) [7] VC_EVENT_READ_READY/TS_EVENT_VCONN_READ_READY, 100\n',
    );
  });

  test('has header dumps with the line ends of the wire', () => {
    expect(renderLog([DUMP], '9.2')).toBe(
      '+++++++++ Incoming Request +++++++++\n-- State Machine Id: 7\nGET http:///a HTTP/1.1\r\nHost: h\r\n\r\n',
    );
    expect(renderLog([say('dump', { title: 'Incoming O.S. Response', text: '' })], '9.2')).toBe(
      '+++++++++ Incoming O.S. Response +++++++++\n-- State Machine Id: 7\n',
    );
  });

  test('lists alternates as plain lines', () => {
    const headers = 'GET http://o/ HTTP/1.1\n\nHTTP/1.1 200 OK\nA: b';
    const lines = [
      say('alternates_listed', { count: 1 }),
      say('alternate_listed', { number: 1, quality: 1, headers }),
      say('alternate_winner', { index: 0 }),
    ];
    expect(renderLog(lines, '9.2')).toBe(
      '[alts] There are 1 alternates for this request header.\n' +
        '[alts] ---- alternate #1 (Q = 1) has these request/response hdrs:\n' +
        'GET http://o/ HTTP/1.1\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n' +
        '[alts] and the winner is alternate number 0\n',
    );
  });
});

test('a 3.3 debug log has neither thread nor place', () => {
  expect(renderLog([say('main_handler', { event: 'VC_EVENT_READ_READY', number: 100 })], '3.3')).toBe(
    '[Nov  2 08:34:23.021] DEBUG: (http) [7] [HttpSM::main_handler, VC_EVENT_READ_READY]\n',
  );
});

describe('a torn log', () => {
  const lines = Array.from({ length: 100 }, () => say('handle_response'));
  const trace = [...lines.slice(0, 60), DUMP, ...lines.slice(60)];
  const torn = renderLog(trace, '9.2', 'torn');
  const block = renderLog([DUMP], '9.2');

  test('has dumps at multiples of 4096 bytes of the debug stream, before the place they belong to', () => {
    const at = torn.indexOf(block);
    expect(at).toBeGreaterThan(0);
    expect(at % 4096).toBe(0);
    expect(at).toBeLessThan(renderLog(lines.slice(0, 60), '9.2').length);
  });

  test('is whole and in order once the dumps are taken out', () => {
    expect(torn.replace(block, '')).toBe(renderLog(lines, '9.2'));
  });
});

test('a message printed at several places is placed by what tells them apart', () => {
  expect(logPlaceOf('enter', { handler: 'state_hostdb_lookup' })).toBe('<HttpSM.cc:2395 (state_hostdb_lookup)>');
  expect(logPlaceOf('next_action', { action: 'SM_ACTION_API_PRE_REMAP', next: 'HttpTransact::PerformRemap' })).toBe(
    '<HttpTransact.cc:1016 (StartRemapRequest)>',
  );
  expect(logPlaceOf('enter', { handler: 'no_such' })).toBeNull();
});

test('days of one digit are padded with a blank, whatever the time zone', () => {
  expect(stamp(0)).toBe('Jan  1 00:00:00.000');
  expect(stamp(1795163663021.75)).toBe('Nov 20 08:34:23.021');
});

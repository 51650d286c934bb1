import { describe, expect, test } from 'vitest';
import type { TraceRecord } from '../../core/trace/record.ts';
import { logText, logTime } from './log_text.ts';

const base = { seq: 1, at_ms: Date.UTC(2012, 11, 3, 8, 58, 38, 738) + 0.25, sm: 6652, con: 6577, parent: 0 };
const trace: TraceRecord[] = [
  { ...base, kind: 'say', name: 'request_parsed', args: {} },
  { ...base, kind: 'say', name: 'describe', args: { block: 'GET http:///a', ptr: 1 } },
  { ...base, kind: 'say', name: 'dump', args: { title: 'Incoming Request', text: 'GET /a HTTP/1.1\nHost: b' } },
  { ...base, kind: 'transition', from: 'CACHE_LOOKUP', to: 'DNS_LOOKUP' },
  { ...base, kind: 'emit', command: 'write', detail: '' },
];

describe('a run as a debug log', () => {
  const dump = '+++++++++ Incoming Request +++++++++\n-- State Machine Id: 6652\nGET /a HTTP/1.1\r\nHost: b\r\n\r\n';

  test('in the dialect of 3.3', () => {
    const start = '[Dec  3 08:58:38.738] DEBUG: (http)';
    expect(logText(trace, '3.3')).toBe(
      `${start} [6652] done parsing client request header\n${dump}${start} [6652] State Transition: CACHE_LOOKUP -> DNS_LOOKUP\n`,
    );
  });

  test('in the dialect of 9.2', () => {
    const start = '[Dec  3 08:58:38.738] [ET_NET 0] DEBUG: (http)';
    expect(logText(trace, '9.2').split('\n')[0]).toBe(`${start} [6652] done parsing client request header`);
    expect(logText(trace, '9.2')).toContain(
      `${start} [6652] State Transition: SM_ACTION_CACHE_LOOKUP -> SM_ACTION_DNS_LOOKUP`,
    );
  });
});

test('times are those of UTC', () => {
  expect(logTime(0)).toBe('Jan  1 00:00:00.000');
});

import { expect, test } from 'vitest';
import { EVENTS, type EventName, eventNumber, eventOfPrinted, printedEvent } from './events.ts';

test.each([
  ['VC_EVENT_READ_READY', 100, 'VC_EVENT_READ_READY/TS_EVENT_VCONN_READ_READY'],
  ['NET_EVENT_OPEN', 200, 'NET_EVENT_OPEN/TS_EVENT_NET_CONNECT'],
  ['EVENT_HOST_DB_LOOKUP', 500, 'EVENT_HOST_DB_LOOKUP/TS_EVENT_HOST_LOOKUP'],
  ['CACHE_EVENT_OPEN_READ_FAILED', 1103, 'CACHE_EVENT_OPEN_READ_FAILED/TS_EVENT_CACHE_OPEN_READ_FAILED'],
  ['HTTP_TUNNEL_EVENT_DONE', 2301, 'HTTP_TUNNEL_EVENT_DONE'],
  ['HTTP_API_CONTINUE', 60000, 'HTTP_API_CONTINUE/TS_EVENT_HTTP_CONTINUE'],
] as const)('9.2 prints %s (%i) as %s', (event, number, printed) => {
  expect([eventNumber(event), printedEvent(event, '9.2')]).toEqual([number, printed]);
});

test('3.3 prints one name', () => {
  expect(printedEvent('VC_EVENT_READ_READY', '3.3')).toBe('VC_EVENT_READ_READY');
  expect(printedEvent('EVENT_ERROR', '3.3')).toBe('VC_EVENT_ERROR');
});

test('every printed name of both versions leads back to its event', () => {
  for (const event of Object.keys(EVENTS) as EventName[]) {
    expect(eventOfPrinted(printedEvent(event, '9.2'))).toBe(event);
    expect(eventOfPrinted(printedEvent(event, '3.3'))).toBe(event);
  }
  expect(eventOfPrinted('VC_EVENT_OTHER')).toBeNull();
});

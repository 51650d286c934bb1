import type { Version } from './profile.ts';

/** Events with their numbers and the two names 9.2 prints (`internal/API`). ATS: P_EventSystem, InkAPIInternal. */
export const EVENTS = {
  EVENT_NONE: [0, 'VC_EVENT_NONE'],
  EVENT_IMMEDIATE: [1, 'TS_EVENT_IMMEDIATE/VC_EVENT_IMMEDIATE'],
  EVENT_INTERVAL: [2, null],
  EVENT_ERROR: [3, 'TS_EVENT_ERROR/VC_EVENT_ERROR'],
  VC_EVENT_READ_READY: [100, 'TS_EVENT_VCONN_READ_READY'],
  VC_EVENT_WRITE_READY: [101, 'TS_EVENT_VCONN_WRITE_READY'],
  VC_EVENT_READ_COMPLETE: [102, 'TS_EVENT_VCONN_READ_COMPLETE'],
  VC_EVENT_WRITE_COMPLETE: [103, 'TS_EVENT_VCONN_WRITE_COMPLETE'],
  VC_EVENT_EOS: [104, 'TS_EVENT_VCONN_EOS'],
  VC_EVENT_INACTIVITY_TIMEOUT: [105, 'TS_EVENT_VCONN_INACTIVITY_TIMEOUT'],
  VC_EVENT_ACTIVE_TIMEOUT: [106, 'TS_EVENT_VCONN_ACTIVE_TIMEOUT'],
  NET_EVENT_OPEN: [200, 'TS_EVENT_NET_CONNECT'],
  NET_EVENT_OPEN_FAILED: [201, 'TS_EVENT_NET_CONNECT_FAILED'],
  NET_EVENT_ACCEPT: [202, 'TS_EVENT_NET_ACCEPT'],
  EVENT_HOST_DB_LOOKUP: [500, 'TS_EVENT_HOST_LOOKUP'],
  CACHE_EVENT_OPEN_READ: [1102, 'TS_EVENT_CACHE_OPEN_READ'],
  CACHE_EVENT_OPEN_READ_FAILED: [1103, 'TS_EVENT_CACHE_OPEN_READ_FAILED'],
  CACHE_EVENT_OPEN_WRITE: [1108, 'TS_EVENT_CACHE_OPEN_WRITE'],
  CACHE_EVENT_OPEN_WRITE_FAILED: [1109, 'TS_EVENT_CACHE_OPEN_WRITE_FAILED'],
  CACHE_EVENT_REMOVE: [1112, 'TS_EVENT_CACHE_REMOVE'],
  CACHE_EVENT_REMOVE_FAILED: [1113, 'TS_EVENT_CACHE_REMOVE_FAILED'],
  TRANSFORM_READ_READY: [2000, 'TS_EVENT_SSL_SESSION_GET'],
  STAT_PAGE_SUCCESS: [2100, null],
  STAT_PAGE_FAILURE: [2101, null],
  HTTP_TUNNEL_EVENT_DONE: [2301, null],
  HTTP_TUNNEL_EVENT_PRECOMPLETE: [2302, null],
  HTTP_TUNNEL_EVENT_CONSUMER_DETACH: [2303, null],
  HTTP_API_CONTINUE: [60000, 'TS_EVENT_HTTP_CONTINUE'],
  HTTP_API_ERROR: [60001, 'TS_EVENT_HTTP_ERROR'],
} as const satisfies Record<string, readonly [number, string | null]>;
export type EventName = keyof typeof EVENTS;

/** The 3.3 development version has one name per event; these differ from the internal 9.2 name. */
const PRINTED_3_3: Partial<Record<EventName, string>> = {
  EVENT_NONE: 'VC_EVENT_NONE',
  EVENT_IMMEDIATE: 'VC_EVENT_IMMEDIATE',
  EVENT_INTERVAL: 'VC_EVENT_INTERVAL',
  EVENT_ERROR: 'VC_EVENT_ERROR',
};

/** The event's name as the debug log of that profile prints it. */
export function printedEvent(event: EventName, profile: Version): string {
  if (profile === '3.3') return PRINTED_3_3[event] ?? event;
  const api = EVENTS[event][1];
  return api === null ? event : `${event}/${api}`;
}

/** The event's number. */
export function eventNumber(event: EventName): number {
  return EVENTS[event][0];
}

const ALIASES: ReadonlyMap<string, EventName> = new Map(
  (Object.keys(EVENTS) as EventName[]).flatMap((e) => [
    [e as string, e],
    [printedEvent(e, '3.3'), e],
  ]),
);

/** The event whose printed form (either profile, with or without the API name) this is; null when unknown. */
export function eventOfPrinted(text: string): EventName | null {
  const slash = text.indexOf('/');
  return ALIASES.get(slash < 0 ? text : text.slice(0, slash)) ?? null;
}

import { expect, test } from 'vitest';
import { EVENTS } from '../names/events.ts';
import { HANDLERS } from '../names/handlers.ts';
import { STATES } from './states.ts';

/** Pairs seen on a running server that belong to transactions this version plays. */
test.each([
  ['state_read_client_request_header', ['VC_EVENT_READ_READY']],
  ['state_cache_open_read', ['CACHE_EVENT_OPEN_READ', 'CACHE_EVENT_OPEN_READ_FAILED']],
  ['state_hostdb_lookup', ['EVENT_HOST_DB_LOOKUP']],
  ['state_http_server_open', ['NET_EVENT_OPEN', 'VC_EVENT_WRITE_READY', 'EVENT_ERROR', 'VC_EVENT_INACTIVITY_TIMEOUT']],
  ['state_read_server_response_header', ['VC_EVENT_WRITE_COMPLETE', 'VC_EVENT_READ_READY', 'VC_EVENT_EOS']],
  ['tunnel_handler_server', ['HTTP_TUNNEL_EVENT_PRECOMPLETE', 'VC_EVENT_READ_COMPLETE', 'VC_EVENT_EOS']],
  ['tunnel_handler_cache_read', ['VC_EVENT_READ_COMPLETE', 'HTTP_TUNNEL_EVENT_PRECOMPLETE']],
  ['tunnel_handler_cache_write', ['VC_EVENT_WRITE_COMPLETE']],
  ['tunnel_handler', ['HTTP_TUNNEL_EVENT_DONE']],
] as const)('%s takes %j', (handler, events) => {
  expect(Object.keys(STATES[handler] ?? {})).toEqual(expect.arrayContaining([...events]));
});

test('rows are named by handlers, and their cells by events, of the vocabulary', () => {
  for (const [handler, row] of Object.entries(STATES)) {
    expect(HANDLERS.HttpSM).toContain(handler);
    for (const event of Object.keys(row)) expect(Object.keys(EVENTS)).toContain(event);
  }
});

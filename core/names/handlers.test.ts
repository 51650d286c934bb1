import { expect, test } from 'vitest';
import { HANDLERS } from './handlers.ts';

test('the handlers of the recordings are all known, by their class', () => {
  expect(HANDLERS.HttpSM).toEqual(
    expect.arrayContaining([
      'state_read_client_request_header',
      'state_cache_open_read',
      'state_hostdb_lookup',
      'state_http_server_open',
      'tunnel_handler_server',
      'tunnel_handler_cache_fill',
    ]),
  );
  expect(HANDLERS.HttpCacheSM).toEqual(['state_cache_open_read', 'state_cache_open_write']);
});

test('no handler stands twice in its class', () => {
  for (const names of Object.values(HANDLERS)) expect(new Set<string>(names).size).toBe(names.length);
});

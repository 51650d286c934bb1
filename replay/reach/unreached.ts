import { edge, handled, hooked } from './exercised.ts';

const INTERCEPT = 'not modelled: a plugin that answers in place of an origin';
const AGENTS = 'not modelled: plugins that read an answer beside the client';
/** Measured: gold_tests/origins/a_reset_*, gold_tests/clients/a_client_that_resets_in_mid_body_is_noticed. */
const RESET = 'a reset that is read comes as VC_EVENT_EOS';

/** What no run of this version can exercise, with the reason; whatever is exercised all the same counts as exercised. */
export const UNREACHED: Readonly<Record<string, string>> = Object.fromEntries([
  [
    edge('REQUEST_BUFFER_READ_COMPLETE', 'SEND_ERROR_CACHE_NOOP'),
    'what is refused is refused before its body is waited for; no request found that is refused only then',
  ],
  [edge('REQUEST_BUFFER_READ_COMPLETE', 'ORIGIN_SERVER_OPEN'), INTERCEPT],
  [
    edge('REQUEST_BUFFER_READ_COMPLETE', 'API_POST_REMAP'),
    'an upgrade to websockets has no body that could be buffered',
  ],
  [edge('API_POST_REMAP', 'ORIGIN_SERVER_OPEN'), INTERCEPT],
  [handled('state_read_client_request_header', 'EVENT_ERROR'), RESET],
  [handled('state_watch_for_client_abort', 'EVENT_ERROR'), RESET],
  [handled('state_read_server_response_header', 'EVENT_ERROR'), RESET],
  [handled('tunnel_handler_server', 'EVENT_ERROR'), RESET],
  [handled('tunnel_handler_post_server', 'EVENT_ERROR'), RESET],
  [handled('handle_server_setup_error', 'EVENT_ERROR'), RESET],
  [
    handled('tunnel_handler_post_server', 'VC_EVENT_EOS'),
    'an origin that closes while it is sent a body ends the body first; the close is read with its answer',
  ],
  [handled('tunnel_handler_ua', 'VC_EVENT_EOS'), 'the close of a client goes to state_watch_for_client_abort'],
  [handled('state_http_server_open', 'VC_EVENT_EOS'), 'a refused connection comes as EVENT_ERROR'],
  [
    handled('state_http_server_open', 'VC_EVENT_INACTIVITY_TIMEOUT'),
    'no key of a scenario makes an address take a connection neither up nor down',
  ],
  [
    handled('state_http_server_open', 'VC_EVENT_ACTIVE_TIMEOUT'),
    'no key of a scenario makes an address take a connection neither up nor down',
  ],
  [
    handled('state_mark_os_down', 'EVENT_HOST_DB_LOOKUP'),
    'the name was looked up for the same transaction: HostDB answers at once, without an event',
  ],
  [hooked('TS_HTTP_RESPONSE_CLIENT_HOOK'), AGENTS],
]);

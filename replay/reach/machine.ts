import { HANDLED } from '../../core/index.ts';
import { EDGES } from '../../core/names/edges.ts';
import { HOOKS } from '../../core/names/hooks.ts';
import { edge, handled, hooked } from './exercised.ts';

const ENDS = ['VC_EVENT_EOS', 'EVENT_ERROR', 'VC_EVENT_INACTIVITY_TIMEOUT', 'VC_EVENT_ACTIVE_TIMEOUT'];

/**
 * Handlers that the machine has no row for, with the events they get on a running 9.2.9: those of the client's session
 * and of the cache's own machine, and those that another handler calls. ATS: Http1ClientSession, HttpCacheSM, HttpSM.
 */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  'Http1ClientSession::state_keep_alive': ['VC_EVENT_READ_READY', 'VC_EVENT_EOS', 'VC_EVENT_INACTIVITY_TIMEOUT'],
  'Http1ClientSession::state_wait_for_close': ['VC_EVENT_READ_READY', 'VC_EVENT_EOS'],
  'HttpCacheSM::state_cache_open_read': ['CACHE_EVENT_OPEN_READ', 'CACHE_EVENT_OPEN_READ_FAILED', 'EVENT_INTERVAL'],
  'HttpCacheSM::state_cache_open_write': ['CACHE_EVENT_OPEN_WRITE', 'CACHE_EVENT_OPEN_WRITE_FAILED', 'EVENT_INTERVAL'],
  state_api_callback: ['HTTP_API_CONTINUE', 'HTTP_API_ERROR'],
  state_api_callout: ['HTTP_API_CONTINUE', 'HTTP_API_ERROR'],
  handle_server_setup_error: ENDS,
  handle_post_failure: ['EVENT_NONE'],
  state_common_wait_for_transform_read: ['HTTP_TUNNEL_EVENT_DONE', 'EVENT_ERROR'],
};

/**
 * Edges beside those of the table that a running 9.2.9 logs: a plugin reports an error at a hook, and a connection to an
 * address that a plugin set fails (docs/discoveries/plugin_errors.md). ATS: HttpTransact::HandleApiErrorJump.
 */
const BESIDE_EDGES = [
  ...[
    'API_READ_REQUEST_HDR',
    'API_PRE_REMAP',
    'API_OS_DNS',
    'API_READ_CACHE_HDR',
    'SERVER_READ',
    'SERVE_FROM_CACHE',
    'SEND_ERROR_CACHE_NOOP',
  ].map((from) => edge(from, 'INTERNAL_CACHE_NOOP')),
  edge('ORIGIN_SERVER_OPEN', 'API_OS_DNS'),
];

/** Handlers beside the machine's own that are in one of its rows already count once. */
function handlers(): string[] {
  const beside = Object.entries(BESIDE).flatMap(([name, events]) => events.map((event) => handled(name, event)));
  return [...new Set([...HANDLED.map(([name, event]) => handled(name, event)), ...beside])];
}

/** Everything a run can exercise of the machine: its edges, its handlers' events and its hooks, in the tables' order. */
export function wholeMachine(): string[] {
  return [
    ...Object.entries(EDGES).flatMap(([from, targets]) => targets.map((to) => edge(from, to))),
    ...BESIDE_EDGES,
    ...handlers(),
    ...Object.keys(HOOKS).map(hooked),
  ];
}

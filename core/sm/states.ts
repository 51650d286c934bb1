import type { EventName } from '../names/events.ts';
import type { SmHandler } from '../names/handlers.ts';
import { consumerOf } from '../tunnel/tunnel.ts';
import type { Txn } from '../txn/txn.ts';
import { cacheReadFailed } from './beside_writer.ts';
import { consumerBreaks, consumerDone, producerBreaks, producerEnds } from './blind_tunnel.ts';
import { requestTransformReady, transformFailed, waitOn } from './body_transforms.ts';
import { openReadInstead, openWriteFailed, openWriteOk } from './cache_lock.ts';
import { openReadFailed, openReadOk } from './cache_states.ts';
import { clientBroke, clientEnds, clientFails } from './client_aborts.ts';
import { clientGone, clientTimedOut, readRequest } from './client_states.ts';
import { type Ctx, push, sayOf } from './context.ts';
import { afterInterim, interimLost, interimTaken } from './interim.ts';
import { goOnUnnamed, goOnWithName } from './name_lookup.ts';
import { afterCopy, postClientDone, postOver, postServerDone } from './post_tunnel.ts';
import { pushClientDone, pushHeaderComes, pushOver } from './push_tunnel.ts';
import {
  connected,
  connectFailed,
  rawFailed,
  rawOpened,
  readResponse,
  responseEnds,
  responseFails,
  serverOpened,
  stay,
} from './server_states.ts';
import { cacheWriteDone, cacheWriteFails, fillTransfer, serverDone } from './server_tunnel.ts';
import { buildFromTransform, transformFed, transformReadDone, transformReady } from './transforms.ts';
import { cacheReadDone, clientDone, endIfOver, tunnelOf } from './tunnels.ts';

/** What a state does with an event it accepts. */
type Reaction = (ctx: Ctx, txn: Txn, event: EventName) => void;

/** The transaction is over. ATS: HttpSM::tunnel_handler. */
function over(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'post_buffers_clear');
  push(ctx, { do: 'routine', sm: txn.sm, name: 'kill' });
}

/** The transform has taken everything. ATS: HttpSM::tunnel_handler_transform_write. */
function transformTook(ctx: Ctx, txn: Txn): void {
  const transform = consumerOf(tunnelOf(ctx, txn), 'transform');
  if (transform) transform.alive = false;
  endIfOver(ctx, txn);
}

/** Of plugins' transforms, or of the range transform, which is ready when its input is over. */

function waitForTransform(ctx: Ctx, txn: Txn, event: EventName): void {
  if (ctx.core.transforms[txn.sm]) return waitOn(ctx, txn, event);
  sayOf(ctx, txn, 'enter', { handler: 'state_common_wait_for_transform_read', event });
  transformReady(ctx, txn);
}

/**
 * One row per handler of the machine: the events it accepts and its reaction. A handler that is missing here, and an
 * event that is missing in its row, are not modelled. ATS: the handlers of HttpSM.
 */
export const STATES: Readonly<Partial<Record<SmHandler, Partial<Record<EventName, Reaction>>>>> = {
  state_read_client_request_header: {
    VC_EVENT_READ_READY: readRequest,
    VC_EVENT_EOS: clientGone,
    EVENT_ERROR: clientGone,
    VC_EVENT_INACTIVITY_TIMEOUT: clientTimedOut,
    VC_EVENT_ACTIVE_TIMEOUT: clientTimedOut,
  },
  state_watch_for_client_abort: {
    VC_EVENT_READ_READY: stay,
    VC_EVENT_WRITE_COMPLETE: stay,
    VC_EVENT_EOS: clientEnds,
    EVENT_ERROR: clientFails,
    VC_EVENT_INACTIVITY_TIMEOUT: clientFails,
    VC_EVENT_ACTIVE_TIMEOUT: clientFails,
  },
  state_read_push_response_header: { VC_EVENT_READ_READY: pushHeaderComes, VC_EVENT_EOS: pushHeaderComes },
  tunnel_handler_ua_push: {
    HTTP_TUNNEL_EVENT_PRECOMPLETE: pushClientDone,
    VC_EVENT_READ_COMPLETE: pushClientDone,
    VC_EVENT_EOS: pushClientDone,
  },
  tunnel_handler_push: { HTTP_TUNNEL_EVENT_DONE: pushOver },
  state_cache_open_read: { CACHE_EVENT_OPEN_READ: openReadOk, CACHE_EVENT_OPEN_READ_FAILED: openReadFailed },
  state_cache_open_write: {
    CACHE_EVENT_OPEN_WRITE: openWriteOk,
    CACHE_EVENT_OPEN_WRITE_FAILED: openWriteFailed,
    CACHE_EVENT_OPEN_READ: openReadInstead,
  },
  state_hostdb_lookup: { EVENT_HOST_DB_LOOKUP: goOnWithName },
  state_hostdb_reverse_lookup: { EVENT_HOST_DB_LOOKUP: goOnUnnamed },
  state_mark_os_down: { EVENT_HOST_DB_LOOKUP: goOnWithName },
  state_http_server_open: {
    NET_EVENT_OPEN: serverOpened,
    VC_EVENT_WRITE_READY: connected,
    EVENT_ERROR: connectFailed,
    VC_EVENT_EOS: connectFailed,
    VC_EVENT_INACTIVITY_TIMEOUT: connectFailed,
    VC_EVENT_ACTIVE_TIMEOUT: connectFailed,
    NET_EVENT_OPEN_FAILED: connectFailed,
  },
  state_raw_http_server_open: { NET_EVENT_OPEN: rawOpened, NET_EVENT_OPEN_FAILED: rawFailed },
  state_send_server_request_header: { VC_EVENT_WRITE_COMPLETE: stay },
  state_read_server_response_header: {
    VC_EVENT_WRITE_COMPLETE: stay,
    VC_EVENT_READ_READY: readResponse,
    VC_EVENT_EOS: responseEnds,
    EVENT_ERROR: responseFails,
    VC_EVENT_INACTIVITY_TIMEOUT: responseFails,
    VC_EVENT_ACTIVE_TIMEOUT: responseFails,
  },
  state_response_wait_for_transform_read: {
    HTTP_TUNNEL_EVENT_DONE: waitForTransform,
    TRANSFORM_READ_READY: buildFromTransform,
  },
  state_request_wait_for_transform_read: {
    HTTP_TUNNEL_EVENT_DONE: waitOn,
    TRANSFORM_READ_READY: requestTransformReady,
  },
  tunnel_handler: { HTTP_TUNNEL_EVENT_DONE: over },
  tunnel_handler_server: {
    HTTP_TUNNEL_EVENT_PRECOMPLETE: serverDone,
    VC_EVENT_READ_COMPLETE: serverDone,
    VC_EVENT_EOS: serverDone,
    EVENT_ERROR: serverDone,
    VC_EVENT_INACTIVITY_TIMEOUT: serverDone,
    VC_EVENT_ACTIVE_TIMEOUT: serverDone,
  },
  tunnel_handler_post_ua: {
    HTTP_TUNNEL_EVENT_PRECOMPLETE: postClientDone,
    VC_EVENT_READ_COMPLETE: postClientDone,
    VC_EVENT_EOS: postClientDone,
    EVENT_ERROR: postClientDone,
    VC_EVENT_INACTIVITY_TIMEOUT: postClientDone,
    VC_EVENT_ACTIVE_TIMEOUT: postClientDone,
  },
  tunnel_handler_post_server: {
    VC_EVENT_WRITE_COMPLETE: postServerDone,
    VC_EVENT_EOS: postServerDone,
    EVENT_ERROR: postServerDone,
    VC_EVENT_INACTIVITY_TIMEOUT: postServerDone,
    VC_EVENT_ACTIVE_TIMEOUT: postServerDone,
  },
  tunnel_handler_post: { HTTP_TUNNEL_EVENT_DONE: postOver },
  tunnel_handler_for_partial_post: { HTTP_TUNNEL_EVENT_DONE: afterCopy },
  tunnel_handler_100_continue_ua: { VC_EVENT_WRITE_COMPLETE: interimTaken, EVENT_ERROR: interimLost },
  tunnel_handler_100_continue: { HTTP_TUNNEL_EVENT_DONE: afterInterim },
  tunnel_handler_ua: {
    VC_EVENT_WRITE_COMPLETE: clientDone,
    VC_EVENT_EOS: clientBroke,
    EVENT_ERROR: clientBroke,
    VC_EVENT_INACTIVITY_TIMEOUT: clientBroke,
    VC_EVENT_ACTIVE_TIMEOUT: clientBroke,
  },
  tunnel_handler_cache_read: {
    HTTP_TUNNEL_EVENT_PRECOMPLETE: cacheReadOrFeed,
    VC_EVENT_READ_COMPLETE: cacheReadOrFeed,
    VC_EVENT_EOS: cacheReadOrFeed,
    EVENT_ERROR: cacheReadFailed,
  },
  tunnel_handler_cache_write: { VC_EVENT_WRITE_COMPLETE: cacheWriteDone, EVENT_ERROR: cacheWriteFails },
  tunnel_handler_cache_fill: { HTTP_TUNNEL_EVENT_DONE: fillTransfer },
  tunnel_handler_ssl_producer: {
    VC_EVENT_EOS: producerEnds,
    VC_EVENT_INACTIVITY_TIMEOUT: producerBreaks,
    VC_EVENT_ACTIVE_TIMEOUT: producerBreaks,
  },
  tunnel_handler_ssl_consumer: {
    VC_EVENT_WRITE_COMPLETE: consumerDone,
    EVENT_ERROR: consumerBreaks,
    VC_EVENT_INACTIVITY_TIMEOUT: consumerBreaks,
    VC_EVENT_ACTIVE_TIMEOUT: consumerBreaks,
  },
  tunnel_handler_transform_write: {
    VC_EVENT_EOS: transformTook,
    VC_EVENT_WRITE_COMPLETE: transformTook,
    EVENT_ERROR: transformFailed,
  },
  tunnel_handler_transform_read: { VC_EVENT_EOS: transformReadDone, VC_EVENT_READ_COMPLETE: transformReadDone },
};

/** A stored copy's bytes go to the client, or into a transform. */
function cacheReadOrFeed(ctx: Ctx, txn: Txn): void {
  const feeds = tunnelOf(ctx, txn).consumers[0]?.vc === 'transform';
  if (feeds) transformFed(ctx, txn);
  else cacheReadDone(ctx, txn);
}

/** Every handler with every event it accepts, as pairs. */
export const HANDLED: readonly (readonly [handler: string, event: string])[] = Object.entries(STATES).flatMap(
  ([handler, events]) => Object.keys(events).map((event) => [handler, event] as const),
);

import type { StepName } from '../names/steps.ts';
import type { Step } from '../txn/env.ts';
import { handleApiErrorJump } from './api_error.ts';
import { go } from './decisions.ts';
import { callOSDNSLookup, osDNSLookup, reDNSRoundRobin } from './dns.ts';
import {
  handleCacheOpenRead,
  handleCacheOpenReadHit,
  handleCacheOpenReadHitFreshness,
  handleCacheOpenReadMiss,
} from './lookup.ts';
import { ppDNSLookup, ppDNSLookupAPICall } from './parents.ts';
import {
  handleBadPushRespHdr,
  handleCacheOpenReadPush,
  handlePushCacheWrite,
  handlePushResponseHdr,
  handlePushTunnelFailure,
  handlePushTunnelSuccess,
} from './push.ts';
import { originServerRawOpen } from './raw_open.ts';
import { badRequest, forbidden, originDead, postActiveTimeout, postInactiveTimeout, selfLoop } from './refusals.ts';
import { endRemapRequest } from './remap_end.ts';
import {
  decideCacheLookup,
  handleRequest,
  handleRequestAuthorized,
  lookupSkipOpenServer,
  modifyRequest,
  performRemap,
  startRemapRequest,
} from './request.ts';
import { handleResponse } from './response.ts';
import { handleTransformCacheWrite, handleTransformReady } from './transform.ts';
import { websocketAfterRemap, websocketConnection } from './upgrade.ts';
import { handleCacheWriteLock } from './write_lock.ts';

/** A step that this version does not play: it ends the transaction by that name. */
const missing =
  (what: string): Step =>
  (_txn, env) =>
    env.notModelled(what, 'step');

/** One row per step. ATS: the functions of HttpTransact that are states. */
export const STEPS: Readonly<Record<StepName, Step>> = {
  BadRequest: badRequest,
  Forbidden: forbidden,
  SelfLoop: selfLoop,
  TooEarly: missing('TooEarly'),
  OriginDead: originDead,
  PostActiveTimeoutResponse: postActiveTimeout,
  PostInactiveTimeoutResponse: postInactiveTimeout,
  HandleBlindTunnel: missing('blind tunnels'),
  HandleApiErrorJump: handleApiErrorJump,
  ModifyRequest: modifyRequest,
  StartRemapRequest: startRemapRequest,
  PerformRemap: performRemap,
  EndRemapRequest: endRemapRequest,
  handle_websocket_upgrade_post_remap: websocketAfterRemap,
  handle_websocket_connection: websocketConnection,
  HandleRequest: handleRequest,
  HandleRequestBufferDone: () => go('REQUEST_BUFFER_READ_COMPLETE', 'HandleRequest', 'the body is there'),
  StartAccessControl: handleRequestAuthorized,
  HandleRequestAuthorized: handleRequestAuthorized,
  DecideCacheLookup: decideCacheLookup,
  LookupSkipOpenServer: lookupSkipOpenServer,
  CallOSDNSLookup: callOSDNSLookup,
  OSDNSLookup: osDNSLookup,
  PPDNSLookupAPICall: ppDNSLookupAPICall,
  PPDNSLookup: ppDNSLookup,
  ReDNSRoundRobin: reDNSRoundRobin,
  HandleCacheOpenRead: handleCacheOpenRead,
  HandleCacheOpenReadHitFreshness: handleCacheOpenReadHitFreshness,
  HandleCacheOpenReadHit: handleCacheOpenReadHit,
  HandleCacheOpenReadMiss: handleCacheOpenReadMiss,
  HandleCacheOpenReadPush: handleCacheOpenReadPush,
  HandlePushResponseHdr: handlePushResponseHdr,
  HandlePushCacheWrite: handlePushCacheWrite,
  HandlePushTunnelSuccess: handlePushTunnelSuccess,
  HandlePushTunnelFailure: handlePushTunnelFailure,
  HandleBadPushRespHdr: handleBadPushRespHdr,
  HandlePushError: missing('PUSH'),
  handle_cache_write_lock: handleCacheWriteLock,
  HandleResponse: handleResponse,
  HandleUpdateCachedObject: missing('a plugin updating the cached header'),
  HandleUpdateCachedObjectContinue: missing('a plugin updating the cached header'),
  HandleStatPage: missing('internal statistics pages'),
  OriginServerRawOpen: originServerRawOpen,
  handle_transform_ready: handleTransformReady,
  handle_transform_cache_write: handleTransformCacheWrite,
};

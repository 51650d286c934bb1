import { setValue } from '../http/header.ts';
import type { Action } from '../names/actions.ts';
import type { HookName } from '../names/hooks.ts';
import type { StepName } from '../names/steps.ts';
import { mayLead } from '../transact/redirect_follow.ts';
import { hopOf } from '../txn/hop.ts';
import { configOf } from '../txn/overrides.ts';
import type { Txn } from '../txn/txn.ts';
import { prepareWrite } from './cache_lock.ts';
import { deleteAll, issueUpdate, performCacheWriteAction } from './cache_machine.ts';
import { openRead } from './cache_read.ts';
import { type Ctx, clientOf, push, sayOf } from './context.ts';
import { interimTransfer, listenForHeader } from './interim.ts';
import { lookUpBackwards, lookUpName, markDownAndLookUp } from './name_lookup.ts';
import { bufferBody, hasRequestBody } from './post_tunnel.ts';
import { pushTransfer, readPushHeader } from './push_tunnel.ts';
import { doRedirect, startAnew } from './redirects.ts';
import { closeServer, openServer, releaseServer } from './server_sessions.ts';
import { serverToTransform } from './server_tunnel.ts';
import { transformTransfer, wantsTransform } from './transforms.ts';
import { leaveModel } from './unmodelled.ts';

/**
 * What an action does: ask the plugins of a hook and go on at the return point; go on at once; begin something and
 * wait in a handler; make an answer ready and ask SEND_RESPONSE_HDR; or not modelled.
 */
type Row =
  | { readonly kind: 'hook'; readonly hook: HookName }
  | { readonly kind: 'again' }
  | { readonly kind: 'begin'; readonly begin: (ctx: Ctx, txn: Txn) => void }
  | { readonly kind: 'answer'; readonly prepare: (ctx: Ctx, txn: Txn) => boolean }
  | { readonly kind: 'not modelled'; readonly what: string };

const hook = (name: HookName): Row => ({ kind: 'hook', hook: name });
const begin = (f: (ctx: Ctx, txn: Txn) => void): Row => ({ kind: 'begin', begin: f });
/** `prepare` answers false when the answer does not go out now (a transform runs first). */
const answer = (f: (ctx: Ctx, txn: Txn) => boolean): Row => ({ kind: 'answer', prepare: f });
const missing = (what: string): Row => ({ kind: 'not modelled', what });

/** One row per action. ATS: HttpSM::set_next_state. */
export const PERFORM: Readonly<Record<Action, Row>> = {
  UNDEFINED: missing('the undefined action'),
  DNS_LOOKUP: begin(lookUpName),
  DNS_REVERSE_LOOKUP: begin(lookUpBackwards),
  CACHE_LOOKUP: begin(lookUpCache),
  CACHE_ISSUE_WRITE: begin(lockForWrite),
  CACHE_ISSUE_WRITE_TRANSFORM: begin(lockForTransform),
  CACHE_PREPARE_UPDATE: missing('a plugin updating the cached header'),
  CACHE_ISSUE_UPDATE: missing('a plugin updating the cached header'),
  ORIGIN_SERVER_OPEN: begin(openOrigin),
  ORIGIN_SERVER_RAW_OPEN: begin(openRaw),
  ORIGIN_SERVER_RR_MARK_DOWN: begin(markDownAndLookUp),
  READ_PUSH_HDR: begin(readPushHeader),
  STORE_PUSH_BODY: begin(pushTransfer),
  INTERNAL_CACHE_DELETE: answer(deleteAndAnswer),
  INTERNAL_CACHE_NOOP: answer(releaseAndAnswer),
  INTERNAL_CACHE_UPDATE_HEADERS: answer(updateAndAnswer),
  INTERNAL_CACHE_WRITE: answer(() => true),
  INTERNAL_100_RESPONSE: begin(interimTransfer),
  INTERNAL_REQUEST: missing('internal statistics pages'),
  SEND_ERROR_CACHE_NOOP: answer(() => true),
  WAIT_FOR_FULL_BODY: begin(bufferBody),
  REQUEST_BUFFER_READ_COMPLETE: hook('TS_HTTP_REQUEST_BUFFER_READ_COMPLETE_HOOK'),
  SERVE_FROM_CACHE: answer(serveFromCache),
  SERVER_READ: answer(readFromServer),
  SERVER_PARSE_NEXT_HDR: begin(listenForHeader),
  TRANSFORM_READ: answer(() => true),
  SSL_TUNNEL: answer(() => true),
  CONTINUE: missing('the continue action'),
  API_SM_START: missing('API_SM_START as an action'),
  API_READ_REQUEST_HDR: hook('TS_HTTP_READ_REQUEST_HDR_HOOK'),
  API_PRE_REMAP: hook('TS_HTTP_PRE_REMAP_HOOK'),
  API_POST_REMAP: hook('TS_HTTP_POST_REMAP_HOOK'),
  API_OS_DNS: hook('TS_HTTP_OS_DNS_HOOK'),
  API_SEND_REQUEST_HDR: hook('TS_HTTP_SEND_REQUEST_HDR_HOOK'),
  API_READ_CACHE_HDR: hook('TS_HTTP_READ_CACHE_HDR_HOOK'),
  API_CACHE_LOOKUP_COMPLETE: hook('TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK'),
  API_READ_RESPONSE_HDR: hook('TS_HTTP_READ_RESPONSE_HDR_HOOK'),
  API_SEND_RESPONSE_HDR: hook('TS_HTTP_SEND_RESPONSE_HDR_HOOK'),
  API_SM_SHUTDOWN: missing('API_SM_SHUTDOWN as an action'),
  REMAP_REQUEST: begin(remapInline),
  POST_REMAP_SKIP: { kind: 'again' },
  REDIRECT_READ: begin(startAnew),
};

/** Carries out the transaction's action. */
export function perform(ctx: Ctx, txn: Txn): void {
  const row = PERFORM[txn.action];
  switch (row.kind) {
    case 'hook':
      txn.apiNext = txn.action;
      return push(ctx, { do: 'callout', sm: txn.sm, hook: row.hook });
    case 'again':
      return again(ctx, txn);
    case 'begin':
      return row.begin(ctx, txn);
    case 'answer':
      if (row.prepare(ctx, txn)) askToAnswer(ctx, txn);
      return;
    case 'not modelled':
      return leaveModel(ctx, txn, row.what, txn.action);
  }
}

function again(ctx: Ctx, txn: Txn, step: StepName | null = null): void {
  push(ctx, { do: 'transact', sm: txn.sm, step });
}

/** Asks the plugins before the answer goes out. */
function askToAnswer(ctx: Ctx, txn: Txn): void {
  if (txn.apiNext === 'API_SEND_RESPONSE_HDR') return push(ctx, { do: 'api_return', sm: txn.sm });
  txn.apiNext = 'API_SEND_RESPONSE_HDR';
  push(ctx, { do: 'callout', sm: txn.sm, hook: 'TS_HTTP_SEND_RESPONSE_HDR_HOOK' });
}

function remapInline(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'remapping');
  again(ctx, txn);
}

function lookUpCache(ctx: Ctx, txn: Txn): void {
  txn.handler = 'state_cache_open_read';
  openRead(ctx, txn);
}

function lockForWrite(ctx: Ctx, txn: Txn): void {
  txn.handler = 'state_cache_open_write';
  prepareWrite(ctx, txn);
}

/** The lock of the miss stands for the transformed copy too; a hit asks for one now. */
function lockForTransform(ctx: Ctx, txn: Txn): void {
  if (ctx.core.writers[txn.sm] === undefined) return lockForWrite(ctx, txn);
  txn.cache.writeLock = 'SUCCESS';
  again(ctx, txn);
}

function openOrigin(ctx: Ctx, txn: Txn): void {
  txn.handler = 'state_http_server_open';
  hopOf(txn).connectError = 'EIO';
  closeServer(ctx, txn);
  openServer(ctx, txn);
}

/** A connection for a CONNECT: nothing is said on it but what the client says. */
function openRaw(ctx: Ctx, txn: Txn): void {
  txn.handler = 'state_raw_http_server_open';
  hopOf(txn).connectError = 'EIO';
  openServer(ctx, txn);
}

/** ATS: HttpSM::release_server_session: only the connection of a 304 is kept. */
function releaseAfter304(ctx: Ctx, txn: Txn): void {
  if (txn.serverSession === null) return;
  const keep = hopOf(txn).keepAlive && txn.serverResponse?.status === 304 && txn.current.state === 'CONNECTION_ALIVE';
  if (keep) releaseServer(ctx, txn);
  else closeServer(ctx, txn);
}

function serveFromCache(ctx: Ctx, txn: Txn): boolean {
  releaseAfter304(ctx, txn);
  txn.source = 'CACHE';
  drainBody(ctx, txn);
  if (wantsTransform(txn)) {
    transformTransfer(ctx, txn);
    return false;
  }
  performCacheWriteAction(ctx, txn);
  return true;
}

function readFromServer(ctx: Ctx, txn: Txn): boolean {
  txn.source = 'HTTP_ORIGIN_SERVER';
  if (wantsTransform(txn)) {
    serverToTransform(ctx, txn);
    return false;
  }
  if (txn.hooksSet && ctx.core.profile === '9.2') {
    sayOf(ctx, txn, 'redirect_required', { answer: mayLead(txn, configOf(ctx.core, txn)) });
    return true;
  }
  doRedirect(ctx, txn);
  return true;
}

/** A request body nobody will read: taken when it is all there, else the connection cannot live on. */
function drainBody(ctx: Ctx, txn: Txn): void {
  const session = clientOf(ctx.core, txn);
  if (!session || !hasRequestBody(txn)) return;
  const whole = !txn.client_info.sendsChunks && session.buffer.length >= txn.requestContentLength;
  if (whole) {
    session.buffer = session.buffer.slice(txn.requestContentLength);
    return void sayOf(ctx, txn, 'drain_consumed');
  }
  sayOf(ctx, txn, txn.client_info.sendsChunks ? 'drain_chunked' : 'drain_closed');
  txn.client_info.keepAlive = false;
  if (txn.clientResponse) setValue(txn.clientResponse.fields, 'Connection', 'close');
}

function releaseAndAnswer(ctx: Ctx, txn: Txn): boolean {
  releaseAfter304(ctx, txn);
  drainBody(ctx, txn);
  return true;
}

function updateAndAnswer(ctx: Ctx, txn: Txn): boolean {
  issueUpdate(ctx, txn);
  releaseAfter304(ctx, txn);
  return true;
}

/** A request body stays where it is: it is read as the next request. */
function deleteAndAnswer(ctx: Ctx, txn: Txn): boolean {
  deleteAll(ctx, txn);
  releaseAfter304(ctx, txn);
  return true;
}

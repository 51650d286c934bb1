import { never } from '../base/never.ts';
import { abortWrite } from '../cache/store.ts';
import { addField, removeField, setValue } from '../http/header.ts';
import { emptyResponse } from '../http/parse_response.ts';
import { printHead } from '../http/print.ts';
import { viaText } from '../transact/answer.ts';
import { mayLead } from '../transact/redirect_follow.ts';
import { configOf } from '../txn/overrides.ts';
import type { Txn } from '../txn/txn.ts';
import { blindTunnel, polled, relayBreaks, websocketTimeouts } from './blind_tunnel.ts';
import { readClientOf } from './client_reads.ts';
import { closeClient, destroyClient, releaseClient } from './client_sessions.ts';
import { arm, type Ctx, clientOf, disarmAll, emit, milestone, push, sayOf, serverOf } from './context.ts';
import { dump } from './dumps.ts';
import { environment } from './environment.ts';
import { listenForHeader, sendInterim } from './interim.ts';
import { bodyToTransforms, postBytes, postReadComplete } from './post_tunnel.ts';
import { pushReadComplete } from './push_tunnel.ts';
import { startAnew } from './redirects.ts';
import { readServer } from './server_reads.ts';
import { armServerActivity, closeServer, poolServer } from './server_sessions.ts';
import { cacheComplete, clientComplete, partFromServer, serverBytes, serverTransfer } from './server_tunnel.ts';
import { CLIENT_ACTIVE, sayTimeout } from './timeouts.ts';
import { fromTransform } from './transforms.ts';
import { readOn } from './tunnel_flow.ts';
import { cacheTransfer, internalTransfer, producerEvent } from './tunnels.ts';
import { leaveModel } from './unmodelled.ts';
import { updateEnds } from './updates.ts';

/** Work that is not a step and not an event; by name, because work is data. */
export const ROUTINES: Readonly<Record<string, (ctx: Ctx, txn: Txn) => void>> = {
  open_read_end: (ctx, txn) => milestone(ctx, txn, 'CACHE_OPEN_READ_END', true),
  producer_read_complete: (ctx, txn) => producerEvent(ctx, txn, 'VC_EVENT_READ_COMPLETE', 'tunnel_handler_server'),
  part_from_server: partFromServer,
  cache_complete: cacheComplete,
  client_complete: clientComplete,
  listen_for_header: listenForHeader,
  send_interim: sendInterim,
  push_read_complete: pushReadComplete,
  kill,
  finish,
  give_up: giveUp,
  post_read_complete: postReadComplete,
  read_client: readClientOf,
  read_server: readServer,
  server_ready: serverBytes,
  post_ready: postBytes,
  body_to_transform: bodyToTransforms,
  read_on: readOn,
  relay_breaks: relayBreaks,
  relay_to_client: (ctx, txn) => polled(ctx, txn, 'client'),
  relay_to_server: (ctx, txn) => polled(ctx, txn, 'server'),
};

/** After the plugins have answered: go on where the callout came from. ATS: HttpSM::handle_api_return. */
export function apiReturn(ctx: Ctx, txn: Txn): void {
  const { sm } = txn;
  switch (txn.apiNext) {
    case 'API_SM_START':
      return push(ctx, {
        do: 'dispatch',
        sm,
        handler: 'state_read_client_request_header',
        event: 'VC_EVENT_READ_READY',
      });
    case 'API_SEND_REQUEST_HDR':
      return sendRequest(ctx, txn);
    case 'API_SEND_RESPONSE_HDR':
      return sendAnswer(ctx, txn);
    case 'API_SM_SHUTDOWN':
      return push(ctx, { do: 'routine', sm, name: 'finish' });
    default:
      return push(ctx, { do: 'transact', sm, step: null });
  }
}

/** Writes the request and listens for the answer. ATS: setup_server_send_request, setup_server_read_response_header. */
function sendRequest(ctx: Ctx, txn: Txn): void {
  const session = serverOf(ctx.core, txn);
  if (!session || !txn.serverRequest) return;
  const { fields } = txn.serverRequest;
  removeField(fields, 'Transfer-Encoding');
  if (txn.client_info.sendsChunks) addField(fields, 'Transfer-Encoding', 'chunked');
  if (ctx.core.transforms[txn.sm]?.of === 'request')
    setValue(fields, 'Content-Length', String(txn.transformLength ?? 0));
  if (ctx.core.profile === '9.2') dump(ctx, txn, "Proxy's Request after hooks", txn.serverRequest);
  milestone(ctx, txn, 'SERVER_BEGIN_WRITE', true);
  session.headerOnItsWay = true;
  emit(ctx, { do: 'write', conn: session.conn, bytes: printHead(txn.serverRequest) }, { sm: txn.sm, con: session.con });
  sayOf(ctx, txn, 'header_read_setup');
  txn.serverHandler = 'state_read_server_response_header';
  txn.current.state = 'STATE_UNDEFINED';
  txn.serverResponse = emptyResponse();
  armServerActivity(ctx, txn);
  arm(ctx, { sm: txn.sm }, 'origin read', 'VC_EVENT_READ_READY', 0);
}

/** Before any answer it is asked again whether it leads elsewhere. */
function sayRedirectRequired(ctx: Ctx, txn: Txn): void {
  if (!txn.redirectEnabled || txn.redirect.inProcess || ctx.core.profile !== '9.2') return;
  sayOf(ctx, txn, 'redirect_required', { answer: mayLead(txn, configOf(ctx.core, txn)) });
}

/** Sets the tunnel up that the action asks for. */
function sendAnswer(ctx: Ctx, txn: Txn): void {
  const session = clientOf(ctx.core, txn);
  if (session) sayTimeout(ctx, txn, session, CLIENT_ACTIVE);
  if (session?.state === 'CLOSED') return endUnheard(ctx, txn);
  sayRedirectRequired(ctx, txn);
  switch (txn.action) {
    case 'SERVER_READ':
      if (txn.range.transform) return leaveModel(ctx, txn, "the range transform of an origin's answer", 'SERVER_READ');
      if (txn.websocket === 'open') return upgrade(ctx, txn);
      return serverTransfer(ctx, txn);
    case 'SSL_TUNNEL':
      return blindTunnel(ctx, txn);
    case 'SERVE_FROM_CACHE':
      return cacheTransfer(ctx, txn);
    case 'REDIRECT_READ':
      return startAnew(ctx, txn);
    case 'TRANSFORM_READ':
      return fromTransform(ctx, txn);
    case 'INTERNAL_CACHE_WRITE':
      return internalTransfer(ctx, txn, 'tunnel_handler_cache_fill');
    default:
      return internalTransfer(ctx, txn, 'tunnel_handler');
  }
}

/** The connection is a websocket from here on. */
function upgrade(ctx: Ctx, txn: Txn): void {
  websocketTimeouts(ctx, txn);
  blindTunnel(ctx, txn);
}

/** There is no client left to answer. */
function endUnheard(ctx: Ctx, txn: Txn): void {
  push(ctx, { do: 'handle', sm: txn.sm, handler: 'tunnel_handler', event: 'HTTP_TUNNEL_EVENT_DONE' });
}

/** First half of the end: everything is let go, then the plugins hear of it. ATS: HttpSM::kill_this. */
function kill(ctx: Ctx, txn: Txn): void {
  abortWrite(ctx.core, txn.sm);
  const state = serverOf(ctx.core, txn)?.state;
  if (state !== 'SSN_TO_RELEASE' && state !== 'KA_RESERVED') closeServer(ctx, txn);
  txn.terminate = true;
  txn.apiNext = 'API_SM_SHUTDOWN';
  if (txn.callout?.waiting) {
    txn.callout.closes = true;
    return;
  }
  disarmAll(ctx, { sm: txn.sm });
  push(ctx, { do: 'callout', sm: txn.sm, hook: 'TS_HTTP_TXN_CLOSE_HOOK' });
}

/** Second half: log, give the connections back, be gone. */
function finish(ctx: Ctx, txn: Txn): void {
  milestone(ctx, txn, 'UA_CLOSE');
  milestone(ctx, txn, 'SM_FINISH');
  if (txn.truncated) sayOf(ctx, txn, 'unclassified');
  sayOf(ctx, txn, 'logging', logged(ctx, txn));
  updateEnds(ctx, txn);
  poolServer(ctx, txn);
  const session = clientOf(ctx.core, txn);
  txn.ended = true;
  if (session) letGo(ctx, txn, session);
  sayOf(ctx, txn, 'deallocating');
  delete ctx.core.transforms[txn.sm];
  delete ctx.core.txns[txn.sm];
}

/** What the access log is told. */
function logged(ctx: Ctx, txn: Txn) {
  const { log: crc, hierarchy } = txn.codes;
  return { crc, hierarchy, via: viaText(txn, environment(ctx, txn)), stored: txn.cache.stored };
}

function letGo(ctx: Ctx, txn: Txn, session: NonNullable<ReturnType<typeof clientOf>>): void {
  switch (session.state) {
    case 'CLOSED':
      return destroyClient(ctx, session, txn.sm);
    case 'ACTIVE_READER':
      return releaseClient(ctx, session, txn.sm);
    case 'HALF_CLOSED':
    case 'INIT':
    case 'PROBE':
    case 'KEEP_ALIVE':
      return;
    default:
      return never(session.state);
  }
}

/** Ends a transaction that left the model: both connections are closed, nothing is answered, nothing is stored. */
function giveUp(ctx: Ctx, txn: Txn): void {
  ctx.core.work = ctx.core.work.filter((w) => w.sm !== txn.sm);
  abortWrite(ctx.core, txn.sm);
  delete ctx.core.tunnels[txn.sm];
  delete ctx.core.relays[txn.sm];
  delete ctx.core.transforms[txn.sm];
  closeServer(ctx, txn);
  disarmAll(ctx, { sm: txn.sm });
  const session = clientOf(ctx.core, txn);
  if (session) closeClient(ctx, session, txn.sm, true);
  txn.ended = true;
  delete ctx.core.txns[txn.sm];
}

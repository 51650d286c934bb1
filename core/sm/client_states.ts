import { intOf } from '../config/config.ts';
import { hasField, valueOf } from '../http/header.ts';
import type { RequestHead } from '../http/message.ts';
import { parseInt64 } from '../http/number.ts';
import { emptyRequest, parseRequest, type RequestParse } from '../http/parse_request.ts';
import { isCodingSupported } from '../http/transfer_coding.ts';
import type { Txn } from '../txn/txn.ts';
import { armClientActivity, closeClient } from './client_sessions.ts';
import { type Ctx, clientOf, disarm, milestone, push, sayOf } from './context.ts';
import { takeExpectation } from './expectation.ts';
import { hasRequestBody } from './post_tunnel.ts';
import { leaveModel } from './unmodelled.ts';

/** Bytes of a request came: read its header. ATS: HttpSM::state_read_client_request_header. */
export function readRequest(ctx: Ctx, txn: Txn): void {
  const session = clientOf(ctx.core, txn);
  if (!session || session.buffer === '') return;
  milestone(ctx, txn, 'UA_FIRST_READ');
  armClientActivity(ctx, txn);
  const parsed = parseRequest(session.buffer, limits(ctx));
  for (const text of parsed.said) sayOf(ctx, txn, 'request_parse_note', { text });
  if (parsed.state === 'more') return tooLong(ctx, txn, session.buffer.length);
  session.buffer = session.buffer.slice(parsed.used);
  milestone(ctx, txn, 'UA_READ_HEADER_DONE');
  txn.clientHandler = 'state_watch_for_client_abort';
  if (parsed.state === 'error') return refuse(ctx, txn, parsed);
  accept(ctx, txn, parsed.head);
}

function limits(ctx: Ctx) {
  const { config } = ctx.core;
  return {
    strictUri: intOf(config, 'proxy.config.http.strict_uri_parsing'),
    lineMax: intOf(config, 'proxy.config.http.request_line_max_size'),
    fieldMax: intOf(config, 'proxy.config.http.header_field_max_size'),
  };
}

/** More than the limit and still no end: treated as a bad request. */
function tooLong(ctx: Ctx, txn: Txn, length: number): void {
  if (length <= intOf(ctx.core.config, 'proxy.config.http.request_header_max_size')) return;
  sayOf(ctx, txn, 'request_too_long');
  refuse(ctx, txn, { state: 'error', head: emptyRequest(), status: 400, said: [], used: length });
}

function refuse(ctx: Ctx, txn: Txn, parsed: Extract<RequestParse, { state: 'error' }>): void {
  txn.clientRequest = parsed.head;
  sayOf(ctx, txn, 'request_parse_error');
  txn.badStatus = parsed.status;
  const session = clientOf(ctx.core, txn);
  if (session) session.listening = false;
  push(ctx, { do: 'transact', sm: txn.sm, step: 'BadRequest' });
}

function accept(ctx: Ctx, txn: Txn, head: RequestHead): void {
  txn.clientRequest = head;
  sayOf(ctx, txn, 'request_parsed');
  if (!isCodingSupported(head.fields)) return bad(ctx, txn, 501);
  if (head.url.scheme === 'https') return bad(ctx, txn, 400);
  takeExpectation(ctx, txn);
  const length = valueOf(head.fields, 'Content-Length');
  txn.requestContentLength = length === null ? -1 : parseInt64(length);
  txn.client_info.sendsChunks = hasField(head.fields, 'Transfer-Encoding');
  const session = clientOf(ctx.core, txn);
  if (hasRequestBody(txn)) {
    if (session) session.listening = false;
  } else disarm(ctx, { client: txn.client }, 'client inactivity');
  if (head.method === 'PUSH' && intOf(ctx.core.config, 'proxy.config.http.push_method_enabled') === 0) {
    sayOf(ctx, txn, 'push_rejected');
    return push(ctx, { do: 'transact', sm: txn.sm, step: 'Forbidden' });
  }
  sayOf(ctx, txn, 'request_length', { length: txn.requestContentLength });
  if (head.method === 'TRACE' && hasRequestBody(txn)) return bad(ctx, txn, 400);
  const unplayed = unplayedRequest(head);
  if (unplayed) return leaveModel(ctx, txn, unplayed, 'state_read_client_request_header');
  push(ctx, { do: 'transact', sm: txn.sm, step: 'ModifyRequest' });
}

function bad(ctx: Ctx, txn: Txn, status: number): void {
  txn.badStatus = status;
  push(ctx, { do: 'transact', sm: txn.sm, step: 'BadRequest' });
}

const NOT_PLAYED: readonly string[] = ['CONNECT'];

/** What of a request this version does not play; null when it plays it. */
function unplayedRequest(head: RequestHead): string | null {
  if (NOT_PLAYED.includes(head.method)) return `method ${head.method}`;
  return null;
}

/** The client left before its request was whole: nothing is sent. */
export function clientGone(ctx: Ctx, txn: Txn): void {
  txn.codes.log = 'ERR_CLIENT_ABORT';
  const session = clientOf(ctx.core, txn);
  if (session) closeClient(ctx, session, txn.sm, false);
  sayOf(ctx, txn, 'post_buffers_clear');
  push(ctx, { do: 'routine', sm: txn.sm, name: 'kill' });
}

/** The client took too long over its header: the same. */
export function clientTimedOut(ctx: Ctx, txn: Txn): void {
  clientGone(ctx, txn);
}

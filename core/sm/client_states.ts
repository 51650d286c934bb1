import { intOf } from '../config/config.ts';
import { hasField, valueOf } from '../http/header.ts';
import type { RequestHead } from '../http/message.ts';
import { parseInt64 } from '../http/number.ts';
import { emptyRequest, parseRequest } from '../http/parse_request.ts';
import { isCodingSupported } from '../http/transfer_coding.ts';
import type { Txn } from '../txn/txn.ts';
import { armClientActivity, closeClient } from './client_sessions.ts';
import { type Ctx, clientOf, disarm, milestone, push, sayOf } from './context.ts';
import { takeExpectation } from './expectation.ts';
import { hasRequestBody } from './post_tunnel.ts';

/** Bytes of a request came: read its header. ATS: HttpSM::state_read_client_request_header. */
export function readRequest(ctx: Ctx, txn: Txn): void {
  const session = clientOf(ctx.core, txn);
  if (!session || session.buffer === '') return;
  milestone(ctx, txn, 'UA_FIRST_READ');
  armClientActivity(ctx, txn);
  const limit = limits(ctx);
  const before = session.buffer.length - session.lastRead;
  const firstLine = session.buffer.indexOf('\n') + 1;
  const parsed = isEndless(firstLine, before, limit.lineMax) ? ENDLESS : parseRequest(session.buffer, limit);
  for (const text of parsed.said) sayOf(ctx, txn, 'request_parse_note', { text });
  const used = parsed.state === 'more' ? session.buffer.length : parsed.used;
  const isOver = used > intOf(ctx.core.config, 'proxy.config.http.request_header_max_size');
  if (parsed.state === 'more' && !isOver) return;
  if (isOver) sayOf(ctx, txn, 'request_too_long');
  const head = parsed.head ?? headSoFar(session.buffer, limit);
  session.buffer = session.buffer.slice(used);
  milestone(ctx, txn, 'UA_READ_HEADER_DONE');
  txn.clientHandler = 'state_watch_for_client_abort';
  if (parsed.state === 'done' && !isOver) return accept(ctx, txn, head);
  const uriTooLong = parsed !== ENDLESS && firstLine > limit.lineMax && firstLine - before > limit.lineMax;
  refuse(ctx, txn, head, uriTooLong ? 414 : parsed.state === 'error' ? parsed.status : 400);
}

/** A first line that had no end when it was already longer than allowed is given up at the next read. */
function isEndless(firstLine: number, before: number, lineMax: number): boolean {
  return before > lineMax && (firstLine === 0 || firstLine > before);
}

const ENDLESS = { state: 'error', head: emptyRequest(), status: 400, said: [], used: 0 } as const;

/** What is known of a header that has no end yet: its first line. */
function headSoFar(bytes: string, limit: RequestLimits): RequestHead {
  const end = bytes.indexOf('\n') + 1;
  return parseRequest(`${bytes.slice(0, end)}\r\n`, limit).head ?? emptyRequest();
}

type RequestLimits = Parameters<typeof parseRequest>[1];

function limits(ctx: Ctx): RequestLimits {
  const { config } = ctx.core;
  return {
    strictUri: intOf(config, 'proxy.config.http.strict_uri_parsing') as RequestLimits['strictUri'],
    lineMax: intOf(config, 'proxy.config.http.request_line_max_size'),
    fieldMax: intOf(config, 'proxy.config.http.header_field_max_size'),
  };
}

function refuse(ctx: Ctx, txn: Txn, head: RequestHead, status: number): void {
  txn.clientRequest = head;
  sayOf(ctx, txn, 'request_parse_error');
  txn.badStatus = status;
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
  push(ctx, { do: 'transact', sm: txn.sm, step: 'ModifyRequest' });
}

function bad(ctx: Ctx, txn: Txn, status: number): void {
  txn.badStatus = status;
  push(ctx, { do: 'transact', sm: txn.sm, step: 'BadRequest' });
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

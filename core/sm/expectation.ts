import { isOn } from '../config/config.ts';
import { valueOf } from '../http/header.ts';
import type { RequestHead } from '../http/message.ts';
import type { Txn } from '../txn/txn.ts';
import { type Ctx, clientOf, emit, push, sayOf } from './context.ts';

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

/**
 * Is the body held back until a 100 comes? Only for POST and PUT of 1.1 whose first Expect is exactly 100-continue, in
 * any case; everybody else's body is taken at once. Differs from RFC 9110 section 10.1.1: lists are not read, and
 * other methods count as not waiting.
 */
export function waitsForContinue(request: RequestHead): boolean {
  const { method, version, fields } = request;
  if (version !== '1.1' || (method !== 'POST' && method !== 'PUT')) return false;
  return valueOf(fields, 'Expect')?.toLowerCase() === '100-continue';
}

/** Answers the expectation itself, or leaves it to the origin. ATS: HttpSM::state_read_client_request_header. */
export function takeExpectation(ctx: Ctx, txn: Txn): void {
  const session = clientOf(ctx.core, txn);
  if (!session || !waitsForContinue(txn.clientRequest)) return;
  if (!isOn(ctx.core.config, 'proxy.config.http.send_100_continue_response')) {
    txn.client_info.expectation = 'forwarded';
    return;
  }
  txn.client_info.expectation = 'answering';
  sayOf(ctx, txn, 'continue_sent');
  emit(ctx, { do: 'write', conn: session.conn, bytes: CONTINUE }, { sm: txn.sm, con: session.con });
}

/** The proxy's own 100 has gone out; true when that is what was written. */
export function continueWritten(ctx: Ctx, txn: Txn): boolean {
  if (txn.client_info.expectation !== 'answering') return false;
  txn.client_info.expectation = 'answered';
  const handler = 'state_watch_for_client_abort';
  push(ctx, { do: 'dispatch', sm: txn.sm, handler, event: 'VC_EVENT_WRITE_COMPLETE' });
  return true;
}

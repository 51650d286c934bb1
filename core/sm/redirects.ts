import { valueOf } from '../http/header.ts';
import { isRedirect, mayFollow, mayLead, redirectRequest } from '../transact/redirect_follow.ts';
import { configOf } from '../txn/overrides.ts';
import type { Txn } from '../txn/txn.ts';
import { type Ctx, push, sayOf } from './context.ts';
import { environment } from './environment.ts';
import { closeServer } from './server_sessions.ts';

/** The origin's answer may lead elsewhere: then the proxy goes there itself. ATS: HttpSM::do_redirect. */
export function doRedirect(ctx: Ctx, txn: Txn): void {
  const config = configOf(ctx.core, txn);
  sayOf(ctx, txn, 'do_redirect', { enabled: txn.redirectEnabled });
  if (!mayFollow(txn, config)) return void sayOf(ctx, txn, 'post_buffers_clear');
  sayOf(ctx, txn, 'redirect_required', { answer: mayLead(txn, config) });
  const location = txn.clientResponse && valueOf(txn.clientResponse.fields, 'Location');
  if (!isRedirect(txn, config) || location === null) {
    txn.redirectEnabled = false;
    return;
  }
  txn.redirect.tries++;
  redirectRequest(txn, environment(ctx, txn), location);
  txn.action = 'REDIRECT_READ';
}

/** The request starts anew at its new place. ATS: the REDIRECT_READ case of HttpSM::handle_api_return. */
export function startAnew(ctx: Ctx, txn: Txn): void {
  closeServer(ctx, txn);
  push(ctx, { do: 'transact', sm: txn.sm, step: 'HandleRequest' });
}

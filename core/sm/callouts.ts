import type { HookName } from '../names/hooks.ts';
import type { Txn } from '../txn/txn.ts';
import { type Ctx, milestone, newPtr, push, put, sayOf, txnOf } from './context.ts';

/**
 * Calls what plugins registered at a hook, in order of registration, then lets the machine go on. Without any plugin
 * nothing is called and nothing is said. ATS: HttpSM::do_api_callout, state_api_callout.
 */
export function callout(ctx: Ctx, sm: number, hook: HookName): void {
  const txn = txnOf(ctx.core, sm);
  if (txn.hooksSet && hook === 'TS_HTTP_SEND_RESPONSE_HDR_HOOK') milestone(ctx, txn, 'UA_BEGIN_WRITE');
  if (txn.hooksSet) callPlugins(ctx, hook, txn);
  else put(ctx, { kind: 'hook', sm, con: null, hook, called: 0 });
  push(ctx, { do: 'api_return', sm });
}

/** Calls the plugins of one hook. Each answers at once with CONTINUE. */
export function callPlugins(ctx: Ctx, hook: HookName, txn: Txn | null): void {
  const positions = ctx.core.hooks.flatMap((h, i) => (h === hook ? [i] : []));
  put(ctx, { kind: 'hook', sm: txn?.sm ?? null, con: null, hook, called: positions.length });
  for (const position of positions) {
    if (txn) sayOf(ctx, txn, 'calling_plugin', { hook, ptr: newPtr(ctx.core) });
    ctx.plugins.call(position, hook, txn, ctx.now_ms);
    if (txn)
      for (const handler of ['state_api_callback', 'state_api_callout'])
        sayOf(ctx, txn, 'enter', { handler, event: 'HTTP_API_CONTINUE' });
  }
}

import { admits, watch } from '../congestion/control.ts';
import { destinedRequest } from '../transact/cache_control.ts';
import type { Txn } from '../txn/txn.ts';
import { type Ctx, put } from './context.ts';

/** Finds out whether congestion control watches the origin that the transaction goes to. */
export function watchOrigin(ctx: Ctx, txn: Txn): void {
  watch(ctx.core, txn, destinedRequest);
}

/** The origin takes no further connection now; why (or why it does) goes to the trace. */
export function isCongested(ctx: Ctx, txn: Txn): boolean {
  const verdict = admits(ctx.core, txn, Math.floor(ctx.now_ms / 1000));
  if (!verdict) return false;
  const { answer, rule, because } = verdict;
  const said = `${answer}: ${rule}`;
  put(ctx, { kind: 'decide', sm: txn.sm, con: null, step: 'congestion control', answer: said, because });
  return answer !== 'connect';
}

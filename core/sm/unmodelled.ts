import type { Txn } from '../txn/txn.ts';
import { type Ctx, push, put } from './context.ts';

/** The transaction left what is modelled: says so by name and ends it without pretending an answer. */
export function leaveModel(ctx: Ctx, txn: Txn, what: string, where: string): void {
  put(ctx, { kind: 'not_modelled', sm: txn.sm, con: null, what, where });
  push(ctx, { do: 'routine', sm: txn.sm, name: 'give_up' });
}

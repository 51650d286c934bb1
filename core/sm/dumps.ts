import type { Head } from '../http/message.ts';
import { dumpHead } from '../http/print.ts';
import type { Txn } from '../txn/txn.ts';
import { type Ctx, sayOf } from './context.ts';

/** Puts a header dump into the trace; a header that is not valid shows its title alone. ATS: DUMP_HEADER. */
export function dump(ctx: Ctx, txn: Txn, title: string, head: Head | null): void {
  sayOf(ctx, txn, 'dump', { title, text: head && ctx.sink.full ? dumpHead(head) : '' });
}

import type { RequestHead } from '../http/message.ts';
import type { Txn } from '../txn/txn.ts';
import { type Ctx, newPtr, sayOf } from './context.ts';

/**
 * Says that a request was described (the object description block of the log). The block shows heap objects of the
 * real server; here it is one record with what a reader takes from it. ATS: HTTPHdr::obj_describe.
 */
export function describeBlock(ctx: Ctx, txn: Txn, head: RequestHead): void {
  const { url } = head;
  const block = `${head.method} ${url.scheme}://${url.host}${url.port ? `:${url.port}` : ''}/${url.path}`;
  sayOf(ctx, txn, 'describe', { block, ptr: newPtr(ctx.core) });
}

import { intOf } from '../config/config.ts';
import { chunked } from '../tunnel/framing.ts';
import { configOf } from '../txn/overrides.ts';
import type { Txn } from '../txn/txn.ts';
import type { Ctx } from './context.ts';

/** Bytes in chunks of the size that the transaction's configuration says. Record: http.chunking.size. */
export function chunksOf(ctx: Ctx, txn: Txn, bytes: string): ReturnType<typeof chunked> {
  return chunked(bytes, intOf(configOf(ctx.core, txn), 'proxy.config.http.chunking.size'));
}

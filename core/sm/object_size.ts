import type { Storing } from '../cache/store.ts';
import { type Config, intOf } from '../config/config.ts';
import type { Txn } from '../txn/txn.ts';
import type { Ctx } from './context.ts';

/** Is a body of so many bytes larger than what may be stored? 0 is no limit. ATS: cache_config_max_doc_size. */
export function isTooLarge(config: Config, bytes: number): boolean {
  const most = intOf(config, 'proxy.config.cache.max_doc_size');
  return most !== 0 && bytes > most;
}

/** How this transaction stores: what cache.config pins is pinned where that is permitted. ATS: pin_in_cache_for */
export function storing({ core, now_ms }: Ctx, txn: Txn): Storing {
  const { config } = core;
  const now = Math.floor(now_ms / 1000);
  const seconds = txn.cache.rules.pinInCache ?? 0;
  const permitted = intOf(config, 'proxy.config.cache.permit.pinning') !== 0;
  const maxAlternates = intOf(config, 'proxy.config.cache.limits.http.max_alts');
  return { now, maxAlternates, pinnedUntil: permitted && seconds > 0 ? now + seconds : 0 };
}

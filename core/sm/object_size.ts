import { type Config, intOf } from '../config/config.ts';

/** Is a body of so many bytes larger than what may be stored? 0 is no limit. ATS: cache_config_max_doc_size. */
export function isTooLarge(config: Config, bytes: number): boolean {
  const most = intOf(config, 'proxy.config.cache.max_doc_size');
  return most !== 0 && bytes > most;
}

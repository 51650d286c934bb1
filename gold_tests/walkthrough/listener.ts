import type { Listeners } from '../../replay/run/plugins.ts';

/** Stands in for the Lua plugin of the walkthrough, which listens at one hook and lets the transaction go on. */
export default (): Listeners => ({ TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK: () => undefined });

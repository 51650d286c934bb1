import { definePlugin } from '../../replay/plugins/define.ts';

/** Stands in for the Lua plugin of the walkthrough, which listens at one hook and lets the transaction go on. */
export default definePlugin({ name: 'listener', hooks: { TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK: () => undefined } });

import { definePlugin } from '../../replay/plugins/define.ts';

/** Reports an error when a stored copy is about to be sent. */
export default definePlugin({
  name: 'at_hits',
  hooks: { TS_HTTP_READ_CACHE_HDR_HOOK: (ts) => ts.TSHttpTxnHookAdd('TS_HTTP_SEND_RESPONSE_HDR_HOOK', 'refuse') },
  continuations: { refuse: (ts) => ts.TSHttpTxnReenable('TS_EVENT_HTTP_ERROR') },
});

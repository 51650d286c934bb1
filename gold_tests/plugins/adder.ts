import { definePlugin } from '../../replay/plugins/define.ts';

/** Adds a handler for this transaction at the hook it is called at; both sign the request. */
export default definePlugin({
  name: 'adder',
  hooks: {
    TS_HTTP_READ_REQUEST_HDR_HOOK(ts) {
      ts.TSHttpTxnHookAdd('TS_HTTP_READ_REQUEST_HDR_HOOK', 'own');
      ts.TSHttpTxnHookAdd('TS_HTTP_READ_REQUEST_HDR_HOOK', 'own');
      ts.clientRequest.append('X-Order', 'global');
    },
  },
  continuations: { own: ({ clientRequest }) => clientRequest.append('X-Order', 'transaction') },
});

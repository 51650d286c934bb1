import { definePlugin, type HookPoint } from '../../replay/plugins/define.ts';

/** Reports an error at the hook that the path names. */
export default definePlugin({
  name: 'refuser',
  hooks: {
    TS_HTTP_POST_REMAP_HOOK: (ts) => refuse(ts, 'post-remap'),
    TS_HTTP_SEND_RESPONSE_HDR_HOOK: (ts) => refuse(ts, 'send-response'),
  },
});

function refuse(ts: HookPoint, path: string): void {
  if (ts.clientRequest.url.path === path) ts.TSHttpTxnReenable('TS_EVENT_HTTP_ERROR');
}

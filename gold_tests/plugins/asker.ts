import { definePlugin } from '../../replay/plugins/define.ts';

/** Asks `/may` for each request before it is looked up: what the answer says goes on with it, and none but 200 lets it pass. */
export default () =>
  definePlugin({
    name: 'asker',
    hooks: {
      TS_HTTP_POST_REMAP_HOOK(ts) {
        if (!ts.TSHttpTxnIsInternal()) ts.TSFetchUrl('GET /may HTTP/1.0\r\nHost: example.com\r\n\r\n', 'asked');
      },
    },
    continuations: {
      asked(ts) {
        const { fetched } = ts;
        if (fetched?.status === 200) return ts.clientRequest.set('X-May', fetched.get('X-May') ?? '');
        ts.TSHttpTxnStatusSet(403);
        ts.TSHttpTxnErrorBodySet(ts.TSFetchRespGet().replace(/^.*?\r\n\r\n/s, ''), 'text/plain');
        ts.TSHttpTxnReenable('TS_EVENT_HTTP_ERROR');
      },
    },
  });

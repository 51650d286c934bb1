import { definePlugin } from '../../replay/plugins/define.ts';

/** Lets each client address ask so many times, then answers 429. The argument is how many. */
export default ([most = '2']: readonly string[]) =>
  definePlugin({
    name: 'quota',
    state: {},
    hooks: {
      TS_HTTP_POST_REMAP_HOOK(ts) {
        const asked = ts.state as Record<string, number>;
        const client = ts.txn?.clientAddress.ip ?? '';
        asked[client] = (asked[client] ?? 0) + 1;
        if (asked[client] <= Number(most)) return ts.TSHttpTxnHookAdd('TS_HTTP_SEND_RESPONSE_HDR_HOOK', 'tell');
        ts.TSHttpTxnStatusSet(429);
        ts.TSHttpTxnErrorBodySet('slow down\n', 'text/plain');
        ts.TSHttpTxnReenable('TS_EVENT_HTTP_ERROR');
      },
    },
    continuations: {
      tell: (ts) => ts.clientResponse?.set('X-Asked', String(Object.values(ts.state as object)[0])),
    },
  });

import { definePlugin } from '../../replay/plugins/define.ts';

/** Holds each request for so many milliseconds and then notes how long it was. */
export default ([wait = '0']: readonly string[]) =>
  definePlugin({
    name: 'waiter',
    transactionState: { since: 0 },
    hooks: {
      TS_HTTP_POST_REMAP_HOOK(ts) {
        (ts.transactionState as { since: number }).since = ts.now_ms;
        ts.TSHttpTxnReenable('TS_EVENT_HTTP_CONTINUE', { after_ms: Number(wait), continuation: 'later' });
      },
    },
    continuations: {
      later({ clientRequest, now_ms, transactionState }) {
        clientRequest.set('X-Waited', String(now_ms - (transactionState as { since: number }).since));
      },
    },
  });

import { definePlugin } from '../../replay/plugins/define.ts';

/** Says of the lookup what the request's `X-Lookup` says. */
export default definePlugin({
  name: 'lookup_result',
  hooks: {
    TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK(ts) {
      const result = ts.clientRequest.get('X-Lookup');
      if (result === 'MISS' || result === 'HIT_STALE' || result === 'HIT_FRESH')
        ts.TSHttpTxnCacheLookupStatusSet(result);
    },
  },
});

import type { HookName } from '../../core/names/hooks.ts';
import { definePlugin, type Handler } from '../../replay/plugins/define.ts';

const TRANSACTION: readonly HookName[] = [
  'TS_HTTP_TXN_START_HOOK',
  'TS_HTTP_READ_REQUEST_HDR_HOOK',
  'TS_HTTP_PRE_REMAP_HOOK',
  'TS_HTTP_POST_REMAP_HOOK',
  'TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK',
  'TS_HTTP_READ_CACHE_HDR_HOOK',
  'TS_HTTP_OS_DNS_HOOK',
  'TS_HTTP_SEND_REQUEST_HDR_HOOK',
  'TS_HTTP_READ_RESPONSE_HDR_HOOK',
  'TS_HTTP_SEND_RESPONSE_HDR_HOOK',
  'TS_HTTP_TXN_CLOSE_HOOK',
];
/** Listens at every hook; `error HOOK` reports an error there, `own` has each transaction listen at all after the first. */
export default ([wish, at]: readonly string[]) => {
  const handlerOf =
    (hook: HookName): Handler =>
    (ts) => {
      if (wish === 'error' && at === hook) ts.TSHttpTxnReenable('TS_EVENT_HTTP_ERROR');
      if (wish === 'own' && hook === 'TS_HTTP_READ_REQUEST_HDR_HOOK')
        for (const own of TRANSACTION.slice(1)) ts.TSHttpTxnHookAdd(own, 'silent');
    };
  const sessions: readonly HookName[] = ['TS_HTTP_SSN_START_HOOK', 'TS_HTTP_SSN_CLOSE_HOOK'];
  return definePlugin({
    name: 'every_hook',
    hooks: Object.fromEntries([...TRANSACTION, ...sessions].map((hook) => [hook, handlerOf(hook)])),
    continuations: { silent: () => undefined },
    selectAlternate: () => null,
  });
};

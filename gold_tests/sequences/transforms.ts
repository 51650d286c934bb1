import { definePlugin, type HookPoint, type Transformer } from '../../replay/plugins/define.ts';

const TRANSFORMS: Readonly<Record<string, Transformer>> = {
  same: (ts) => ts.write(ts.bytes),
  upper: (ts) => ts.write(ts.bytes.toUpperCase()),
  append: (ts) => ts.write(ts.isLast ? `${ts.bytes}-END` : ts.bytes),
};

/** Adds the transforms that its arguments name; `request`: of the request's body, `at_lookup`: of stored copies too. */
export default (args: readonly string[]) => {
  const isRequest = args.includes('request');
  const hook = isRequest
    ? 'TS_HTTP_READ_REQUEST_HDR_HOOK'
    : args.includes('at_lookup')
      ? 'TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK'
      : 'TS_HTTP_READ_RESPONSE_HDR_HOOK';
  const of = isRequest ? 'TS_HTTP_REQUEST_TRANSFORM_HOOK' : 'TS_HTTP_RESPONSE_TRANSFORM_HOOK';
  return definePlugin({
    name: 'transforms',
    transforms: TRANSFORMS,
    hooks: {
      [hook]: (ts: HookPoint) => {
        for (const name of args) if (name in TRANSFORMS) ts.TSHttpTxnHookAdd(of, name);
      },
    },
  });
};

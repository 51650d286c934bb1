import { definePlugin, type Transformer } from '../../replay/plugins/define.ts';

const TRANSFORMS: Readonly<Record<string, Transformer>> = {
  upper: (ts) => ts.write(ts.bytes.toUpperCase()),
  append: (ts) => ts.write(ts.isLast ? `${ts.bytes}-END` : ts.bytes),
  fail: (ts) => ts.fail(),
  fail_at_end: (ts) => (ts.isLast ? ts.fail() : ts.write(ts.bytes)),
};

/** Adds the transforms that its arguments name; `original` stores what they are given, `nothing` neither copy. */
export default (args: readonly string[]) => {
  const ofRequest = args.includes('request');
  const names = args.filter((name) => name in TRANSFORMS);
  return definePlugin({
    name: 'transformer',
    transforms: TRANSFORMS,
    hooks: {
      TS_HTTP_READ_REQUEST_HDR_HOOK: (ts) => {
        for (const name of ofRequest ? names : []) ts.TSHttpTxnHookAdd('TS_HTTP_REQUEST_TRANSFORM_HOOK', name);
      },
      TS_HTTP_READ_RESPONSE_HDR_HOOK: (ts) => {
        if (args.includes('original')) ts.TSHttpTxnUntransformedRespCache(true);
        if (args.includes('original') || args.includes('nothing')) ts.TSHttpTxnTransformedRespCache(false);
        for (const name of ofRequest ? [] : names) ts.TSHttpTxnHookAdd('TS_HTTP_RESPONSE_TRANSFORM_HOOK', name);
      },
    },
  });
};

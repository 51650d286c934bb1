import { definePlugin } from '../../replay/plugins/define.ts';
import type { HookPoint } from '../../replay/plugins/point.ts';

/** Sends a request where its `X-To` says, if `X-At` names the hook; `X-Page` is what the proxy's own pages say. */
const steer = (ts: HookPoint): void => {
  const [ip, port] = (ts.clientRequest.get('X-To') ?? '').split(':');
  if (ip && port && ts.clientRequest.get('X-At') === ts.hook) ts.TSHttpTxnServerAddrSet(ip, Number(port));
  const page = ts.clientRequest.get('X-Page');
  if (page !== null) ts.TSHttpTxnErrorBodySet(page, 'text/plain');
};

export default definePlugin({
  name: 'pilot',
  hooks: { TS_HTTP_READ_REQUEST_HDR_HOOK: steer, TS_HTTP_OS_DNS_HOOK: steer },
});

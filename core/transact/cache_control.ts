import { parseIp } from '../base/ip.ts';
import { matchCacheRules } from '../config/cache_rules.ts';
import { textOf } from '../config/config.ts';
import type { DestinedRequest } from '../config/destination.ts';
import type { MatchedRequest } from '../config/matcher_modifiers.ts';
import { targetOf } from '../http/target.ts';
import { effectivePort, printUrl } from '../http/url.ts';
import { type CacheVerdict, cacheVerdict } from '../policy/cache_control.ts';
import type { Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';

/** Asks cache.config, once per request. ATS: HttpTransact::update_cache_control_information_from_config. */
export function consultCacheConfig(txn: Txn, env: Env): void {
  const { cacheControl } = env.config;
  if (cacheControl.rules.length === 0) return;
  const file = (textOf(env.config, 'proxy.config.cache.control.filename') ?? '').replace(/^.*\//, '');
  const { rules, said } = matchCacheRules(cacheControl, file, matchedRequest(txn));
  txn.cache.rules = rules;
  env.sayAll(said);
  if (rules.because) env.decided('getCacheControl', rules.because.map(({ from }) => from).join(', '), rules.because);
}

/** What lines of cache.config and parent.config look at. ATS: HttpRequestData. */
export function matchedRequest(txn: Txn): MatchedRequest {
  const { clientRequest: request } = txn;
  return {
    method: request.method,
    scheme: request.url.scheme,
    host: request.url.host || targetOf(request).host,
    path: request.url.path,
    url: unescaped(printUrl(request.url)),
    port: effectivePort(request.url),
    localPort: txn.localAddress.port,
    client: parseIp(txn.clientAddress.ip),
    internal: txn.isInternal,
    time: txn.times.clientRequest,
  };
}

/** The same with the address it goes to, once that is known. */
export function destinedRequest(txn: Txn): DestinedRequest {
  return { ...matchedRequest(txn), destinationIp: parseIp(txn.server_info.ip ?? '-') };
}

/** Undoes %-escapes. ATS: unescapifyStr */
function unescaped(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** What cache.config, the records and the client together allow the cache to do with this request. */
export function cacheControlOf(txn: Txn, env: Env): CacheVerdict {
  return cacheVerdict(txn.clientRequest, env.config, txn.cache.rules);
}

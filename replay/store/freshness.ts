import { matchCacheRules } from '../../core/config/cache_rules.ts';
import type { Config } from '../../core/config/config.ts';
import type { RequestHead } from '../../core/http/message.ts';
import { effectivePort, printUrl } from '../../core/http/url.ts';
import type { StoreState } from '../../core/index.ts';
import { documentAge } from '../../core/policy/age.ts';
import { cacheVerdict } from '../../core/policy/cache_control.ts';
import { documentFreshness, freshnessLimit } from '../../core/policy/freshness.ts';

type Alternate = StoreState['objects'][number]['alternates'][number];

/** How old a stored copy is, how long it lives, and what that makes it, for a plain GET. Seconds. */
export interface CopyFreshness {
  readonly age: number;
  readonly lifetime: number;
  readonly state: 'fresh' | 'stale';
  /** The rule that decided. */
  readonly rule: string;
}

/** Asks the server's own verdicts about a copy at a moment (epoch seconds). */
export function freshnessOf(alternate: Alternate, config: Config, now: number): CopyFreshness {
  const { request: cachedRequest, response, requestSentTime, responseReceivedTime } = alternate;
  const request: RequestHead = { ...cachedRequest, method: 'GET', fields: [] };
  const verdict = documentFreshness({
    ...{ request, cachedRequest, cachedResponse: response, requestSentTime, responseReceivedTime, now, config },
    cacheControl: cacheVerdict(request, config, matchCacheRules(config.cacheControl, '', matched(request, now)).rules),
    scheme: request.url.scheme,
  });
  const times = { requestTime: requestSentTime, responseTime: responseReceivedTime, now };
  return {
    age: Math.max(0, documentAge({ fields: response.fields, ...times }).answer),
    lifetime: freshnessLimit({ response, requestSentTime, config }).answer,
    state: verdict.answer === 'FRESH' ? 'fresh' : 'stale',
    rule: verdict.rule,
  };
}

/** The request as the lines of cache.config see it; of the client nothing is known. */
function matched({ method, url }: RequestHead, time: number) {
  const port = effectivePort(url);
  return {
    ...{ method, scheme: url.scheme, host: url.host, path: url.path, url: printUrl(url), port, localPort: 0 },
    ...{ client: null, time },
  };
}

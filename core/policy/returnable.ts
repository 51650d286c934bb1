/** Whether a cached object may be given to this client, fresh or stale. ATS: is_cache_response_returnable, is_stale_cache_response_returnable */
import { type Fact, fact } from '../base/fact.ts';
import { type Config, intOf } from '../config/config.ts';
import { cook } from '../http/cache_control.ts';
import type { RequestHead, ResponseHead } from '../http/message.ts';
import { documentAge } from './age.ts';
import { authenticationNeeded } from './authentication.ts';
import { type CacheVerdict, ruleFact } from './cache_control.ts';
import { cookiesPreventCaching } from './cookies.ts';
import { isMethodCacheable } from './methods.ts';
import { CACHED, CACHED_REQUEST, CLIENT, COMPUTED, configFact, fieldFact, type Ruling, ruled } from './ruling.ts';

interface ReturnableInput {
  readonly request: RequestHead;
  readonly cachedRequest: RequestHead;
  readonly cachedResponse: ResponseHead;
  readonly config: Config;
  readonly cacheControl: CacheVerdict;
}

/** `lookup` and `cache` are Via letters to set (lookup detail, cache result); null leaves them as they are. */
type ReturnableRuling = Ruling<boolean> & {
  readonly lookup: 'C' | 'U' | 'D' | 'K' | null;
  readonly cache: 'A' | null;
};

/** No line is said. The first obstacle decides. */
export function isCacheResponseReturnable(input: ReturnableInput): ReturnableRuling {
  const { request, cachedRequest, config, cacheControl } = input;
  if (cacheControl.neverCache) return no('C', null, 'never-cache', [ruleFact(cacheControl, 'never-cache', true)]);
  if (!cacheControl.clientPermitsLookup) return no('U', null, 'client no-cache', cacheControl.because);
  if (!isMethodCacheable(request.method, config)) return no('D', 'A', 'method', [methodFact(request, CLIENT)]);
  if (!methodsMatch(request.method, cachedRequest.method)) {
    return no('D', 'A', 'method of the object', [
      methodFact(request, CLIENT),
      methodFact(cachedRequest, CACHED_REQUEST),
    ]);
  }
  if (cacheControl.ttlInCache <= 0) {
    const cookies = cookiesPreventCaching({ ...input, response: input.cachedResponse, from: CACHED });
    if (cookies.answer) return no('K', 'A', 'cookies', cookies.because);
  }
  return { ...ruled(true, 'returnable'), lookup: null, cache: null };
}

function no(
  lookup: ReturnableRuling['lookup'],
  cache: ReturnableRuling['cache'],
  rule: string,
  because: readonly Fact[],
): ReturnableRuling {
  return { ...ruled(false, rule, because), lookup, cache };
}

/** A HEAD is answered from the object of a GET. */
function methodsMatch(method: string, cached: string): boolean {
  return method === cached || (method === 'HEAD' && cached === 'GET');
}

function methodFact(request: RequestHead, from: string): Fact {
  return fact('method', request.method, from);
}

interface StaleInput {
  readonly request: RequestHead;
  readonly cachedResponse: ResponseHead;
  readonly requestSentTime: number;
  readonly responseReceivedTime: number;
  /** Client request time, seconds. */
  readonly now: number;
  readonly config: Config;
  readonly cacheControl: CacheVerdict;
}

const MAX_STALE_AGE = 'proxy.config.http.cache.max_stale_age';

/** Whether a copy may be served although it is stale and the origin cannot be asked (RFC 9111 section 4.2.4). */
export function isStaleReturnable(input: StaleInput): Ruling<boolean> {
  const { cachedResponse, cacheControl } = input;
  if (!cacheControl.clientPermitsLookup) return ruled(false, 'client no-cache', cacheControl.because);
  if (forbidsStale(cachedResponse)) {
    const because = ['Cache-Control', 'Pragma'].map((name) => fieldFact(cachedResponse.fields, name, CACHED));
    return ruled(false, 'document headers', because, [['stale_headers_forbid']]);
  }
  return byStaleAge(input);
}

function forbidsStale(response: ResponseHead): boolean {
  const control = cook(response.fields);
  if (control.mustRevalidate || control.proxyRevalidate || control.needRevalidateOnce) return true;
  return control.noCache || control.noStore || control.sMaxage !== null || control.pragmaNoCache;
}

function byStaleAge(input: StaleInput): Ruling<boolean> {
  const { cachedResponse, requestSentTime, responseReceivedTime, now, config, request } = input;
  const times = { requestTime: requestSentTime, responseTime: responseReceivedTime, now };
  const age = documentAge({ fields: cachedResponse.fields, ...times });
  const because = [fact('current_age', age.answer, COMPUTED), configFact(config, MAX_STALE_AGE)];
  if (age.answer < 0 || age.answer > intOf(config, MAX_STALE_AGE)) {
    return ruled(false, 'too old', because, [...age.said, ['stale_too_old', { age: age.answer }]]);
  }
  const authentication = authenticationNeeded(request, cachedResponse, config);
  if (authentication.answer !== 'SUCCESS') {
    return ruled(false, 'authorization', authentication.because, [...age.said, ['stale_auth_forbids']]);
  }
  return ruled(true, 'can serve stale', because, [...age.said, ['stale_can_serve']]);
}

/** Whether the cache is asked at all. ATS: HttpTransact::is_request_cache_lookupable */
import { type Config, intOf } from '../config/config.ts';
import { hasField, valueOf } from '../http/header.ts';
import type { RequestHead, Url } from '../http/message.ts';
import { parseInt32 } from '../http/number.ts';
import type { CacheVerdict } from './cache_control.ts';
import { isMethodLookupable } from './methods.ts';
import { CLIENT, configFact, fieldFact, type Ruling, ruled } from './ruling.ts';

interface LookupableInput {
  readonly request: RequestHead;
  readonly config: Config;
  readonly cacheControl: CacheVerdict;
  /** Mode is TUNNELLING_PROXY already (TRACE and OPTIONS, plugin intercept). */
  readonly tunnelling?: boolean;
  /** A lookup was made earlier in this transaction. */
  readonly lookedUp?: boolean;
  /** A plugin declared the request cacheable. */
  readonly pluginCacheable?: boolean;
}

/** `tunnel` is the Via letter of the tunnel detail, null when it stays as it is. */
type LookupableRuling = Ruling<boolean> & { readonly tunnel: 'O' | 'M' | 'U' | 'F' | null };

const CACHE_HTTP = 'proxy.config.http.cache.http';
const DYNAMIC = 'proxy.config.http.cache.cache_urls_that_look_dynamic';
const RANGE_LOOKUP = 'proxy.config.http.cache.range.lookup';

/** No line is said. The first rule that applies decides. */
export function isRequestLookupable(input: LookupableInput): LookupableRuling {
  const { request, config } = input;
  if (input.tunnelling === true) return no(null, ruled(false, 'tunnelled'));
  if (input.lookedUp === true) return { ...ruled(true, 'looked up before'), tunnel: null };
  if (intOf(config, CACHE_HTTP) === 0) return no('O', ruled(false, 'cache off', [configFact(config, CACHE_HTTP)]));
  if (!isMethodLookupable(request.method) && input.pluginCacheable !== true) {
    return no('M', ruled(false, 'method', [{ fact: 'method', value: request.method, from: CLIENT }]));
  }
  if (dynamicBarred(input)) return no('U', ruled(false, 'dynamic URL', [configFact(config, DYNAMIC)]));
  if (intOf(config, RANGE_LOOKUP) === 0 && hasField(request.fields, 'Range')) {
    return no(
      'F',
      ruled(false, 'Range', [fieldFact(request.fields, 'Range', CLIENT), configFact(config, RANGE_LOOKUP)]),
    );
  }
  return { ...ruled(true, 'lookupable'), tunnel: null };
}

function no(tunnel: LookupableRuling['tunnel'], ruling: Ruling<boolean>): LookupableRuling {
  return { ...ruling, tunnel };
}

function dynamicBarred({ request, config, cacheControl }: LookupableInput): boolean {
  if (intOf(config, DYNAMIC) !== 0 || cacheControl.ttlInCache > 0) return false;
  return urlLooksDynamic(request.url) && maxForwards(request) !== 0;
}

/** Value of Max-Forwards; -1 when absent or no number. */
export function maxForwards(request: RequestHead): number {
  const text = valueOf(request.fields, 'Max-Forwards');
  return text === null ? -1 : (parseInt32(text) ?? -1);
}

/** Guesses from an http or https URL that its resource is made on demand. ATS: HttpTransact::url_looks_dynamic */
export function urlLooksDynamic(url: Url): boolean {
  if (url.scheme !== 'http' && url.scheme !== 'https') return false;
  if (url.params !== null || url.query !== null) return true;
  const path = url.path.toLowerCase();
  return (path.length > 3 && path.endsWith('asp')) || path.includes('cgi');
}

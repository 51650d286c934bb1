/** Classes of methods that the cache treats alike. ATS: HttpTransact::is_method_* and does_method_* */
import { type Config, isOn } from '../config/config.ts';

const POST_METHOD = 'proxy.config.http.cache.post_method';

const LOOKED_UP: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'DELETE', 'PUT', 'PURGE', 'PUSH']);
const EFFECTS_CACHE: ReadonlySet<string> = new Set(['GET', 'DELETE', 'PURGE', 'PUT', 'POST']);
const DELETES: ReadonlySet<string> = new Set(['DELETE', 'PURGE', 'PUT']);
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);
const IDEMPOTENT: ReadonlySet<string> = new Set([...SAFE, 'CONNECT', 'DELETE', 'PUT']);
const SUPPORTED: ReadonlySet<string> = new Set([...LOOKED_UP, 'OPTIONS', 'TRACE', 'CONNECT']);
const CONDITIONAL: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** The answer may be stored and served: GET, HEAD, and POST where the record allows it. ATS: is_method_cacheable */
export function isMethodCacheable(method: string, config: Config): boolean {
  return method === 'GET' || method === 'HEAD' || (method === 'POST' && isOn(config, POST_METHOD));
}

/** The cache is asked. ATS: is_method_cache_lookupable */
export function isMethodLookupable(method: string): boolean {
  return LOOKED_UP.has(method);
}

/** A miss may write to the cache. ATS: does_method_effect_cache */
export function doesMethodEffectCache(method: string): boolean {
  return EFFECTS_CACHE.has(method);
}

/** A cached copy goes once the origin has taken the request. ATS: does_method_require_cache_copy_deletion */
export function doesMethodDeleteCopy(method: string, config: Config): boolean {
  return DELETES.has(method) || (method === 'POST' && !isOn(config, POST_METHOD));
}

/** RFC 9110 section 9.2.1. ATS: is_method_safe */
export function isMethodSafe(method: string): boolean {
  return SAFE.has(method);
}

/** RFC 9110 section 9.2.2. Differs from RFC: CONNECT counts. ATS: is_method_idempotent */
export function isMethodIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}

/** The method is one the proxy knows; others are tunnelled. ATS: is_method_supported */
export function isMethodSupported(method: string): boolean {
  return SUPPORTED.has(method);
}

/** Conditions of a client are evaluated for these only. */
export function isMethodConditional(method: string): boolean {
  return CONDITIONAL.has(method);
}

/** Credentials and cached objects. ATS: HttpTransact::AuthenticationNeeded (RFC 9111 section 3.5) */
import { type Config, intOf } from '../config/config.ts';
import { cook } from '../http/cache_control.ts';
import { hasField } from '../http/header.ts';
import type { RequestHead, ResponseHead } from '../http/message.ts';
import type { Said } from '../trace/record.ts';
import { CACHED, CLIENT, configFact, fieldFact, type Ruling, ruled } from './ruling.ts';

/** ATS: Authentication_t. MUST_PROXY: the object counts as a miss. CACHE_AUTH comes from plugins only. */
type Authentication = 'SUCCESS' | 'MUST_REVALIDATE' | 'MUST_PROXY' | 'CACHE_AUTH';

/** What `HandleCacheOpenReadHit` says of each answer; the stale check says nothing. */
export const AUTHENTICATION_SAID: Readonly<Record<Authentication, Said>> = {
  SUCCESS: ['auth_not_needed'],
  MUST_REVALIDATE: ['auth_needed'],
  MUST_PROXY: ['auth_needed'],
  CACHE_AUTH: ['auth_needed_cache'],
};

const IGNORE = 'proxy.config.http.cache.ignore_authentication';

/** Whether this client's credentials must reach the origin before the cached object may be used. */
export function authenticationNeeded(
  request: RequestHead,
  cached: ResponseHead,
  config: Config,
): Ruling<Authentication> {
  const credentials = fieldFact(request.fields, 'Authorization', CLIENT);
  if (credentials.value === null) return byMarkedObject(request, cached) ?? ruled('SUCCESS', 'no Authorization');
  if (intOf(config, IGNORE) !== 0) {
    return byMarkedObject(request, cached) ?? ruled('SUCCESS', 'ignored', [credentials, configFact(config, IGNORE)]);
  }
  const because = [credentials, fieldFact(cached.fields, 'Cache-Control', CACHED)];
  const control = cook(cached.fields);
  if (control.mustRevalidate || control.proxyRevalidate) return ruled('MUST_REVALIDATE', 'must-revalidate', because);
  if (control.public) return ruled('SUCCESS', 'public', because);
  return byMarkedObject(request, cached) ?? ruled('MUST_PROXY', 'Authorization', because);
}

function byMarkedObject(request: RequestHead, cached: ResponseHead): Ruling<Authentication> | null {
  if (request.method !== 'GET' || !hasField(cached.fields, '@WWW-Auth')) return null;
  return ruled('CACHE_AUTH', '@WWW-Auth', [fieldFact(cached.fields, '@WWW-Auth', CACHED)]);
}

/** What configuration and client allow the cache to do. ATS: CacheControlResult, update_cache_control_information_from_config */
import { type Fact, fact } from '../base/fact.ts';
import type { CacheRules } from '../config/cache_rules.ts';
import { type Config, intOf, isOn } from '../config/config.ts';
import { cook } from '../http/cache_control.ts';
import { hasField } from '../http/header.ts';
import type { RequestHead } from '../http/message.ts';
import { CLIENT, configFact, fieldFact } from './ruling.ts';

/**
 * The verdict of cache.config and of the records it shares flags with, for one request. Seconds; -1 is "not set".
 * Plain data: a transaction keeps it from `HandleRequest` on.
 */
export interface CacheVerdict {
  readonly revalidateAfter: number;
  readonly pinInCache: number;
  readonly ttlInCache: number;
  readonly neverCache: boolean;
  readonly ignoreClientNoCache: boolean;
  readonly ignoreServerNoCache: boolean;
  readonly ignoreClientMaxAge: boolean;
  /** 0 to 4, or -1: the record `cache_responses_to_cookies` counts. */
  readonly responsesToCookies: number;
  readonly clientPermitsLookup: boolean;
  readonly clientPermitsStoring: boolean;
  /** A `Pragma: no-cache` was honoured with `ims_on_client_no_cache` 0: Via says `N` of the client. */
  readonly pragmaHonoured: boolean;
  readonly because: readonly Fact[];
}

const IGNORE_CLIENT = 'proxy.config.http.cache.ignore_client_no_cache';
const IGNORE_SERVER = 'proxy.config.http.cache.ignore_server_no_cache';
const IGNORE_MAX_AGE = 'proxy.config.http.cache.ignore_client_cc_max_age';
const IMS_ON_NO_CACHE = 'proxy.config.http.cache.ims_on_client_no_cache';

/** Joins what cache.config says (`rules`), the records and the client's own directives. */
export function cacheVerdict(request: RequestHead, config: Config, rules: CacheRules = {}): CacheVerdict {
  const ignoreClientNoCache = rules.ignoreClientNoCache === true || isOn(config, IGNORE_CLIENT);
  const client = clientPermits(request, config, ignoreClientNoCache);
  return {
    revalidateAfter: rules.revalidateAfter ?? -1,
    pinInCache: rules.pinInCache ?? -1,
    ttlInCache: rules.ttlInCache ?? -1,
    neverCache: rules.neverCache ?? false,
    ignoreClientNoCache,
    ignoreServerNoCache: rules.ignoreServerNoCache === true || isOn(config, IGNORE_SERVER),
    ignoreClientMaxAge: intOf(config, IGNORE_MAX_AGE) !== 0,
    responsesToCookies: rules.responsesToCookies ?? -1,
    clientPermitsLookup: client.clientPermitsLookup,
    clientPermitsStoring: client.clientPermitsStoring,
    pragmaHonoured: client.pragmaHonoured,
    because: [...(rules.because ?? []), ...clientFacts(request, config)],
  };
}

/** The setting of cache.config called `name`, with the line that made it. */
export function ruleFact(cacheControl: CacheVerdict, name: string, value: Fact['value']): Fact {
  return cacheControl.because.find((known) => known.fact === name) ?? fact(name, value, 'cache.config');
}

type ClientPermits = Pick<CacheVerdict, 'clientPermitsLookup' | 'clientPermitsStoring' | 'pragmaHonoured'>;

/** ATS: does_client_request_permit_cached_response, does_client_request_permit_storing */
function clientPermits(request: RequestHead, config: Config, ignored: boolean): ClientPermits {
  if (ignored) return { clientPermitsLookup: true, clientPermitsStoring: true, pragmaHonoured: false };
  const control = cook(request.fields);
  return {
    clientPermitsLookup: !control.noCache && !control.pragmaNoCache,
    clientPermitsStoring: !control.noStore,
    pragmaHonoured: !control.noCache && control.pragmaNoCache && intOf(config, IMS_ON_NO_CACHE) === 0,
  };
}

function clientFacts(request: RequestHead, config: Config): Fact[] {
  const names = ['Cache-Control', 'Pragma'].filter((name) => hasField(request.fields, name));
  if (names.length === 0) return [];
  return [...names.map((name) => fieldFact(request.fields, name, CLIENT)), configFact(config, IGNORE_CLIENT)];
}

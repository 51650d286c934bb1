/** How a stored response is asked for again. ATS: HttpTransact::issue_revalidate */
import { type Config, intOf } from '../config/config.ts';
import { cook } from '../http/cache_control.ts';
import { parseDate } from '../http/date.ts';
import { hasField, valueOf } from '../http/header.ts';
import type { RequestHead, ResponseHead } from '../http/message.ts';
import type { CacheAction, RangeSetup } from '../names/states.ts';
import type { Said } from '../trace/record.ts';
import { withoutWeak } from './conditionals.ts';
import { doesMethodDeleteCopy } from './methods.ts';
import { CACHED, CLIENT, configFact, fieldFact, type Ruling, ruled } from './ruling.ts';

interface RevalidationInput {
  readonly client: RequestHead;
  /** Method of the upstream request. */
  readonly method: string;
  readonly cachedResponse: ResponseHead;
  readonly config: Config;
  readonly rangeSetup: RangeSetup;
}

/** A condition to set on the upstream request; the server dumps the request after each. */
interface Condition {
  readonly name: 'If-Modified-Since' | 'If-None-Match';
  readonly value: string;
}

type RevalidationRuling = Ruling<CacheAction> & { readonly conditions: readonly Condition[] };

const WHEN = 'proxy.config.http.cache.when_to_revalidate';
const IMS_ON_NO_CACHE = 'proxy.config.http.cache.ims_on_client_no_cache';

/** The cache action to prepare, and the conditions that make a 304 possible (RFC 9111 section 4.3.1). */
export function revalidation(input: RevalidationInput): RevalidationRuling {
  const { client, cachedResponse, config } = input;
  const deletes = doesMethodDeleteCopy(client.method, config);
  const said: Said[] = [['revalidate_action', { action: deletes ? 'DELETE' : 'UPDATE' }]];
  const control = cook(client.fields);
  const noCache = control.noCache || control.pragmaNoCache;
  if (noCache) said.push(['request_no_cache']);
  if (noCache && !hasCondition(client) && intOf(config, IMS_ON_NO_CACHE) === 0) {
    const because = [fieldFact(client.fields, 'Cache-Control', CLIENT), configFact(config, IMS_ON_NO_CACHE)];
    return { ...ruled('PREPARE_TO_UPDATE', 'client no-cache', because, [...said, ['force_update']]), conditions: [] };
  }
  if (cachedResponse.status !== 200) {
    const because = [{ fact: 'status', value: cachedResponse.status, from: CACHED }];
    return {
      ...ruled('PREPARE_TO_UPDATE', 'object is not a 200', because, [...said, ['cached_not_200']]),
      conditions: [],
    };
  }
  const action = deletes ? 'PREPARE_TO_DELETE' : 'PREPARE_TO_UPDATE';
  const because = ['Last-Modified', 'Etag'].map((name) => fieldFact(cachedResponse.fields, name, CACHED));
  return { ...ruled(action, 'validators of the object', because, said), conditions: conditionsOf(input) };
}

function hasCondition(client: RequestHead): boolean {
  return hasField(client.fields, 'If-Modified-Since') || hasField(client.fields, 'If-None-Match');
}

function conditionsOf({ method, cachedResponse, config, rangeSetup }: RevalidationInput): Condition[] {
  if (intOf(config, WHEN) === 4 || (method !== 'GET' && method !== 'HEAD')) return [];
  const conditions: Condition[] = [];
  const modified = valueOf(cachedResponse.fields, 'Last-Modified');
  if (modified !== null && parseDate(modified) > 0 && rangeSetup === 'RANGE_NONE') {
    conditions.push({ name: 'If-Modified-Since', value: modified });
  }
  const etag = valueOf(cachedResponse.fields, 'Etag');
  if (etag !== null) conditions.push({ name: 'If-None-Match', value: withoutWeak(etag) });
  return conditions;
}

/** Whether an origin's answer may be stored. ATS: HttpTransact::is_response_cacheable (RFC 9111 section 3) */
import { type Fact, fact } from '../base/fact.ts';
import { type Config, intOf, textOf } from '../config/config.ts';
import { type CacheControl, cook } from '../http/cache_control.ts';
import { parseDate } from '../http/date.ts';
import { hasField, valueOf } from '../http/header.ts';
import type { RequestHead, ResponseHead } from '../http/message.ts';
import type { RangeSetup } from '../names/states.ts';
import type { MessageName } from '../trace/catalog.ts';
import type { Said } from '../trace/record.ts';
import { type CacheVerdict, ruleFact } from './cache_control.ts';
import { cookiesPreventCaching } from './cookies.ts';
import { isMethodCacheable } from './methods.ts';
import { CLIENT, configFact, fieldFact, ORIGIN, type Ruling, ruled } from './ruling.ts';

interface CacheableInput {
  readonly request: RequestHead;
  readonly response: ResponseHead;
  readonly config: Config;
  readonly cacheControl: CacheVerdict;
  /** Answer of `isRequestLookupable` for this transaction. */
  readonly lookupable: boolean;
  readonly rangeSetup: RangeSetup;
  /** The response was pushed: what its origin forbids is not asked. */
  readonly pushed?: boolean;
  /** A plugin forbade storing, or declared request or response cacheable. */
  readonly pluginNoStore?: boolean;
  readonly pluginCacheable?: boolean;
  /** A transparent client's address is not one the name resolves to. */
  readonly addressNotValidated?: boolean;
}

const IGNORE_AUTHENTICATION = 'proxy.config.http.cache.ignore_authentication';
const REQUIRED_HEADERS = 'proxy.config.http.cache.required_headers';

/** One rule of the list: the ruling when it decides, null when the next one is asked. */
type Rule = (facts: Facts) => Ruling<boolean> | null;

interface Facts extends CacheableInput {
  readonly control: CacheControl;
  readonly ttl: boolean;
}

/** Exactly the lines of the log are said; silent refusals say none. */
export function isResponseCacheable(input: CacheableInput): Ruling<boolean> {
  const facts: Facts = { ...input, control: cook(input.response.fields), ttl: input.cacheControl.ttlInCache > 0 };
  const barred = firstOf(BARS, facts);
  if (barred !== null) return barred;
  const { answer, rule, because, said } = firstOf(RULES, facts) ?? ruled(false, 'status', [statusFact(facts)]);
  return ruled(answer, rule, because, [...preface(facts), ...said]);
}

function firstOf(rules: readonly Rule[], facts: Facts): Ruling<boolean> | null {
  for (const rule of rules) {
    const ruling = rule(facts);
    if (ruling !== null) return ruling;
  }
  return null;
}

/** Lines that stand before the deciding one. */
function preface({ response, ttl, config, control }: Facts): Said[] {
  const said: Said[] = [['cacheable_client_permits']];
  if (response.status === 200 && !ttl && intOf(config, REQUIRED_HEADERS) === 0)
    said.push(['cacheable_no_headers_required']);
  if (ttl && !PARTIAL.has(response.status) && (control.noStore || control.private)) {
    said.push(['cacheable_ttl_overrides', { file: 'cache.config' }]);
  }
  return said;
}

function refuse(rule: string, because: readonly Fact[], line?: MessageName): Ruling<boolean> {
  return ruled(false, rule, because, line === undefined ? [] : [[line]]);
}

function statusFact({ response }: Facts): Fact {
  return fact('status', response.status, ORIGIN);
}

function responseFacts({ response }: Facts, ...names: string[]): Fact[] {
  return names.map((name) => fieldFact(response.fields, name, ORIGIN));
}

/** What forbids storing before the response's own lifetime is looked at. */
const BARS: readonly Rule[] = [
  ({ addressNotValidated }) =>
    addressNotValidated === true ? refuse('address not validated', [], 'cacheable_not_validated') : null,
  ({ pluginNoStore }) => (pluginNoStore === true ? refuse('plugin', []) : null),
  ({ request, config, pluginCacheable }) =>
    isMethodCacheable(request.method, config) || pluginCacheable === true
      ? null
      : refuse('method', [fact('method', request.method, CLIENT)], 'cacheable_method'),
  ({ lookupable }) => (lookupable ? null : refuse('request not looked up', [], 'cacheable_not_lookupable')),
  ({ rangeSetup }) => (rangeSetup === 'RANGE_NOT_HANDLED' ? refuse('Range not handled', []) : null),
  cookieBar,
  authenticateBar,
  serverBar,
  configBar,
  ({ cacheControl }) =>
    cacheControl.clientPermitsStoring || cacheControl.ignoreClientNoCache
      ? null
      : refuse('client no-store', cacheControl.because, 'cacheable_client_forbids'),
];

function cookieBar(facts: Facts): Ruling<boolean> | null {
  if (facts.ttl) return null;
  const cookies = cookiesPreventCaching({ ...facts, from: ORIGIN });
  return cookies.answer ? refuse('cookies', cookies.because, 'cacheable_cookies') : null;
}

function authenticateBar(facts: Facts): Ruling<boolean> | null {
  if (intOf(facts.config, IGNORE_AUTHENTICATION) !== 0 || !hasField(facts.response.fields, 'WWW-Authenticate'))
    return null;
  const because = [...responseFacts(facts, 'WWW-Authenticate'), configFact(facts.config, IGNORE_AUTHENTICATION)];
  return refuse('WWW-Authenticate', because, 'cacheable_www_auth');
}

/** `ignore_server_no_cache` does not lift this. ATS: does_server_permit_storing */
function serverBar(facts: Facts): Ruling<boolean> | null {
  const { noStore, private: isPrivate, pragmaNoCache } = facts.control;
  if (facts.ttl || facts.pushed === true || !(noStore || isPrivate || pragmaNoCache)) return null;
  return refuse('server forbids storing', responseFacts(facts, 'Cache-Control', 'Pragma'), 'cacheable_server_forbids');
}

function configBar({ cacheControl }: Facts): Ruling<boolean> | null {
  return cacheControl.neverCache
    ? refuse('never-cache', [ruleFact(cacheControl, 'never-cache', true)], 'cacheable_config_forbids')
    : null;
}

/** What decides once client, server and configuration permit storing. */
const RULES: readonly Rule[] = [
  requiredHeaders,
  (facts) => {
    const { status } = facts.response;
    if (!PARTIAL.has(status)) return null;
    return ruled(false, 'partial answer', [statusFact(facts)], [['cacheable_partial', { status }]]);
  },
  byCacheControl,
  (facts) =>
    hasField(facts.response.fields, 'Expires')
      ? ruled(true, 'Expires', responseFacts(facts, 'Expires'), [['cacheable_expires']])
      : null,
  (facts) =>
    REDIRECTS.has(facts.response.status) ? refuse('redirect', [statusFact(facts)], 'cacheable_redirect') : null,
  (facts) =>
    facts.request.method === 'POST' && !facts.ttl
      ? refuse('POST', [fact('method', 'POST', CLIENT)], 'cacheable_post')
      : null,
  byStatus,
];

const PARTIAL: ReadonlySet<number> = new Set([206, 416]);
const REDIRECTS: ReadonlySet<number> = new Set([302, 307]);
const STORED: ReadonlySet<number> = new Set([200, 203, 300, 301, 304, 410]);
const NEVER: ReadonlySet<number> = new Set([303, 401, 407]);

function requiredHeaders(facts: Facts): Ruling<boolean> | null {
  const { response, config, control } = facts;
  if (response.status !== 200 || facts.ttl) return null;
  const required = intOf(config, REQUIRED_HEADERS);
  const explicit = hasField(response.fields, 'Expires') || control.maxAge !== null || control.sMaxage !== null;
  if (explicit || (required !== 1 && required !== 2)) return null;
  if (required === 1 && parseDate(valueOf(response.fields, 'Last-Modified') ?? '') > 0) return null;
  const because = [
    ...responseFacts(facts, 'Cache-Control', 'Expires', 'Last-Modified'),
    configFact(config, REQUIRED_HEADERS),
  ];
  return refuse('required headers', because, required === 1 ? 'cacheable_lm_required' : 'cacheable_expires_required');
}

/** ATS: response_cacheable_indicated_by_cc */
function byCacheControl(facts: Facts): Ruling<boolean> | null {
  const { control, ttl } = facts;
  const because = responseFacts(facts, 'Cache-Control');
  if (control.noStore || control.private)
    return ttl ? null : refuse('Cache-Control', because, 'cacheable_not_by_control');
  const lifetime = control.maxAge !== null || control.sMaxage !== null;
  if (!lifetime && !control.public && !control.mustRevalidate && !control.proxyRevalidate) return null;
  return ruled(true, 'Cache-Control', because, [['cacheable_by_control']]);
}

function byStatus(facts: Facts): Ruling<boolean> | null {
  const { status } = facts.response;
  const said: Said[] = facts.request.method === 'POST' ? [['cacheable_post_ttl']] : [];
  if (STORED.has(status)) return ruled(true, 'status', [statusFact(facts)], [...said, ['cacheable_code']]);
  if (NEVER.has(status)) return ruled(false, 'status', [statusFact(facts)], said);
  const negative = negativeCaching(facts);
  return ruled(negative.answer, negative.rule, negative.because, [...said, ...negative.said]);
}

const NEGATIVE_ENABLED = 'proxy.config.http.negative_caching_enabled';
const NEGATIVE_LIST = 'proxy.config.http.negative_caching_list';

/** Whether an error may be stored for being an error; says its line only when enabled. ATS: is_negative_caching_appropriate */
export function negativeCaching({ response, config }: { response: ResponseHead; config: Config }): Ruling<boolean> {
  const { status } = response;
  if (intOf(config, NEGATIVE_ENABLED) === 0)
    return ruled(false, 'status', [fact('status', status, ORIGIN), configFact(config, NEGATIVE_ENABLED)]);
  const listed = negativeStatuses(config).has(status);
  const because = [fact('status', status, ORIGIN), configFact(config, NEGATIVE_LIST)];
  return ruled(listed, 'negative caching', because, [
    [listed ? 'negative_eligible' : 'negative_not_eligible', { status }],
  ]);
}

function negativeStatuses(config: Config): ReadonlySet<number> {
  return new Set((textOf(config, NEGATIVE_LIST) ?? '').split(/[ ,;]+/).map(Number));
}

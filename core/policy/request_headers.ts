/** Fields of the upstream request, each step of its build as a function over a copy. ATS: HttpTransact::build_request and HttpTransactHeaders */
import { type Config, intOf, isOn, textOf } from '../config/config.ts';
import type { RecordName } from '../config/records.ts';
import { cook } from '../http/cache_control.ts';
import {
  addField,
  appendValue,
  copyFields,
  elementsOf,
  HOP_BY_HOP,
  hasField,
  removeField,
  sameName,
  setValue,
  splitList,
  valueOf,
} from '../http/header.ts';
import type { Field, RequestHead, Version } from '../http/message.ts';
import type { Said } from '../trace/record.ts';

const PROXY_AUTH = 'proxy.config.http.forward.proxy_auth_to_parent';
const WITHOUT_PROXY_AUTH: ReadonlySet<string> = new Set(
  [...HOP_BY_HOP].filter((name) => name !== 'proxy-authorization' && name !== 'proxy-authenticate'),
);

/** Copy of the client request without the fields of its connection; credentials for a proxy may go on to a parent. */
export function upstreamCopy(request: RequestHead, config: Config): RequestHead {
  const without = isOn(config, PROXY_AUTH) ? WITHOUT_PROXY_AUTH : HOP_BY_HOP;
  return { ...request, url: { ...request.url }, fields: copyFields(request.fields, without) };
}

const INSERT_CLIENT_IP = 'proxy.config.http.insert_client_ip';
const REMOVE_CLIENT_IP = 'proxy.config.http.anonymize_remove_client_ip';

/** Client-ip: 1 only when absent, 2 always, unless anonymised. ATS: add_client_ip_to_outgoing_request */
export function addClientIp(fields: Field[], ip: string, config: Config): readonly Said[] {
  const insert = intOf(config, INSERT_CLIENT_IP);
  if (intOf(config, REMOVE_CLIENT_IP) !== 0 || (insert !== 1 && insert !== 2)) return [];
  const set = hasField(fields, 'Client-ip');
  const said: Said[] = insert === 1 ? [['client_ip_set', { answer: set }]] : [];
  if (insert === 1 && set) return said;
  setValue(fields, 'Client-ip', ip);
  return [...said, ['client_ip_inserted', { ip }]];
}

const INSERT_XFF = 'proxy.config.http.insert_squid_x_forwarded_for';

/** X-Forwarded-For: the client's address joins the last slot. */
export function addForwardedFor(fields: Field[], ip: string, config: Config): readonly Said[] {
  if (intOf(config, INSERT_XFF) === 0) return [];
  appendValue(fields, 'X-Forwarded-For', ip);
  return [['xff_appended', { ip }]];
}

const INSERT_FORWARDED = 'proxy.config.http.insert_forwarded';

/** What the parameters of Forwarded are filled from. */
interface ForwardedInput {
  readonly clientIp: string;
  readonly localIp: string;
  readonly proxyName: string;
  readonly uuid: string;
  readonly scheme: string;
  /** The Host field as it is sent upstream. */
  readonly host: string | null;
  /** Protocols of the client's connection from the top: `['http/1.1', 'tcp', 'ipv4']`. */
  readonly stack: readonly string[];
}

/** Options in the order their parameters are written (RFC 7239 section 4). */
const FORWARDED: readonly (readonly [string, (input: ForwardedInput) => string | null])[] = [
  ['for', ({ clientIp }) => `for=${node(clientIp)}`],
  ['by=unknown', () => 'by=unknown'],
  ['by=servername', ({ proxyName }) => `by=${proxyName}`],
  ['by=uuid', ({ uuid }) => `by=_${uuid}`],
  ['by=ip', ({ localIp }) => `by=${node(localIp)}`],
  ['proto', ({ scheme }) => `proto=${scheme}`],
  ['host', ({ host }) => (host === null ? null : `host=${host.includes(':') ? `"${host}"` : host}`)],
  ['connection=compact', ({ stack }) => `connection=${(stack[0] ?? '').split('/')[0]}`],
  ['connection=std', ({ stack }) => `connection=${stack[0] ?? ''}`],
  ['connection=full', ({ stack }) => `connection=${stack.join('-')}`],
];

function node(ip: string): string {
  return ip.includes(':') ? `"[${ip}]"` : ip;
}

/** Forwarded as configured (`for|by=ip|…`); default none. ATS: add_forwarded_field_to_request */
export function addForwarded(fields: Field[], input: ForwardedInput, config: Config): readonly Said[] {
  const options = new Set((textOf(config, INSERT_FORWARDED) ?? '').split('|').map((word) => word.trim().toLowerCase()));
  const parameters = FORWARDED.flatMap(([option, print]) => (options.has(option) ? [print(input)] : []));
  const value = parameters.filter((parameter) => parameter !== null).join(';');
  if (value === '') return [];
  appendValue(fields, 'Forwarded', value);
  return [['forwarded_added', { value }]];
}

const ANONYMISED: readonly (readonly [record: RecordName, name: string])[] = [
  ['proxy.config.http.anonymize_remove_from', 'From'],
  ['proxy.config.http.anonymize_remove_referer', 'Referer'],
  ['proxy.config.http.anonymize_remove_user_agent', 'User-agent'],
  ['proxy.config.http.anonymize_remove_cookie', 'Cookie'],
  [REMOVE_CLIENT_IP, 'Client-ip'],
];
const OTHERS = 'proxy.config.http.anonymize_other_header_list';

/** Removes what configuration keeps from origins. ATS: remove_privacy_headers_from_request */
export function anonymise(fields: Field[], config: Config): readonly Said[] {
  const said: Said[] = [];
  for (const [record, name] of ANONYMISED) {
    if (intOf(config, record) === 0) continue;
    said.push(['anonymised', { name }]);
    removeField(fields, name);
  }
  const list = textOf(config, OTHERS) ?? '';
  if (list === '') return said;
  said.push(['anonymised_others', { list }]);
  for (const name of splitList(list)) {
    said.push(['anonymised', { name }]);
    removeField(fields, name);
  }
  return said;
}

const GLOBAL_USER_AGENT = 'proxy.config.http.global_user_agent_header';

/** ATS: add_global_user_agent_header_to_request */
export function replaceUserAgent(fields: Field[], config: Config): readonly Said[] {
  const value = textOf(config, GLOBAL_USER_AGENT) ?? '';
  if (value === '') return [];
  setValue(fields, 'User-Agent', value);
  return [['user_agent_added', { value }]];
}

interface UpstreamConnection {
  readonly version: Version;
  readonly persistent: boolean;
  /** A connection to the next hop is at hand already. */
  readonly attached: boolean;
  /** The next hop is a proxy. */
  readonly toProxy: boolean;
  readonly websocket: boolean;
}

/** Connection fields toward the next hop. ATS: handle_request_keep_alive_headers */
export function upstreamConnection(fields: Field[], to: UpstreamConnection): void {
  removeField(fields, 'Connection');
  removeField(fields, 'Proxy-Connection');
  if (to.websocket) {
    setValue(fields, 'Connection', 'Upgrade');
    setValue(fields, 'Upgrade', 'websocket');
    return;
  }
  const name = to.toProxy ? 'Proxy-Connection' : 'Connection';
  if (to.persistent && to.version === '1.0') setValue(fields, name, 'keep-alive');
  else if (!to.persistent && (to.attached || to.toProxy)) setValue(fields, name, 'close');
}

/**
 * A request in the words of the version its origin speaks, before plugins see it for the last time.
 * ATS: convert_to_1_1_request_header, convert_to_1_0_request_header
 */
export function convertVersion(request: RequestHead, version: Version): void {
  const { fields } = request;
  const control = cook(fields);
  request.version = version;
  if (version === '1.1' && control.pragmaNoCache && !control.noCache) appendValue(fields, 'Cache-Control', 'no-cache');
  if (version === '1.0' && hasField(fields, 'Cache-Control') && !control.pragmaNoCache) {
    appendValue(fields, 'Pragma', 'no-cache');
  }
}

/** Host for a request that has none: of the URL, with its port when the URL states one. */
export function ensureHost(request: RequestHead): void {
  if (hasField(request.fields, 'Host')) return;
  const { host, port } = request.url;
  addField(request.fields, 'Host', port === '' ? host : `${host}:${port}`);
}

const WHEN = 'proxy.config.http.cache.when_to_revalidate';
const RANGE_WRITE = 'proxy.config.http.cache.range.write';
const CONDITIONALS = ['If-Modified-Since', 'If-Unmodified-Since', 'If-Match', 'If-None-Match'];

/** Guess, from the request alone, that its answer will be stored. ATS: is_request_likely_cacheable */
export function isLikelyCacheable(request: RequestHead, config: Config): boolean {
  if (request.method !== 'GET' || hasField(request.fields, 'Authorization')) return false;
  return isOn(config, RANGE_WRITE) || !hasField(request.fields, 'Range');
}

/** Takes the client's conditions from a request whose whole answer the cache wants. `client` is asked, `fields` changed. */
export function removeConditionals(
  fields: Field[],
  client: RequestHead,
  config: Config,
  noStore = false,
): readonly Said[] {
  if (noStore || !isLikelyCacheable(client, config)) return [['not_like_cacheable']];
  if (intOf(config, WHEN) === 4) return [['like_cacheable_kept']];
  for (const name of CONDITIONALS) removeField(fields, name);
  return [['like_cacheable']];
}

/** Expect goes once the proxy has answered it itself. */
export function removeExpect(fields: Field[], continueSent: boolean): readonly Said[] {
  if (!continueSent || valueOf(fields, 'Expect') === null) return [];
  const left = elementsOf(fields, 'Expect').filter((element) => !sameName(element, '100-continue'));
  removeField(fields, 'Expect');
  if (left.length > 0) addField(fields, 'Expect', left.join(', '));
  return [['expect_removed']];
}

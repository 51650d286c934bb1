import { hasField, valueOf } from '../../core/http/header.ts';
import type { MessageName } from '../../core/trace/catalog.ts';
import type { LoggedLine, RecordedTransaction } from '../readers/recording.ts';
import { argOf, dumpsOf, type Findings, infer, isEntry, lack, linesOf, requestIn, responseIn } from './evidence.ts';
import { requestsOf } from './origin.ts';
import { tunnelSettings } from './tunnel.ts';
import { readVia } from './via.ts';

/** A record of the configuration that follows from the recording, with the rule. */
interface InferredSetting {
  readonly name: string;
  readonly value: string;
  readonly from: string;
}

/** Begins the `from` of everything deduced. */
export const INFERRED = 'inferred: ';

/** Collects settings; what is found first counts. */
class Settings {
  readonly found = new Map<string, InferredSetting>();

  add(name: string, value: string | number | null | undefined, rule: string): void {
    if (value === null || value === undefined || value === '' || this.found.has(name)) return;
    this.found.set(name, { name, value: String(value), from: INFERRED + rule });
  }
}

/** Records that follow from single lines: which line, which record, what value. */
const BY_LINE: readonly [MessageName, record: string, (line: LoggedLine) => string | null, rule: string][] = [
  [
    'accept_timeout',
    'proxy.config.http.accept_no_activity_timeout',
    (l) => argOf(l, 'seconds'),
    'accept inactivity timeout line',
  ],
  ['adding_server', 'proxy.config.http.response_server_str', (l) => argOf(l, 'server'), 'the line that adds Server'],
  [
    'cacheable_no_headers_required',
    'proxy.config.http.cache.required_headers',
    () => '0',
    'the line on required headers',
  ],
  ['cacheable_lm_required', 'proxy.config.http.cache.required_headers', () => '1', 'the line on required headers'],
  ['cacheable_expires_required', 'proxy.config.http.cache.required_headers', () => '2', 'the line on required headers'],
  [
    'max_proxy_cycles',
    'proxy.config.http.max_proxy_cycles',
    (l) => argOf(l, 'cycles'),
    'the line that prints max_proxy_cycles',
  ],
  ['client_ip_inserted', 'proxy.config.http.insert_client_ip', () => '1', 'Client-ip was inserted'],
  ['negative_eligible', 'proxy.config.http.negative_caching_enabled', () => '1', 'negative caching was considered'],
  ['negative_not_eligible', 'proxy.config.http.negative_caching_enabled', () => '1', 'negative caching was considered'],
  [
    'hcoofsr_negative_revalidating',
    'proxy.config.http.negative_revalidating_enabled',
    () => '1',
    'negative revalidating took place',
  ],
  [
    'stale_by_config_heuristic',
    'proxy.config.http.cache.when_to_revalidate',
    () => '1',
    'the line on the configured freshness',
  ],
  ['stale_by_config', 'proxy.config.http.cache.when_to_revalidate', () => '2', 'the line on the configured freshness'],
  ['fresh_by_config', 'proxy.config.http.cache.when_to_revalidate', () => '3', 'the line on the configured freshness'],
  [
    'stale_by_config_ims',
    'proxy.config.http.cache.when_to_revalidate',
    () => '4',
    'the line on the configured freshness',
  ],
  [
    'like_cacheable_kept',
    'proxy.config.http.cache.when_to_revalidate',
    () => '4',
    'conditions were kept in the request',
  ],
  [
    'websocket_timeouts',
    'proxy.config.websocket.active_timeout',
    (l) => argOf(l, 'active'),
    "the line on a websocket's timeouts",
  ],
  [
    'websocket_timeouts',
    'proxy.config.websocket.no_activity_timeout',
    (l) => argOf(l, 'inactive'),
    "the line on a websocket's timeouts",
  ],
  [
    'retry_limits',
    'proxy.config.http.connect_attempts_max_retries',
    (l) => argOf(l, 'max'),
    'the line that prints the limit of retries',
  ],
];

/** Settings that the recorded transactions show. */
export function settingsOf(transactions: readonly RecordedTransaction[], findings: Findings): InferredSetting[] {
  const settings = new Settings();
  for (const txn of transactions) {
    for (const [name, record, value, rule] of BY_LINE) {
      for (const line of linesOf(txn, name).slice(0, 1)) settings.add(record, value(line), rule);
    }
    timeouts(txn, settings);
    heuristics(txn, settings);
    clientNoCache(txn, settings);
    fieldsAdded(txn, settings);
    pristine(txn, settings);
  }
  for (const [name, value, rule] of tunnelSettings(transactions)) settings.add(name, value, rule);
  redirects(transactions, settings);
  const found = [...settings.found.values()];
  for (const { name, value, from } of found) infer(findings, name, value, from.slice(INFERRED.length));
  if (transactions.length > 0) lack(findings, 'records.config', '--etc');
  return found;
}

/** 3.3 prints each timeout that it sets on a connection; what it is for follows from the line before. */
const TIMEOUTS: readonly [before: (line: LoggedLine) => boolean, record: string, rule: string][] = [
  [
    (line) => line.name === 'initiating_io',
    'proxy.config.http.keep_alive_no_activity_timeout_in',
    'timeout set when the client session went idle',
  ],
  [
    (line) => line.name === 'attach_slave' || isEntry(line, 'state_keep_alive', 'VC_EVENT_EOS'),
    'proxy.config.http.keep_alive_no_activity_timeout_out',
    'timeout set when the server session went idle',
  ],
  [
    (line) => isEntry(line, 'state_read_server_response_header', 'VC_EVENT_READ_READY'),
    'proxy.config.http.transaction_no_activity_timeout_out',
    "timeout set when the origin's answer came",
  ],
  [
    (line) => line.name === 'post_buffers_clear' || line.name === 'do_redirect',
    'proxy.config.http.transaction_no_activity_timeout_in',
    'timeout set before the answer went to the client',
  ],
];

function timeouts(txn: RecordedTransaction, settings: Settings): void {
  txn.lines.forEach((line, at) => {
    const before = txn.lines[at - 1];
    if (line.name !== 'inactivity_set' || before === undefined) return;
    const found = TIMEOUTS.find(([follows]) => follows(before));
    if (found !== undefined) settings.add(found[1], Number(argOf(line, 'ns')) / 1e9, found[2]);
  });
}

/** Factor and bounds of a lifetime that was made from Last-Modified. */
function heuristics(txn: RecordedTransaction, settings: Settings): void {
  txn.lines.forEach((line, at) => {
    if (line.name !== 'limit_heuristic') return;
    settings.add('proxy.config.http.cache.heuristic_lm_factor', argOf(line, 'factor'), 'the line on the heuristic');
    const [made, final] = [Number(argOf(line, 'limit')), Number(argOf(txn.lines[at + 1], 'limit'))];
    if (txn.lines[at + 1]?.name !== 'limit_final' || made === final) return;
    const bound = final < made ? 'heuristic_max_lifetime' : 'heuristic_min_lifetime';
    settings.add(`proxy.config.http.cache.${bound}`, final, 'the lifetime that the heuristic was cut to');
  });
}

/** Does the server heed a client that wants no copy? */
function clientNoCache(txn: RecordedTransaction, settings: Settings): void {
  const [line] = linesOf(txn, 'response_returnable');
  const request = requestIn(dumpsOf(txn, 'Incoming Request')[0]);
  if (line === undefined || request === null || txn.dialect === '3.3') return;
  if (!/\bno-cache\b/i.test(valueOf(request.fields, 'Cache-Control') ?? '')) return;
  const ignored = argOf(line, 'answer') === 'true' ? 1 : 0;
  settings.add(
    'proxy.config.http.cache.ignore_client_no_cache',
    ignored,
    "the client's no-cache and the line on what is returnable",
  );
}

/** Redirects were looked for so many times in one transaction, and followed. 3.3 logs nothing of it. */
function redirects(transactions: readonly RecordedTransaction[], settings: Settings): void {
  const looked = transactions.map(
    (txn) => linesOf(txn, 'redirect_required').filter((line) => argOf(line, 'answer') === 'true').length,
  );
  const most = looked.reduce((max, n) => Math.max(max, n), 0);
  if (most > 0)
    settings.add('proxy.config.http.number_of_redirections', most, 'redirects that a transaction would follow');
  if (!transactions.some((txn) => linesOf(txn, 'redirect_url').length > 0)) return;
  const follows = ['self', 'loopback', 'private', 'multicast', 'linklocal', 'routable'].map((kind) => `${kind}:follow`);
  settings.add('proxy.config.http.redirect.actions', follows.join(','), 'a redirect was followed');
}

const REQUEST_VIA = 'proxy.config.http.insert_request_via_str';
const RESPONSE_VIA = 'proxy.config.http.insert_response_via_str';

function fieldsAdded(txn: RecordedTransaction, settings: Settings): void {
  const asked = requestIn(requestsOf(txn)[0]);
  const answered = responseIn(dumpsOf(txn, "Proxy's Response 2").at(-1));
  if (asked !== null) {
    const via = readVia(valueOf(asked.fields, 'Via') ?? '', 'request');
    settings.add(REQUEST_VIA, via?.level ?? 0, "Via of the proxy's request");
    settings.add('proxy.config.http.request_via_str', via?.text, "Via of the proxy's request");
    settings.add('proxy.config.proxy_name', via?.name, "Via of the proxy's request");
    const insertsIp = hasField(asked.fields, 'Client-ip');
    settings.add('proxy.config.http.insert_client_ip', insertsIp ? 1 : 0, "Client-ip of the proxy's request");
    const forwarded = hasField(asked.fields, 'X-Forwarded-For') ? 1 : 0;
    settings.add('proxy.config.http.insert_squid_x_forwarded_for', forwarded, "X-Forwarded-For of the proxy's request");
  }
  if (answered !== null) {
    const via = readVia(valueOf(answered.fields, 'Via') ?? '', 'response');
    settings.add(RESPONSE_VIA, via?.level ?? 0, "Via of the proxy's response");
    settings.add('proxy.config.http.response_via_str', via?.text, "Via of the proxy's response");
    settings.add('proxy.config.proxy_name', via?.name, "Via of the proxy's response");
    serverAdded(txn, settings);
    ageAdded(txn, settings);
  }
}

function serverAdded(txn: RecordedTransaction, settings: Settings): void {
  if (linesOf(txn, 'adding_server').length > 0) return;
  const base = responseIn(dumpsOf(txn, 'Base Header for Building Response')[0]);
  if (base === null) return;
  const enabled = hasField(base.fields, 'Server') ? 2 : 0;
  settings.add('proxy.config.http.response_server_enabled', enabled, 'no Server was added');
}

function ageAdded(txn: RecordedTransaction, settings: Settings): void {
  const base = responseIn(dumpsOf(txn, 'Base Header for Building Response').at(-1));
  const answered = responseIn(dumpsOf(txn, "Proxy's Response 2").at(-1));
  if (base === null || answered === null || base.status !== answered.status || hasField(base.fields, 'Age')) return;
  const inserted = hasField(answered.fields, 'Age') ? 1 : 0;
  settings.add('proxy.config.http.insert_age_in_response', inserted, "Age of the proxy's response");
}

/** The client's Host goes on to an origin of another name: it was kept. */
function pristine(txn: RecordedTransaction, settings: Settings): void {
  const before = txn.described.find(({ when }) => when === 'before remap');
  const after = txn.described.find(({ when }) => when === 'after remap');
  const asked = before?.fields.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const kept = after?.fields.find(([name]) => name.toLowerCase() === 'host')?.[1];
  if (asked === undefined || kept === undefined || after === undefined || after.parts.host === '') return;
  const target = after.parts.port === '' ? after.parts.host : `${after.parts.host}:${after.parts.port}`;
  if (asked === target) return;
  settings.add('proxy.config.url_remap.pristine_host_hdr', kept === asked ? 1 : 0, 'Host before and after remapping');
}

/** What the server calls itself, from the Via fields that it wrote. */
export function identityOf(
  transactions: readonly RecordedTransaction[],
  findings: Findings,
): { name?: string; uuid?: string; version?: string } {
  const identity: { name?: string; uuid?: string; version?: string } = {};
  for (const txn of transactions) {
    const asked = readVia(valueOf(requestIn(requestsOf(txn)[0])?.fields ?? [], 'Via') ?? '', 'request');
    const answered = readVia(
      valueOf(responseIn(dumpsOf(txn, "Proxy's Response 2").at(-1))?.fields ?? [], 'Via') ?? '',
      'response',
    );
    if (identity.name === undefined && (asked ?? answered) !== null) identity.name = (asked ?? answered)?.name ?? '';
    if (identity.uuid === undefined && asked?.id) identity.uuid = asked.id;
    const version = /\/(\S+)$/.exec((asked ?? answered)?.text ?? '')?.[1];
    if (identity.version === undefined && version !== undefined) identity.version = version;
    if (identity.name !== undefined && identity.uuid !== undefined) break;
  }
  for (const [key, value] of Object.entries(identity))
    infer(findings, `the server's ${key}`, value, 'Via that it wrote');
  if (identity.name === undefined) lack(findings, "the server's name", 'http_hdrs');
  return identity;
}

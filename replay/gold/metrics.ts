import type { TransactionRecord } from '../record/transaction.ts';
import type { YamlDocument } from '../scenario/document.ts';
import { child, count, descend, entries, fault, items, type Node, placeOf, rootOf, text } from '../scenario/nodes.ts';
import type { Place } from '../scenario/scenario.ts';
import type { Failure } from './verify.ts';

/** One statement about a counter of the server after a run. */
interface MetricCheck {
  readonly place: Place;
  readonly metric: string;
  /** A number, or an expression that the whole number has to match. */
  readonly value: string | null;
  readonly min: number | null;
  readonly max: number | null;
  /** Keys that nothing here checks. */
  readonly unknown: readonly string[];
}

const CHECK_KEYS = ['metric', 'value', 'min', 'max', 'description'];

function checkOf(node: Node): MetricCheck {
  const metric = text(child(node, 'metric'));
  if (metric === null) throw fault(node, 'a metric');
  return {
    place: placeOf(node),
    metric,
    value: text(child(node, 'value')),
    min: count(child(node, 'min')),
    max: count(child(node, 'max')),
    unknown: entries(node).flatMap(([key]) => (CHECK_KEYS.includes(key) ? [] : [key])),
  };
}

/** What `metric_checks` says of the counters after the run. */
export function readMetricChecks(document: YamlDocument): MetricCheck[] {
  return items(descend(rootOf(document), 'autest', 'ats', 'metric_checks')).map(checkOf);
}

const HTTP = 'proxy.process.http.';

/** Counters that 9.2 has for a status of its own; there are others only as `4xx`. */
const STATUSES = new Set(
  (
    '100 101 200 201 202 203 204 205 206 300 301 302 303 304 305 307 308 400 401 402 403 404 405 406 407 408 409 410 ' +
    '411 412 413 414 415 416 500 501 502 503 504 505'
  ).split(' '),
);

const METHODS = ['get', 'head', 'trace', 'options', 'post', 'put', 'push', 'delete', 'purge', 'connect'];

/** Counters by the code that a transaction is logged with. ATS: HttpSM::update_stats */
const CODES: Readonly<Record<string, readonly string[]>> = {
  TCP_HIT: ['cache_hit_fresh'],
  TCP_MEM_HIT: ['cache_hit_mem_fresh', 'cache_hit_fresh'],
  TCP_CF_HIT: ['cache_hit_rww'],
  TCP_REFRESH_HIT: ['cache_hit_revalidated'],
  TCP_IMS_HIT: ['cache_hit_ims'],
  TCP_REFRESH_FAIL_HIT: ['cache_hit_stale_served'],
  TCP_REFRESH_MISS: ['cache_miss_changed'],
  TCP_CLIENT_REFRESH_MISS: ['cache_miss_client_no_cache'],
  TCP_IMS_MISS: ['cache_miss_ims'],
  TCP_SWAPFAIL_MISS: ['cache_read_error'],
  ERR_CONNECT_FAIL: ['cache_miss_cold'],
};

/** A miss counts by what Via says of the lookup: nothing looked up, or nothing found. */
function missOf(via: string): string {
  return /c[MA]/.test(via) ? 'cache_miss_cold' : 'cache_miss_client_not_cacheable';
}

function ofCode({ crc, via }: TransactionRecord['codes']): readonly string[] {
  return crc === 'TCP_MISS' ? [missOf(via)] : (CODES[crc] ?? []);
}

/** Statuses are not counted of clients that went away. */
function ofResponse(response: TransactionRecord['client_response']): string[] {
  if (response === null || 'aborted' in response) return [];
  const status = String(response.status);
  return [...(STATUSES.has(status) ? [`${status}_responses`] : []), `${status.charAt(0)}xx_responses`];
}

function ofMethod({ client_request }: TransactionRecord): string {
  const method = client_request.method?.toLowerCase() ?? '';
  return `${METHODS.includes(method) ? method : 'extension_method'}_requests`;
}

const COUNTED = [
  ...['incoming_requests', 'completed_requests', 'outgoing_requests', 'extension_method_requests'],
  ...['cache_miss_cold', 'cache_miss_client_not_cacheable'],
  ...METHODS.map((method) => `${method}_requests`),
  ...[...STATUSES].map((status) => `${status}_responses`),
  ...['1', '2', '3', '4', '5'].map((first) => `${first}xx_responses`),
  ...Object.values(CODES).flat(),
];

/** Counters of the server after a run, as far as they follow from its transactions. */
export function metricsOf(records: readonly TransactionRecord[]): Map<string, number> {
  const metrics = new Map(COUNTED.map((name) => [HTTP + name, 0]));
  const add = (name: string, by = 1) => metrics.set(HTTP + name, (metrics.get(HTTP + name) ?? 0) + by);
  for (const record of records) {
    if (record.sm_id === null) continue;
    for (const name of ['incoming_requests', ofMethod(record)]) add(name);
    add('outgoing_requests', record.origin_requests.length);
    if (record.end_ms === null) continue;
    for (const name of ['completed_requests', ...ofResponse(record.client_response), ...ofCode(record.codes)])
      add(name);
  }
  return metrics;
}

function matches(pattern: string, value: number): boolean | null {
  if (/^\d+$/.test(pattern)) return Number(pattern) === value;
  try {
    return new RegExp(`^(?:${pattern})$`).test(String(value));
  } catch {
    return null;
  }
}

function faultOf({ metric, value, min, max, unknown }: MetricCheck, came: number | undefined): string | null {
  if (came === undefined) return `not modelled: metric ${metric}`;
  if (unknown.length > 0) return `not modelled: ${unknown.join(', ')} of metric ${metric}`;
  const isMatch = value === null ? true : matches(value, came);
  if (isMatch === null) return `not modelled: the regular expression ${value} of metric ${metric}`;
  const expected = !isMatch
    ? value
    : min !== null && came < min
      ? `at least ${min}`
      : max !== null && came > max
        ? `at most ${max}`
        : null;
  return expected === null ? null : `metric ${metric}: expected ${expected}, came ${came}`;
}

/** Checks counters after a run; one that does not follow from the transactions is `not modelled`. */
export function checkMetrics(checks: readonly MetricCheck[], metrics: ReadonlyMap<string, number>): Failure[] {
  return checks.flatMap((check) => {
    const message = faultOf(check, metrics.get(check.metric));
    return message === null ? [] : [{ place: check.place, name: `metric ${check.metric}`, message }];
  });
}

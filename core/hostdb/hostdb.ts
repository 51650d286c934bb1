import type { Core, HostAddress, HostRecord } from '../txn/core_state.ts';
import type { HostMark } from '../txn/txn.ts';
import type { DnsAnswer } from '../txn/wire.ts';
import { addressOf, ipv4Of } from './literal.ts';
import { type Rotation, selectAddress } from './round_robin.ts';

/** What a lookup gave: an address and what is known of it, or a failure. */
export type Found = { readonly ip: string; readonly mark: HostMark } | { readonly ip: null };

/** How an address is chosen among several, and by whom it is asked for. Times in epoch seconds. */
export interface Asking {
  readonly clientIp: string;
  readonly now: number;
  readonly rotation: Rotation;
  /** Seconds a failed address counts as down. Record: http.down_server.cache_time. */
  readonly downTime: number;
  /** Seconds a failed lookup is remembered. Record: hostdb.fail.timeout. */
  readonly failTime: number;
  readonly keeping: Keeping;
}

/** How long addresses are kept, and how many. Times in seconds. */
export interface Keeping {
  /** Off: no name has an address. Record: hostdb. */
  readonly enabled: boolean;
  /** Which of DNS's time and `timeout` counts: 1 `timeout`, 2 the shorter, 3 the longer, else that of DNS. */
  readonly ttlMode: number;
  readonly timeout: number;
  /** Age at which an address that is kept for twice as long is asked for again while it is used. Record: hostdb.verify_after. */
  readonly verifyAfter: number;
  /** How much longer an address is used while it is asked for again. Record: hostdb.serve_stale_for. */
  readonly staleFor: number;
  /** So many addresses of a name are kept. Record: hostdb.round_robin_max_count. */
  readonly most: number;
}

/** A name is known for each port apart. */
export interface HostName {
  readonly name: string;
  readonly port: number;
}

/** What HostDB has for a name, or null when DNS must be asked. ATS: HostDBProcessor::getbyname_imm, probe. */
export function knownAddress(core: Core, host: HostName, asking: Asking): Found | null {
  if (!asking.keeping.enabled) return NONE;
  const record = recordOf(core, host);
  if (!record) return null;
  if (record.addresses.length === 0)
    return isFailed(record.failedAt, asking) && isFailed(record.failed6At, asking) ? NONE : null;
  return isOver(record, asking.now, asking.keeping) ? null : found(record, asking);
}

function isOver({ expires }: HostRecord, now: number, { staleFor }: Keeping): boolean {
  return expires !== null && expires + staleFor <= now;
}

/** An address that is used should be asked for again. ATS: HostDBInfo::is_ip_stale, serve_stale_but_revalidate. */
export function isDueAgain(core: Core, host: HostName, { now, keeping }: Asking): boolean {
  const record = recordOf(core, host);
  if (!keeping.enabled || !record || record.addresses.length === 0 || record.expires === null) return false;
  if (record.expires <= now) return true;
  const { since } = record;
  return since !== null && record.expires - since >= 2 * keeping.verifyAfter && now - since >= keeping.verifyAfter;
}

/** A query for IPv4 failed lately: it is not made again, the one for IPv6 is. */
export function isRefused(core: Core, host: HostName, asking: Asking): boolean {
  return isFailed(recordOf(core, host)?.failedAt ?? null, asking);
}

const NONE: Found = { ip: null };

function isFailed(at: number | null, asking: Asking): boolean {
  return at !== null && at + asking.failTime > asking.now;
}

/** Keeps what DNS answered and takes an address of it. */
export function learnAddress(core: Core, host: HostName, answer: DnsAnswer, asking: Asking): Found {
  const record = keepAnswer(core, host, answer, asking);
  return record ? found(record, asking) : NONE;
}

/** Keeps what DNS answered; addresses that were still in use keep their marks. ATS: HostDBContinuation::dnsEvent. */
export function keepAnswer(core: Core, host: HostName, answer: DnsAnswer, { now, keeping }: Asking): HostRecord | null {
  const ips = 'failed' in answer ? [] : answer.ips.slice(0, keeping.most);
  if ('failed' in answer || ips.length === 0) {
    noteFailure(core, host, 'A', now);
    noteFailure(core, host, 'AAAA', now);
    return null;
  }
  const old = recordOf(core, host);
  if (old && isOver(old, now, keeping)) delete core.hosts[keyOf(host)];
  const record = newRecord(core, keyOf(host), ips, now + timeToLive(answer.ttl_s, keeping));
  record.since = now;
  return record;
}

/** Record: hostdb.ttl_mode. */
function timeToLive(ttl_s: number, { ttlMode, timeout }: Keeping): number {
  if (ttlMode === 1) return timeout;
  if (ttlMode === 2) return Math.min(ttl_s, timeout);
  return ttlMode === 3 ? Math.max(ttl_s, timeout) : ttl_s;
}

/** A query failed, or nobody answered it. */
export function noteFailure(core: Core, host: HostName, family: 'A' | 'AAAA', now: number): void {
  const record = recordOf(core, host);
  const kept = record && record.addresses.length === 0 ? record : newRecord(core, keyOf(host), [], null);
  if (family === 'A') kept.failedAt = now;
  else kept.failed6At = now;
}

/** Puts an address into HostDB as known from before, for every port; `expires` is an epoch second, null = never. */
export function knowAddress(core: Core, name: string, ips: readonly string[], expires: number | null): void {
  newRecord(core, name, ips, expires);
}

/** Writes a transaction's marks back to the record, if there is one, and the version if it says one. ATS: HostDBProcessor::setby. */
export function storeMark(core: Core, host: HostName, ip: string, mark: HostMark): void {
  const address = recordOf(core, host)?.addresses.find((a) => a.ip === ip);
  if (!address) return;
  if (mark.version !== null) address.version = mark.version;
  address.failures = mark.failures;
  address.lastFailure = mark.lastFailure;
}

function keyOf({ name, port }: HostName): string {
  return `${name}:${port}`;
}

function recordOf(core: Core, host: HostName): HostRecord | undefined {
  return core.hosts[keyOf(host)] ?? core.hosts[host.name];
}

/** A literal address has a record as well, made when it is first asked for; no query is made. */
export function learnLiteral(core: Core, host: HostName, asking: Asking): Found {
  return found(newRecord(core, keyOf(host), [addressOf(host.name)], null), asking);
}

function newRecord(core: Core, key: string, ips: readonly string[], expires: number | null): HostRecord {
  const old = core.hosts[key];
  const addresses = ips.map((ip) => ({ ...(old?.addresses.find((a) => a.ip === ip) ?? fresh(ip)) }));
  const since = null;
  const record: HostRecord = {
    name: key,
    addresses,
    since,
    expires,
    failedAt: null,
    failed6At: null,
    turn: 0,
    turnedAt: 0,
  };
  core.hosts[key] = record;
  return record;
}

function fresh(ip: string): HostAddress {
  return { ip, version: null, failures: 0, lastFailure: 0 };
}

function found(record: HostRecord, asking: Asking): Found {
  const several = record.addresses.length > 1;
  const address = several ? selectAddress(record, asking) : record.addresses[0];
  if (!address) return NONE;
  const { ip, version, failures, lastFailure } = address;
  return { ip, mark: { ip, version, failures, lastFailure, roundRobin: several } };
}

/** A literal IP address: no DNS query is made for it. */
export function isNumeric(name: string): boolean {
  return ipv4Of(name) !== null || name.includes(':');
}

/** Literal loopback names skip HostDB altogether. */
export function isLoopbackLiteral(name: string): boolean {
  const address = addressOf(name);
  return address === '::1' || (ipv4Of(name) !== null && address.startsWith('127.'));
}

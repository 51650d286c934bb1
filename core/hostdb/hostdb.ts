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
}

/** A name is known for each port apart. */
export interface HostName {
  readonly name: string;
  readonly port: number;
}

/** What HostDB has for a name, or null when DNS must be asked. ATS: HostDBProcessor::getbyname_imm, probe. */
export function knownAddress(core: Core, host: HostName, asking: Asking): Found | null {
  const record = recordOf(core, host);
  if (!record) return null;
  if (record.addresses.length === 0)
    return isFailed(record.failedAt, asking) && isFailed(record.failed6At, asking) ? NONE : null;
  return record.expires !== null && record.expires <= asking.now ? null : found(record, asking);
}

/** A query for IPv4 failed lately: it is not made again, the one for IPv6 is. */
export function isRefused(core: Core, host: HostName, asking: Asking): boolean {
  return isFailed(recordOf(core, host)?.failedAt ?? null, asking);
}

const NONE: Found = { ip: null };

function isFailed(at: number | null, asking: Asking): boolean {
  return at !== null && at + asking.failTime > asking.now;
}

/** Keeps what DNS answered; addresses known before keep their marks. ATS: HostDBContinuation::dnsEvent. */
export function learnAddress(core: Core, host: HostName, answer: DnsAnswer, asking: Asking): Found {
  if ('failed' in answer || answer.ips.length === 0) {
    noteFailure(core, host, 'A', asking.now);
    noteFailure(core, host, 'AAAA', asking.now);
    return NONE;
  }
  return found(newRecord(core, keyOf(host), answer.ips, asking.now + answer.ttl_s), asking);
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
  const record = { name: key, addresses, expires, failedAt: null, failed6At: null, turn: 0, turnedAt: 0 };
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

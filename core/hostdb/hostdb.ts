import type { Core, HostAddress, HostRecord } from '../txn/core_state.ts';
import type { HostMark } from '../txn/txn.ts';
import type { DnsAnswer } from '../txn/wire.ts';
import { isIpv4Literal, stripBrackets } from './literal.ts';
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

const UNMARKED: HostMark = { version: null, failures: 0, lastFailure: 0, roundRobin: false };

/** What HostDB has for a name, or null when DNS must be asked. ATS: HostDBProcessor::getbyname_imm, probe. */
export function knownAddress(core: Core, name: string, asking: Asking): Found | null {
  const record = core.hosts[name.toLowerCase()];
  if (!record) return null;
  const expires = record.failedAt === null ? record.expires : record.failedAt + asking.failTime;
  if (expires !== null && expires <= asking.now) return null;
  return found(record, asking);
}

/** Keeps what DNS answered; addresses known before keep their marks. ATS: HostDBContinuation::dnsEvent. */
export function learnAddress(core: Core, name: string, answer: DnsAnswer, asking: Asking): Found {
  const failed = 'failed' in answer || answer.ips.length === 0;
  const ips = failed ? [] : answer.ips;
  const record = newRecord(core, name, ips, failed ? null : asking.now + answer.ttl_s);
  if (failed) record.failedAt = asking.now;
  return found(record, asking);
}

/** Puts an address into HostDB as known from before; `expires` is an epoch second, null = never. */
export function knowAddress(core: Core, name: string, ips: readonly string[], expires: number | null): void {
  newRecord(core, name, ips, expires);
}

/** Writes a transaction's marks back to the record, if there is one. ATS: HostDBProcessor::setby. */
export function storeMark(core: Core, name: string, ip: string, mark: HostMark): void {
  const address = core.hosts[name.toLowerCase()]?.addresses.find((a) => a.ip === ip);
  if (!address) return;
  address.version = mark.version;
  address.failures = mark.failures;
  address.lastFailure = mark.lastFailure;
}

/** What a lookup that was skipped knows of an address: nothing. */
export function unmarked(ip: string): Found {
  return { ip, mark: { ...UNMARKED } };
}

/** A literal address has a record as well, made when it is first asked for; no query is made. */
export function learnLiteral(core: Core, name: string, asking: Asking): Found {
  return found(newRecord(core, name, [stripBrackets(name)], null), asking);
}

function newRecord(core: Core, name: string, ips: readonly string[], expires: number | null): HostRecord {
  const key = name.toLowerCase();
  const old = core.hosts[key];
  const addresses = ips.map((ip) => ({ ...(old?.addresses.find((a) => a.ip === ip) ?? fresh(ip)) }));
  const record: HostRecord = { name: key, addresses, expires, failedAt: null, turn: 0, turnedAt: 0 };
  core.hosts[key] = record;
  return record;
}

function fresh(ip: string): HostAddress {
  return { ip, version: null, failures: 0, lastFailure: 0 };
}

function found(record: HostRecord, asking: Asking): Found {
  const several = record.addresses.length > 1;
  const address = several ? selectAddress(record, asking) : record.addresses[0];
  if (!address) return { ip: null };
  const { ip, version, failures, lastFailure } = address;
  return { ip, mark: { version, failures, lastFailure, roundRobin: several } };
}

/** A literal IP address: no DNS query is made for it. */
export function isNumeric(name: string): boolean {
  return isIpv4Literal(name) || name.includes(':');
}

/** Literal loopback names skip HostDB altogether. */
export function isLoopbackLiteral(name: string): boolean {
  return (isIpv4Literal(name) && name.startsWith('127.')) || stripBrackets(name) === '::1';
}

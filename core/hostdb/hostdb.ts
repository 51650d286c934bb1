import type { Core, HostRecord } from '../txn/core_state.ts';
import type { DnsAnswer } from '../txn/wire.ts';

/** The address HostDB knows for a name, or null when it has to be asked for. Numeric names know themselves. */
export function knownAddress(core: Core, name: string, now: number): string | null {
  if (isNumeric(name)) return stripBrackets(name);
  const record = core.hosts[name.toLowerCase()];
  if (!record || (record.expires !== null && record.expires <= now)) return null;
  return record.ips[0] ?? null;
}

/** Keeps what DNS answered; answers the address to use, null for a failure. */
export function learnAddress(core: Core, name: string, answer: DnsAnswer, now: number): string | null {
  if ('failed' in answer || answer.ips.length === 0) return null;
  const key = name.toLowerCase();
  core.hosts[key] = {
    name: key,
    ips: [...answer.ips],
    expires: now + answer.ttl_s,
    version: null,
    failures: 0,
    lastFailure: 0,
  };
  return answer.ips[0] ?? null;
}

/** Puts an address into HostDB as known from before; `expires` is an epoch second, null = never. */
export function knowAddress(core: Core, name: string, ips: readonly string[], expires: number | null): void {
  const key = name.toLowerCase();
  core.hosts[key] = { name: key, ips: [...ips], expires, version: null, failures: 0, lastFailure: 0 };
}

/** What is known of a host's address; numeric names have a record of their own, made when first used. */
export function hostRecord(core: Core, name: string, ip: string): HostRecord {
  const key = name.toLowerCase();
  const found = core.hosts[key];
  if (found) return found;
  const made: HostRecord = { name: key, ips: [ip], expires: null, version: null, failures: 0, lastFailure: 0 };
  core.hosts[key] = made;
  return made;
}

/** Down while its last failure is younger than the cache time. ATS: HostDBInfo::is_dead. */
export function isDown(record: HostRecord, now: number, cacheTime: number): boolean {
  return record.lastFailure > 0 && record.lastFailure + cacheTime > now;
}

/** A literal IP address: no DNS query is made for it. */
export function isNumeric(name: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(name) || name.includes(':') || name.startsWith('[');
}

/** Literal loopback names skip HostDB altogether. */
export function isLoopbackLiteral(name: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(name) || stripBrackets(name) === '::1';
}

function stripBrackets(name: string): string {
  return name.startsWith('[') ? name.slice(1, -1) : name;
}

/** Who may do what: ip_allow.yaml. ATS: IpAllow (proxy/IPAllow.cc) */
import { FAILSAFE_SCHEMA, load } from 'js-yaml';
import { type Ip, type IpRange, inRange, parseIpRange } from '../base/ip.ts';
import type { ConfigNote } from './setting.ts';

/** One entry of the file. `methods` is null for all of them. */
interface IpAllowRule {
  apply: 'in' | 'out';
  action: 'allow' | 'deny';
  ranges: IpRange[];
  methods: string[] | null;
  /** 1-based place in the file's list. */
  entry: number;
}

export interface IpAllow {
  rules: IpAllowRule[];
  /** False when there is no such file: then the packaged one applies. */
  fromFile: boolean;
}

/** The packaged file: everything from this machine, nothing destructive from elsewhere. */
export const PACKAGED_IP_ALLOW = `ip_allow:
  - { apply: in, ip_addrs: 127.0.0.1, action: allow, methods: ALL }
  - { apply: in, ip_addrs: "::1", action: allow, methods: ALL }
  - { apply: in, ip_addrs: 0/0, action: deny, methods: [PURGE, PUSH, DELETE, TRACE] }
  - { apply: in, ip_addrs: "::/0", action: deny, methods: [PURGE, PUSH, DELETE, TRACE] }
`;

const FILE = 'ip_allow.yaml';

/** Reads the file's text; one that cannot be read allows nobody in, as on the real server. */
export function readIpAllow(text: string, notes: ConfigNote[]): IpAllowRule[] {
  const fail = (said: string): IpAllowRule[] => {
    notes.push({ file: FILE, line: 0, severity: 'error', text: `${said}: every client is refused` });
    return [];
  };
  let root: unknown;
  try {
    root = load(text, { schema: FAILSAFE_SCHEMA });
  } catch (error) {
    return fail(error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'not YAML');
  }
  if (!isMap(root) || root.ip_allow === undefined) return fail('no ip_allow at the root');
  const entries = Array.isArray(root.ip_allow) ? root.ip_allow : [root.ip_allow];
  const rules: IpAllowRule[] = [];
  for (const [index, entry] of entries.entries()) {
    const rule = readEntry(entry, index + 1);
    if (typeof rule === 'string') return fail(`entry ${index + 1}: ${rule}`);
    if (rule === null)
      notes.push({ file: FILE, line: 0, severity: 'not modelled', text: `entry ${index + 1}: include` });
    else rules.push(rule);
  }
  return rules;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A rule, what is wrong with it, or null for an include. */
function readEntry(entry: unknown, number: number): IpAllowRule | string | null {
  if (!isMap(entry)) return 'not a map';
  if (entry.include !== undefined) return null;
  const { apply, action } = entry;
  if (apply !== 'in' && apply !== 'out') return 'apply must be in or out';
  if (action !== 'allow' && action !== 'deny') return 'action must be allow or deny';
  const ranges = texts(entry.ip_addrs).map(parseIpRange);
  if (ranges.length === 0 || ranges.includes(null)) return 'ip_addrs must be addresses or ranges';
  const methods = texts(entry.methods);
  const all = methods.length === 0 || methods.includes('ALL');
  return {
    apply,
    action,
    ranges: ranges.filter((range) => range !== null),
    methods: all ? null : methods,
    entry: number,
  };
}

function texts(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** The entry that decides for an address: the first in the file that covers it. */
export function ipAllowRule(table: IpAllow, apply: 'in' | 'out', ip: Ip): IpAllowRule | null {
  for (const rule of table.rules) {
    if (rule.apply === apply && rule.ranges.some((range) => inRange(range, ip))) return rule;
  }
  return null;
}

/**
 * True when a method may pass. Without an entry a client may not come in, an origin may be contacted.
 * An entry that allows methods allows only those, one that denies methods denies only those.
 */
export function permitsMethod(rule: IpAllowRule | null, apply: 'in' | 'out', method: string): boolean {
  if (rule === null) return apply === 'out';
  const listed = rule.methods === null || rule.methods.includes(method);
  return rule.action === 'allow' ? listed : !listed;
}

/** True when a client with this entry is refused at accept, without any reply. */
export function refusesEverything(rule: IpAllowRule | null): boolean {
  return rule === null || (rule.action === 'deny' && rule.methods === null);
}

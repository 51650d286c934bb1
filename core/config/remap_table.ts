/**
 * The rules of remap.config as plain data, in file order. What they do to a request is in core/remap.
 * ATS: UrlRewrite, RemapConfig, url_mapping (proxy/http/remap)
 */
import type { IpRange } from '../base/ip.ts';
import type { Url } from '../http/message.ts';
import { defaultPort, portNumber } from '../http/url.ts';

export const RULE_KINDS = [
  'map',
  'map_with_recv_port',
  'map_with_referer',
  'reverse_map',
  'redirect',
  'redirect_temporary',
] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** Options that allow or deny a request; an absent part matches everything. ATS: acl_filter_rule */
export interface AclFilter {
  /** The name of its directive, or '' for options on the rule itself. */
  name: string;
  action: 'allow' | 'deny';
  methods: string[];
  sources: AclRange[];
  /** Of the address the client connected to. */
  locals: AclRange[];
  /** Compares whether the request was made by a plugin, instead of all the above. */
  internal: boolean;
}

export interface AclRange {
  range: IpRange;
  /** Written with `~`: the addresses outside. */
  inverted: boolean;
}

export interface RemapPlugin {
  path: string;
  params: string[];
}

export interface Referer {
  /** Where a refused request is sent; may hold `%r` and its like, or be a word for the default. */
  redirect: string;
  patterns: { text: string; negative: boolean }[];
  /** Requests without Referer pass. */
  optional: boolean;
}

export interface RemapRule {
  /** Place in file order: the smaller wins. */
  rank: number;
  /** `remap.config:3`. */
  place: string;
  kind: RuleKind;
  /** The host of `from` is a regular expression. */
  regex: boolean;
  from: Url;
  to: Url;
  fromText: string;
  toText: string;
  filters: AclFilter[];
  plugins: RemapPlugin[];
  referer: Referer | null;
  /** False when ip_allow.yaml is not asked for requests of this rule. */
  checksIpAllow: boolean;
  mapId: number;
  strategy: string | null;
  /** Why the model cannot play this rule, or null. */
  notModelled: string | null;
}

export interface RemapTable {
  rules: RemapRule[];
  /** The server refuses such a file as a whole. */
  failed: boolean;
}

/** The port a rule's FROM is for: 0, which no request has, for one that is no number, or without host and port. */
export function rulePort(from: Url): number {
  if (from.port !== '') return portNumber(from.port);
  return from.host === '' ? 0 : defaultPort(from.scheme);
}

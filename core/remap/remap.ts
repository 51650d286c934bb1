/**
 * Which rule a request falls under, and what becomes of its URL and Host field.
 * ATS: UrlRewrite::_mappingLookup, url_rewrite_remap_request, RemapProcessor
 */

import { compilePattern } from '../config/pattern.ts';
import { type RemapRule, type RemapTable, rulePort } from '../config/remap_table.ts';
import { hasField } from '../http/header.ts';
import type { RequestHead, Url } from '../http/message.ts';
import { targetOf } from '../http/target.ts';
import { defaultPort, isUrlError, parseUrl, portNumber, printUrl, setScheme } from '../http/url.ts';
import { type RuleGroup, ruleIndex } from './rule_index.ts';

interface RemapOptions {
  /** Record: url_remap.pristine_host_hdr */
  pristineHost: boolean;
  /** Port of the listener the client connected to; only rules with_recv_port ask for it. */
  recvPort?: number;
}

interface RuleName {
  /** `remap.config:3`. */
  line: string;
  from: string;
  to: string;
}

interface Redirect {
  rule: RemapRule;
  permanent: boolean;
  location: string;
}

export type RemapResult =
  | { matched: false; redirect: Redirect | null; why: string }
  | {
      matched: true;
      /** Index into the table's rules. */
      ruleId: number;
      rule: RuleName;
      /** The request's URL from now on. */
      url: Url;
      /** New value of the Host field, set in place; null to leave it as it is. */
      host: string | null;
      /** What of this rule, but for its plugins, the model cannot play, or null. */
      notModelled: string | null;
      why: string;
    };

/** A matching rule with its TO, whose host may have taken captures of the request's host. */
type Match = { rule: RemapRule; to: Url };

type Source = { scheme: string; host: string; port: number; path: string };

/** Finds the rule of a request and what it makes of it; changes nothing. */
export function remapRequest(table: RemapTable, head: RequestHead, options: RemapOptions): RemapResult {
  const source = sourceOf(head);
  const match = forwardMatch(table, source, options.recvPort);
  if (match === null) return unmatched(table, head, source);
  const url = rewrittenUrl(head, match);
  const { rule } = match;
  return {
    matched: true,
    ruleId: rule.rank,
    rule: { line: rule.place, from: rule.fromText, to: rule.toText },
    url,
    host: options.pristineHost ? null : hostField({ ...head, url }),
    notModelled: rule.notModelled,
    why: `${rule.place} maps ${rule.fromText} to ${rule.toText}`,
  };
}

function sourceOf(head: RequestHead): Source {
  const target = targetOf(head);
  // An authority alone is looked for among the rules for http.
  const scheme = head.url.scheme === '' && head.url.host !== '' ? 'http' : head.url.scheme;
  const port = head.url.addedPort === true ? 0 : target.port;
  return { scheme, host: target.host.toLowerCase(), port, path: head.url.path };
}

function forwardMatch(table: RemapTable, source: Source, recvPort: number | undefined): Match | null {
  const byRecvPort = recvPort === undefined ? null : lookup(table, 'recv_port', { ...source, port: recvPort });
  return byRecvPort ?? lookup(table, 'forward', source) ?? hostlessMatch(table, source);
}

/** The earliest rule for the host whose path begins the request's path; a pattern counts when it stands before it. */
function lookup(table: RemapTable, group: RuleGroup, source: Source): Match | null {
  const index = source.host === '' ? null : ruleIndex(table, group);
  if (index === null) return null;
  const rules = index.byHost.get(source.host) ?? [];
  const plain = rules.find((rule) => sameTrie(rule, source.scheme, source.port) && coversPath(rule, source));
  for (const rule of index.patterns) {
    if (plain !== undefined && rule.rank > plain.rank) break;
    const to = patternMatch(rule, source);
    if (to !== null) return { rule, to };
  }
  return plain === undefined ? null : { rule: plain, to: plain.to };
}

/** Rules without host match whatever the scheme and port: those are looked at that have the first one's. */
function hostlessMatch(table: RemapTable, source: Source): Match | null {
  const rules = ruleIndex(table, 'forward')?.byHost.get('') ?? [];
  const first = rules[0];
  if (first === undefined) return null;
  const port = rulePort(first.from);
  const rule = rules.find((other) => sameTrie(other, first.from.scheme, port) && coversPath(other, source));
  return rule === undefined ? null : { rule, to: rule.to };
}

function coversPath(rule: RemapRule, source: Source): boolean {
  return source.path.startsWith(rule.from.path);
}

function sameTrie(rule: RemapRule, scheme: string, port: number): boolean {
  return rule.from.scheme === scheme && rulePort(rule.from) === port;
}

/** TO with its captures filled in. A pattern that cannot be run counts as a match, which the rule calls not modelled. */
function patternMatch(rule: RemapRule, source: Source): Url | null {
  if (!sameTrie(rule, source.scheme, source.port) || !coversPath(rule, source)) return null;
  const compiled = compilePattern(rule.from.host);
  if ('refused' in compiled) return rule.to;
  const found = compiled.pattern.exec(source.host);
  if (found === null) return null;
  const host = rule.to.host.replace(/\$(\d)/g, (_, digit: string) => found[Number(digit)] ?? '');
  return { ...rule.to, host };
}

/** ATS: url_rewrite_remap_request */
function rewrittenUrl(head: RequestHead, match: Match): Url {
  if (head.method !== 'CONNECT') return movedUrl(head.url, match);
  return { ...head.url, host: match.to.host, port: match.to.port };
}

function movedUrl(from: Url, { rule, to }: Match): Url {
  const url: Url = { ...from, host: to.host, port: to.port };
  setScheme(url, to.scheme);
  url.path = rewrittenPath(from.path, rule.from.path, to.path);
  return url;
}

/** TO's path and what the request's path has after FROM's; slashes are mended in three cases only. */
export function rewrittenPath(request: string, from: string, to: string): string {
  let path = to;
  if (from === '' && request !== '' && to !== '' && !to.endsWith('/')) path += '/';
  const rest = request.slice(from.length);
  path += to.endsWith('/') && rest.startsWith('/') ? rest.slice(1) : rest;
  return path.startsWith('/') ? path.slice(1) : path;
}

/** What the Host field becomes: the URL's `host`, with its port when it has one; null without such a field. */
export function hostField({ fields, url }: Pick<RequestHead, 'fields' | 'url'>): string | null {
  if (!hasField(fields, 'Host')) return null;
  const port = portNumber(url.port);
  return port === 0 ? url.host : `${url.host}:${port}`;
}

/** Redirect rules are asked last, temporary ones first; they see the request as it came. */
function unmatched(table: RemapTable, head: RequestHead, source: Source): RemapResult {
  const temporary = lookup(table, 'redirect_temporary', source);
  const match = temporary ?? lookup(table, 'redirect', source);
  if (match === null) return { matched: false, redirect: null, why: 'no rule matches' };
  const { rule } = match;
  const redirect = { rule, permanent: temporary === null, location: printUrl(movedUrl(head.url, match)) };
  return { matched: false, redirect, why: `${rule.place} redirects ${rule.fromText} to ${rule.toText}` };
}

/**
 * A URL of the origin in a response header as clients know it: the first reverse_map rule that fits puts its TO and the
 * rest of the path in place. Null when the value is not absolute or no rule fits. ATS: response_url_remap
 */
export function reverseMapped(table: RemapTable, value: string): string | null {
  const url = parseUrl(value, 0, true);
  if (isUrlError(url) || url.host === '' || url.scheme === '') return null;
  const port = portNumber(url.port) || defaultPort(url.scheme);
  const source = { scheme: url.scheme, host: url.host.toLowerCase(), port, path: url.path };
  const match = lookup(table, 'reverse', source);
  return match === null ? null : printUrl(movedUrl(url, match));
}

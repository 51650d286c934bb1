/** Which lines of cache.config a request meets, and what they set. ATS: getCacheControl, CacheControlRecord::UpdateMatch */
import { type Fact, fact } from '../base/fact.ts';
import type { Said } from '../trace/record.ts';
import type { CacheConfig, CacheRule } from './cache_config.ts';
import { holds, type MatchedRequest } from './matcher_modifiers.ts';
import { compilePattern } from './pattern.ts';
import { placeOf } from './setting.ts';

/** What the matching lines set, plain data; absent: no line set it. Times are seconds. */
export interface CacheRules {
  revalidateAfter?: number;
  pinInCache?: number;
  ttlInCache?: number;
  neverCache?: boolean;
  ignoreClientNoCache?: boolean;
  ignoreServerNoCache?: boolean;
  responsesToCookies?: number;
  /** Each setting with the line that made it. */
  because?: Fact[];
}

/** Attributes that lines compete for: each keeps what the matching line with the lowest number gave it. */
type Attribute =
  | 'revalidate'
  | 'never-cache'
  | 'ignore-client-no-cache'
  | 'ignore-server-no-cache'
  | 'pin-in-cache'
  | 'ttl-in-cache';

interface Matching {
  readonly request: MatchedRequest;
  readonly file: string;
  readonly rules: CacheRules;
  readonly facts: Map<Attribute | 'cookies', Fact>;
  readonly lines: Map<Attribute, number>;
  readonly said: Said[];
}

/** Consults the tables in the server's order: hosts and domains, url_regex, host_regex; url and dest_ip never match. */
export function matchCacheRules(
  config: CacheConfig,
  file: string,
  request: MatchedRequest,
): { rules: CacheRules; said: readonly Said[] } {
  const matching: Matching = { request, file, rules: {}, facts: new Map(), lines: new Map(), said: [] };
  for (const rule of hostRules(config.rules, request.host)) reach(matching, rule);
  for (const rule of patternRules(matching, config.rules, 'url_regex', request.url)) reach(matching, rule);
  for (const rule of patternRules(matching, config.rules, 'host_regex', request.host)) reach(matching, rule);
  if (matching.facts.size > 0) matching.rules.because = [...matching.facts.values()];
  return { rules: matching.rules, said: matching.said };
}

/** From the shortest domain to the whole name, lines of one name in file order; case counts. ATS: HostLookup */
function hostRules(rules: readonly CacheRule[], host: string): CacheRule[] {
  const fits = rules.filter(({ destination, target }) => {
    if (target === '' || host === '') return false;
    if (destination === 'dest_host') return target === host && target !== '.';
    return destination === 'dest_domain' && (target === '.' || target === host || host.endsWith(`.${target}`));
  });
  return fits.sort((a, b) => depth(a.target) - depth(b.target) || a.line - b.line);
}

function depth(name: string): number {
  return name === '.' ? 0 : name.split('.').length;
}

/** Lines whose pattern is found; the server says so one by one, before it looks at their modifiers. */
function* patternRules(
  matching: Matching,
  rules: readonly CacheRule[],
  kind: 'url_regex' | 'host_regex',
  text: string,
) {
  for (const rule of rules) {
    if (rule.destination !== kind) continue;
    const compiled = compilePattern(rule.target);
    if (!('pattern' in compiled) || !compiled.pattern.test(text)) continue;
    matching.said.push(['cache_rule_pattern', { text, line: rule.line }]);
    yield rule;
  }
}

/** A line is reached: it sets what it may, and its cookie setting even when its modifiers do not hold. */
function reach(matching: Matching, rule: CacheRule): void {
  const { rules, facts, file, said } = matching;
  const matched = rule.modifiers.every((modifier) => holds(modifier, matching.request)) && apply(matching, rule);
  if (rule.cookies !== null) {
    rules.responsesToCookies = rule.cookies;
    facts.set('cookies', fact('cache-responses-to-cookies', rule.cookies, placeOf(file, rule.line)));
  }
  if (!matched) return;
  const tweak =
    rules.responsesToCookies === undefined ? '' : ` [cache-responses-to-cookies=${rules.responsesToCookies}]`;
  said.push(['cache_rule', { directive: rule.directive, line: `${rule.line}${tweak}` }]);
}

/** True when the line set something. */
function apply(matching: Matching, rule: CacheRule): boolean {
  const { rules, lines } = matching;
  switch (rule.directive) {
    case 'REVALIDATE_AFTER':
      return take(matching, 'revalidate', rule, () => (rules.revalidateAfter = rule.seconds));
    case 'PIN_IN_CACHE':
      return take(matching, 'pin-in-cache', rule, () => (rules.pinInCache = rule.seconds));
    case 'TTL_IN_CACHE':
      return takeTtl(matching, rule);
    case 'NEVER_CACHE':
      // A time to live that matched before has the better of it.
      return !lines.has('ttl-in-cache') && take(matching, 'never-cache', rule, () => (rules.neverCache = true));
    case 'STANDARD_CACHE':
      return take(matching, 'never-cache', rule, () => (rules.neverCache = false));
    case 'IGNORE_CLIENT_NO_CACHE':
      return take(matching, 'ignore-client-no-cache', rule, () => (rules.ignoreClientNoCache = true));
    case 'IGNORE_SERVER_NO_CACHE':
      return take(matching, 'ignore-server-no-cache', rule, () => (rules.ignoreServerNoCache = true));
    case 'IGNORE_NO_CACHE': {
      const client = take(matching, 'ignore-client-no-cache', rule, () => (rules.ignoreClientNoCache = true));
      const server = take(matching, 'ignore-server-no-cache', rule, () => (rules.ignoreServerNoCache = true));
      return client || server;
    }
  }
}

/** A time to live lifts a never-cache that was reached before it, whatever their lines. */
function takeTtl(matching: Matching, rule: CacheRule): boolean {
  const { rules, lines, facts } = matching;
  return take(matching, 'ttl-in-cache', rule, () => {
    rules.ttlInCache = rule.seconds;
    rules.neverCache = false;
    lines.set('never-cache', rule.line);
    facts.delete('never-cache');
  });
}

/** Sets an attribute unless a line further up has set it. */
function take(matching: Matching, attribute: Attribute, rule: CacheRule, set: () => void): boolean {
  const { lines, facts, file } = matching;
  const last = lines.get(attribute);
  if (last !== undefined && last <= rule.line) return false;
  set();
  lines.set(attribute, rule.line);
  const value = rule.directive === 'STANDARD_CACHE' ? 'standard-cache' : TIMED.has(attribute) ? rule.seconds : true;
  facts.set(attribute, fact(attribute, value, placeOf(file, rule.line)));
  return true;
}

const TIMED: ReadonlySet<Attribute> = new Set(['revalidate', 'pin-in-cache', 'ttl-in-cache']);

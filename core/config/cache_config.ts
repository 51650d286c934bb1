/**
 * cache.config: which requests are never cached, kept for a set time, revalidated and so on.
 * ATS: CacheControlRecord::Init (proxy/CacheControl.cc)
 */
import { type Destination, readMatcherLine } from './matcher_line.ts';
import { type Modifier, readAddresses, readModifier } from './matcher_modifiers.ts';
import { compilePattern } from './pattern.ts';
import type { ConfigNote } from './setting.ts';

/** What a line does, as the server's log calls it. */
type CacheDirective =
  | 'NEVER_CACHE'
  | 'STANDARD_CACHE'
  | 'IGNORE_NO_CACHE'
  | 'IGNORE_CLIENT_NO_CACHE'
  | 'IGNORE_SERVER_NO_CACHE'
  | 'REVALIDATE_AFTER'
  | 'PIN_IN_CACHE'
  | 'TTL_IN_CACHE';

export interface CacheRule {
  line: number;
  destination: Destination;
  target: string;
  modifiers: Modifier[];
  directive: CacheDirective;
  /** Seconds, of the directives that take a time. */
  seconds: number;
  /** `cache-responses-to-cookies`, 0 to 4; null when the line does not have it. */
  cookies: number | null;
}

export interface CacheConfig {
  rules: CacheRule[];
  /** A line has dest_ip: origins are looked up before the cache is. */
  hasIpRules: boolean;
}

const ACTIONS: Readonly<Record<string, CacheDirective>> = {
  'never-cache': 'NEVER_CACHE',
  'standard-cache': 'STANDARD_CACHE',
  'ignore-no-cache': 'IGNORE_NO_CACHE',
  'ignore-client-no-cache': 'IGNORE_CLIENT_NO_CACHE',
  'ignore-server-no-cache': 'IGNORE_SERVER_NO_CACHE',
};

const TIMED: Readonly<Record<string, CacheDirective>> = {
  revalidate: 'REVALIDATE_AFTER',
  'pin-in-cache': 'PIN_IN_CACHE',
  'ttl-in-cache': 'TTL_IN_CACHE',
};

const COOKIES = 'cache-responses-to-cookies';

/** Reads the file's text. A line with an error has no effect; what the server says of it goes to `notes`. */
export function readCacheConfig(text: string, file: string, notes: ConfigNote[]): CacheConfig {
  const rules: CacheRule[] = [];
  let hasIpRules = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const read = readRule(line, index + 1, file);
    if ('error' in read) notes.push({ file, line: index + 1, severity: read.severity, text: read.error });
    else rules.push(read);
    if (/^[^#]*\bdest_ip=/i.test(line) && !('discarded' in read)) hasIpRules = true;
  }
  return { rules, hasIpRules };
}

type Refused = { error: string; severity: ConfigNote['severity']; discarded?: true };

function readRule(text: string, line: number, file: string): CacheRule | Refused {
  const read = readMatcherLine(text);
  if ('discarded' in read) {
    const error = `[CacheControl] discarding ${file} entry at line ${line} : ${read.discarded}`;
    return { error, severity: 'error', discarded: true };
  }
  const { destination, target } = read;
  const rule: CacheRule = {
    line,
    destination,
    target: destination === 'dest_domain' ? bareDomain(target) : target,
    modifiers: [],
    directive: 'NEVER_CACHE',
    seconds: 0,
    cookies: null,
  };
  const wrong = targetError(rule, file) ?? readElements(rule, read.elements, file);
  if (wrong !== null) return { error: wrong, severity: 'error' };
  return notModelled(rule) ?? rule;
}

/** Dots at either end do not count; one alone stands for every host. */
function bareDomain(domain: string): string {
  return domain === '.' ? domain : domain.replace(/^\.+|\.+$/g, '');
}

/** What is wrong with the destination. */
function targetError({ destination, target, line }: CacheRule, file: string): string | null {
  if (destination === 'dest_ip') {
    const range = readAddresses(target);
    return typeof range === 'string' ? `[CacheControl] ${range} at ${file} line ${line}` : null;
  }
  if (!isPattern(destination)) return null;
  const compiled = compilePattern(target);
  if (!('refused' in compiled) || !compiled.refused.startsWith('Invalid')) return null;
  return `[CacheControl] regular expression error at line ${line} : ${compiled.refused}`;
}

function isPattern(destination: Destination): boolean {
  return destination === 'url_regex' || destination === 'host_regex';
}

/** A pattern the server reads and this version does not: the line is named, not played differently. */
function notModelled({ destination, target }: CacheRule): Refused | null {
  const compiled = isPattern(destination) ? compilePattern(target) : null;
  if (compiled === null || !('refused' in compiled)) return null;
  return { error: `regular expression ${target}: ${compiled.refused}`, severity: 'not modelled' };
}

/** The first directive counts, everything after it but modifiers and the cookie setting is an error. */
function readElements(rule: CacheRule, elements: readonly { label: string; value: string }[], file: string) {
  const rest = [...elements];
  const cookies = takeCookies(rule, rest);
  if (cookies !== null) return cookies;
  const at = rest.findIndex(({ label }) => label.toLowerCase() === 'action' || label.toLowerCase() in TIMED);
  const directive = rest[at];
  const place = `at line ${rule.line} in ${file}`;
  if (directive === undefined) return `[CacheControl] No directive in ${file} at line ${rule.line}`;
  rest.splice(at, 1);
  const wrong = readDirective(rule, directive.label.toLowerCase(), directive.value);
  if (wrong !== null) return `[CacheControl] ${wrong} ${place}`;
  for (const { label, value } of rest) {
    const modifier = readModifier(label, value);
    if ('error' in modifier) return `[CacheControl] ${modifier.error} ${place}`;
    rule.modifiers.push(modifier);
  }
  return null;
}

/** Digits count up to the first other character; none is 0. */
function takeCookies(rule: CacheRule, elements: { label: string; value: string }[]): string | null {
  for (let i = elements.length - 1; i >= 0; i--) {
    const element = elements[i];
    if (element?.label.toLowerCase() !== COOKIES) continue;
    const value = Number(/^\s*([+-]?\d+)/.exec(element.value)?.[1] ?? 0);
    if (value < 0 || value > 4) return `Value for ${COOKIES} must be an integer in the range 0..4`;
    rule.cookies ??= value;
    elements.splice(i, 1);
  }
  return null;
}

function readDirective(rule: CacheRule, label: string, value: string): string | null {
  if (label === 'action') {
    const directive = ACTIONS[value.toLowerCase()];
    if (directive === undefined) return 'Invalid action';
    rule.directive = directive;
    return null;
  }
  const seconds = readDuration(value);
  if (typeof seconds === 'string') return seconds;
  rule.directive = TIMED[label] as CacheDirective;
  rule.seconds = seconds;
  return null;
}

const UNITS: Readonly<Record<string, number>> = { w: 604800, d: 86400, h: 3600, m: 60, s: 1 };

/**
 * `1d12h`, `15m20`, `30`: seconds, or what is wrong in the server's words. Sums are int32 and wrap, and a result below 0
 * is too big. ATS: processDurationString
 */
export function readDuration(text: string): number | string {
  let seconds = 0;
  let digits = '';
  for (const c of text) {
    if (c >= '0' && c <= '9') {
      digits += c;
      continue;
    }
    if (digits === '') return 'Malformed time';
    if (c === '-') return 'Negative time not permitted';
    const unit = UNITS[c];
    if (unit === undefined) return 'Invalid time unit specified';
    seconds = (seconds + Math.imul(int32(digits), unit)) | 0;
    digits = '';
  }
  if (digits !== '') seconds = (seconds + int32(digits)) | 0;
  return seconds < 0 ? 'Time too big' : seconds;
}

/** A number too long for 64 bits reads as their greatest value, then only the low 32 count. */
function int32(digits: string): number {
  const value = BigInt(digits);
  const greatest = 9223372036854775807n;
  return Number(BigInt.asIntN(32, value > greatest ? greatest : value));
}

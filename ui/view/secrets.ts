import type { HeaderPair } from '../../replay/record/transaction.ts';

/**
 * Masks secrets of one output. The same secret gets the same number everywhere in that output, so that one still sees
 * what is there, roughly how long it is, and what equals what.
 */
export interface Veil {
  /** The value of a header, with what is secret in it masked. */
  header(name: string, value: string): string;
  /** A URL or request target: its password and the values of query keys that name a secret. */
  url(url: string): string;
  /** Text of many lines: header lines, described headers and URLs in it. */
  text(text: string): string;
}

const WHOLE_VALUE =
  /^(?:.*[-_])?(?:token|secret|password|passwd|apikey|api[-_]key|signature|credential|session[-_]?id|access[-_]key)s?$/i;
const SCHEME_VALUE = new Set([
  'authorization',
  'proxy-authorization',
  'authentication-info',
  'proxy-authentication-info',
]);
const SECRET_KEY =
  /^(?:.*[-_.])?(?:token|secret|password|passwd|pass|pwd|key|apikey|sig|signature|hmac|hash|auth|authorization|credentials?|session|sessionid|sid|jwt|code|ticket|otp|pin)$/i;

const CLASSES = [8, 16, 32, 64, 128, 256, 1024] as const;

function lengthClass(length: number): string {
  const upper = CLASSES.find((limit) => length <= limit);
  if (upper === undefined) return 'over 1024 bytes';
  const lower = CLASSES[CLASSES.indexOf(upper) - 1] ?? 0;
  return `${lower + 1}–${upper} bytes`;
}

type Mask = (secret: string) => string;

function numberedMask(): Mask {
  const numbers = new Map<string, number>();
  return (secret) => {
    if (secret === '') return '';
    const number = numbers.get(secret) ?? numbers.size + 1;
    numbers.set(secret, number);
    return `‹secret ${number} · ${lengthClass(secret.length)}›`;
  };
}

/** `Basic dXNlcjpwYXNz` keeps its scheme. */
function maskScheme(value: string, mask: Mask): string {
  const space = value.indexOf(' ');
  if (space < 0) return mask(value);
  return `${value.slice(0, space)} ${mask(value.slice(space + 1).trim())}`;
}

function maskPair(pair: string, mask: Mask): string {
  const equals = pair.indexOf('=');
  if (equals < 0) return mask(pair);
  return `${pair.slice(0, equals + 1)}${mask(pair.slice(equals + 1))}`;
}

function maskCookie(value: string, mask: Mask): string {
  const pairs = value.split(';').map((pair) => pair.trim());
  return pairs.map((pair) => maskPair(pair, mask)).join('; ');
}

function maskSetCookie(value: string, mask: Mask): string {
  const [pair = '', ...attributes] = value.split(';');
  return [maskPair(pair.trim(), mask), ...attributes].join(';');
}

function maskQuery(query: string, mask: Mask): string {
  return query.replace(/[^&;]+/g, (pair) => {
    const equals = pair.indexOf('=');
    return equals >= 0 && SECRET_KEY.test(pair.slice(0, Math.min(equals, 64))) ? maskPair(pair, mask) : pair;
  });
}

function maskUserInfo(url: string, mask: Mask): string {
  const start = url.indexOf('://');
  if (start < 0) return url;
  const end = url.slice(start + 3).search(/[/?#]/);
  const authority = end < 0 ? url.slice(start + 3) : url.slice(start + 3, start + 3 + end);
  const at = authority.lastIndexOf('@');
  if (at < 0) return url;
  const [user = '', ...password] = authority.slice(0, at).split(':');
  const info = password.length === 0 ? user : `${user}:${mask(password.join(':'))}`;
  return `${url.slice(0, start + 3)}${info}${url.slice(start + 3 + at)}`;
}

function maskUrl(url: string, mask: Mask): string {
  const whole = maskUserInfo(url, mask);
  const start = whole.indexOf('?');
  if (start < 0) return whole;
  const hash = whole.indexOf('#', start);
  const end = hash < 0 ? whole.length : hash;
  return whole.slice(0, start + 1) + maskQuery(whole.slice(start + 1, end), mask) + whole.slice(end);
}

const URL_VALUE = new Set([
  'location',
  'content-location',
  'referer',
  'referrer',
  'link',
  'refresh',
  '@ats-redirect-url',
]);

function maskHeader(name: string, value: string, mask: Mask): string {
  const lower = name.trim().toLowerCase();
  if (lower === 'cookie') return maskCookie(value, mask);
  if (lower === 'set-cookie') return maskSetCookie(value, mask);
  if (SCHEME_VALUE.has(lower)) return maskScheme(value, mask);
  if (lower.length <= 64 && WHOLE_VALUE.test(lower)) return mask(value);
  return URL_VALUE.has(lower) ? maskUrl(value, mask) : value;
}

const HEADER_LINE = /^([!#$%&'*+.^`|~\w@-]{1,64}):([ \t]*)([^\r\n]*)/gm;
const DESCRIBED = /(N: "([^"\n]{1,64})"[^\n"]{0,60}\n?[^\n"]{0,60}V: ")([^"\n]*)(")/g;
const DESCRIBED_PART = /((QUERY|PASSWORD): ")([^"\n]*)(")/g;
const WORD = /[^\s"'<>]+/g;

function maskText(text: string, mask: Mask): string {
  return text
    .replace(DESCRIBED, (_, before, name, value, after) => `${before}${maskHeader(name, value, mask)}${after}`)
    .replace(DESCRIBED_PART, (_, before, part, value, after) => {
      return `${before}${part === 'QUERY' ? maskQuery(value, mask) : mask(value)}${after}`;
    })
    .replace(HEADER_LINE, (_, name, blank, value) => `${name}:${blank}${maskHeader(name, value, mask)}`)
    .replace(WORD, (word) => (/[?@]/.test(word) ? maskUrl(word, mask) : word));
}

/** A veil for one output; `redact: false` lets everything through. */
export function newVeil({ redact }: { redact: boolean }): Veil {
  if (!redact) return { header: (_, value) => value, url: (url) => url, text: (text) => text };
  const mask = numberedMask();
  return {
    header: (name, value) => maskHeader(name, value, mask),
    url: (url) => maskUrl(url, mask),
    text: (text) => maskText(text, mask),
  };
}

export function maskHeaders(headers: readonly HeaderPair[], veil: Veil): HeaderPair[] {
  return headers.map(([name, value]) => [name, veil.header(name, value)]);
}

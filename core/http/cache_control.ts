/**
 * Cache-Control and Pragma, cooked once per header into plain data. ATS: MIMEHdrImpl::recompute_cooked_stuff
 */
import { sameName, splitList } from './header.ts';
import type { Field } from './message.ts';
import { findInt32, INT32_MAX } from './number.ts';
import { isTokenCode } from './syntax.ts';

/** A lifetime in seconds is null when its directive is absent, and 0 when it stands without a number. */
export interface CacheControl {
  noCache: boolean;
  noStore: boolean;
  noTransform: boolean;
  mustRevalidate: boolean;
  proxyRevalidate: boolean;
  needRevalidateOnce: boolean;
  onlyIfCached: boolean;
  private: boolean;
  public: boolean;
  maxAge: number | null;
  sMaxage: number | null;
  maxStale: number | null;
  minFresh: number | null;
  /** A `Pragma` element that begins with the word `no-cache`. */
  pragmaNoCache: boolean;
}

type Flag = { [K in keyof CacheControl]: CacheControl[K] extends boolean ? K : never }[keyof CacheControl];
type Lifetime = Exclude<keyof CacheControl, Flag>;

const FLAGS: ReadonlyMap<string, Flag> = new Map([
  ['no-cache', 'noCache'],
  ['no-store', 'noStore'],
  ['no-transform', 'noTransform'],
  ['must-revalidate', 'mustRevalidate'],
  ['proxy-revalidate', 'proxyRevalidate'],
  ['need-revalidate-once', 'needRevalidateOnce'],
  ['only-if-cached', 'onlyIfCached'],
  ['private', 'private'],
  ['public', 'public'],
]);

const LIFETIMES: ReadonlyMap<string, Lifetime> = new Map([
  ['max-age', 'maxAge'],
  ['s-maxage', 'sMaxage'],
  ['max-stale', 'maxStale'],
  ['min-fresh', 'minFresh'],
]);

/** Reads the directives of a header; unknown ones are ignored, of a repeated lifetime the last number counts. */
export function cook(fields: readonly Field[]): CacheControl {
  const cooked = nothing();
  for (const { name, value } of fields) {
    if (sameName(name, 'Cache-Control')) for (const element of splitList(value)) readDirective(element, cooked);
    else if (sameName(name, 'Pragma')) cooked.pragmaNoCache ||= splitList(value).some(isNoCache);
  }
  return cooked;
}

function isNoCache(element: string): boolean {
  return tokenOf(element) === 'no-cache';
}

function readDirective(text: string, cooked: CacheControl): void {
  const element = unquoted(text);
  const token = tokenOf(text);
  const flag = FLAGS.get(token);
  if (flag !== undefined) cooked[flag] = true;
  const lifetime = LIFETIMES.get(token);
  if (lifetime !== undefined) cooked[lifetime] = seconds(lifetime, element.slice(token.length), cooked[lifetime]);
}

/** A quote before a directive is skipped (seen on 9.2.9: `"max-age=60"` counts). */
function unquoted(element: string): string {
  return element.startsWith('"') ? element.slice(1) : element;
}

/** What an element begins with, in lower case: `no-cache` of `No-Cache=x`. */
function tokenOf(text: string): string {
  const element = unquoted(text);
  let end = 0;
  while (end < element.length && isTokenCode(element.charCodeAt(end))) end++;
  return element.slice(0, end).toLowerCase();
}

function seconds(lifetime: Lifetime, argument: string, before: number | null): number {
  return findInt32(argument) ?? (lifetime === 'maxStale' ? INT32_MAX : (before ?? 0));
}

function nothing(): CacheControl {
  return {
    noCache: false,
    noStore: false,
    noTransform: false,
    mustRevalidate: false,
    proxyRevalidate: false,
    needRevalidateOnce: false,
    onlyIfCached: false,
    private: false,
    public: false,
    maxAge: null,
    sMaxage: null,
    maxStale: null,
    minFresh: null,
    pragmaNoCache: false,
  };
}

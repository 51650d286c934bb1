/**
 * Request targets and other URLs. Nothing is decoded or normalised but what the server changes itself: leading slashes
 * collapse, empty params, query and fragment are not printed. ATS: url_parse, url_print (proxy/hdrs/URL.cc)
 */
import type { Url } from './message.ts';
import { isDigit } from './number.ts';
import { isAlnumCode, isAlphaCode, isHostCode } from './syntax.ts';

/** What the server's debug log says about a refused character; '' when it says nothing. */
interface UrlError {
  error: string;
}

/** 0 no test, 1 only characters of RFC 3986, 2 no blanks, controls or bytes above 126. Record: http.strict_uri_parsing */
export type Strictness = number;

const SLASH = 47;
const COLON = 58;
const MAX_COLONS = 8;
const RESERVED = "-._~:/?#[]@!$&'()*+,;=%";

/** A URL without any part. */
export function emptyUrl(): Url {
  return {
    scheme: '',
    host: '',
    port: '',
    path: '',
    user: null,
    password: null,
    params: null,
    query: null,
    fragment: null,
  };
}

/** Gives a URL another scheme, in lower case. */
export function setScheme(url: Url, scheme: string): void {
  url.scheme = scheme;
  delete url.schemeText;
}

/** True when `parseUrl` refused its text. */
export function isUrlError(url: Url | UrlError): url is UrlError {
  return 'error' in url;
}

/**
 * Reads a request target, an absolute URL or an authority; blanks before it are skipped. Remap rules may have any
 * characters in their hosts.
 */
export function parseUrl(text: string, strictness: Strictness, anyHost = false): Url | UrlError {
  const said = refusedCharacter(text, strictness);
  if (said !== '') return { error: said };
  const url = emptyUrl();
  let at = 0;
  while (text.charCodeAt(at) === 32) at++;
  if (at >= text.length) return { error: '' };
  const afterScheme = text.charCodeAt(at) === SLASH ? at : readScheme(text, at, url);
  if (afterScheme < 0) return { error: '' };
  const rest = readAuthority(text, afterScheme, url, anyHost);
  if (rest < 0) return { error: '' };
  if (rest < text.length) readPath(text, rest, url);
  return url;
}

function refusedCharacter(text: string, strictness: Strictness): string {
  if (strictness !== 1 && strictness !== 2) return '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (strictness === 1) {
      if (!isAlnumCode(code) && !RESERVED.includes(text.charAt(i))) return foundCharacter('Non-RFC compliant', code);
    } else if (code === 32 || (code >= 9 && code <= 13)) {
      return foundCharacter('Whitespace', code);
    } else if (code < 32 || code > 126) {
      return foundCharacter('Non-printable', code);
    }
  }
  return '';
}

function foundCharacter(what: string, code: number): string {
  return `${what} character [0x${code.toString(16).toUpperCase().padStart(2, '0')}] found in URL`;
}

/** Where the authority begins, -1 for a scheme that cannot be one. ATS: url_parse_scheme */
function readScheme(text: string, start: number, url: Url): number {
  const colon = text.indexOf(':', start);
  if (colon < 0 || !text.startsWith('//', colon + 1)) return start;
  if (!isAlphaCode(text.charCodeAt(start))) return -1;
  for (let i = start + 1; i < colon; i++) {
    if (!isAlnumCode(text.charCodeAt(i)) && !'+-.'.includes(text.charAt(i))) return -1;
  }
  const written = text.slice(start, colon);
  url.scheme = written.toLowerCase();
  if (url.scheme !== written) url.schemeText = written;
  return colon + 3 < text.length ? colon + 3 : -1;
}

/** Reads `user:password@host:port` and returns where it ends, -1 when it is no authority. ATS: url_parse_internet */
function readAuthority(text: string, start: number, url: Url, anyHost: boolean): number {
  const from = url.scheme === '' && text.charCodeAt(start) === COLON ? afterStrayColon(text, start + 1) : start;
  const end = authorityEnd(text, from);
  let authority = text.slice(from, end);
  const at = authority.indexOf('@');
  if (at >= 0) {
    if (!readUser(authority.slice(0, at), url) || authority.indexOf('@', at + 1) >= 0) return -1;
    authority = authority.slice(at + 1);
  }
  return from <= text.length && readHostPort(authority, url, anyHost) ? end : -1;
}

/** A colon, and up to two slashes, before the authority are skipped when something follows them. */
function afterStrayColon(text: string, start: number): number {
  let at = start;
  while (at < start + 2 && text.charCodeAt(at) === SLASH) at++;
  return at < text.length ? at : text.length + 1;
}

function authorityEnd(text: string, start: number): number {
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === SLASH || code === 63 || code === 35) return i;
  }
  return text.length;
}

function readUser(info: string, url: Url): boolean {
  const colon = info.indexOf(':');
  if (colon !== info.lastIndexOf(':')) return false;
  url.user = colon < 0 ? info : info.slice(0, colon);
  if (colon >= 0) url.password = info.slice(colon + 1);
  return true;
}

function readHostPort(authority: string, url: Url, anyHost: boolean): boolean {
  const close = authority.indexOf(']');
  if (close >= 0 && authority.indexOf('[') !== 0) return false;
  if (authority.lastIndexOf('[') > 0 || authority.indexOf(']', close + 1) > close) return false;
  const colons = authority.split(':').length - 1;
  if (colons > MAX_COLONS) return false;
  const colon = authority.lastIndexOf(':');
  const hasPort = close >= 0 ? colon > close : colons === 1 || colons === MAX_COLONS;
  const host = close >= 0 ? authority.slice(0, close + 1) : hasPort ? authority.slice(0, colon) : authority;
  if ((!anyHost && !isHostName(host)) || (hasPort && colon === authority.length - 1)) return false;
  url.host = host;
  url.port = hasPort ? authority.slice(colon + 1) : '';
  return true;
}

function isHostName(host: string): boolean {
  for (let i = 0; i < host.length; i++) if (!isHostCode(host.charCodeAt(i))) return false;
  return true;
}

/** Reads `/path;params?query#fragment`. ATS: url_parse_http */
function readPath(text: string, start: number, url: Url): void {
  let end = text.length;
  const hash = text.indexOf('#', start);
  if (hash >= 0) {
    url.fragment = text.slice(hash + 1);
    end = hash;
  }
  const question = text.indexOf('?', start);
  if (question >= 0 && question < end) {
    url.query = text.slice(question + 1, end);
    end = question;
  }
  const semicolon = text.indexOf(';', start);
  if (semicolon >= 0 && semicolon < end) {
    url.params = text.slice(semicolon + 1, end);
    end = semicolon;
  }
  let from = start;
  if (text.charCodeAt(from) !== SLASH) url.bare = true;
  while (from < end && text.charCodeAt(from) === SLASH) from++;
  url.path = text.slice(from, end);
}

/** The whole URL as the server prints it: `http:///p` when there is a scheme but no host. ATS: url_print */
export function printUrl(url: Url): string {
  const scheme = url.scheme === '' ? '' : `${url.schemeText ?? url.scheme}://`;
  const password = url.password === null || url.password === '' ? '' : `:${url.password}`;
  const user = url.user === null || url.user === '' ? '' : `${url.user}${password}@`;
  return scheme + user + printAuthority(url) + requestTarget(url, true);
}

/** `host:port`, the port only when it is written and not 0; an IPv6 address in brackets. */
function printAuthority(url: Url): string {
  const colon = url.host.indexOf(':');
  const host = colon >= 0 && colon < 5 && url.host[0] !== '[' ? `[${url.host}]` : url.host;
  return host !== '' && portNumber(url.port) !== 0 ? `${host}:${url.port}` : host;
}

/** The relative form: path, params, query; the fragment only when asked for, because it is not sent upstream. */
export function requestTarget(url: Url, withFragment = false): string {
  const slash = url.bare === true ? '' : '/';
  const params = url.params === null || url.params === '' ? '' : `;${url.params}`;
  const query = url.query === null || url.query === '' ? '' : `?${url.query}`;
  const fragment = !withFragment || url.fragment === null || url.fragment === '' ? '' : `#${url.fragment}`;
  return slash + url.path + params + query + fragment;
}

/** The number at the start of a port text, 0 when there is none; it wraps like a 16 bit number. */
export function portNumber(port: string): number {
  let value = 0;
  for (let i = 0; i < port.length && isDigit(port.charCodeAt(i)); i++) {
    value = (value * 10 + port.charCodeAt(i) - 48) & 0xffff;
  }
  return value;
}

/** The port that counts: the one written, else 443 for https and wss, else 80. ATS: url_canonicalize_port */
export function effectivePort(url: Url): number {
  return portNumber(url.port) || defaultPort(url.scheme);
}

/** The port of a scheme when none is written. */
export function defaultPort(scheme: string): number {
  return scheme === 'https' || scheme === 'wss' ? 443 : 80;
}

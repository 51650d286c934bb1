/**
 * Reading a request header. ATS: http_parser_parse_req, validate_hdr_request_target, validate_hdr_host
 * (proxy/hdrs/HTTP.cc)
 */
import { parseFields, settleContentLength } from './fields.ts';
import { indexOf, trimBlanks } from './header.ts';
import type { RequestHead } from './message.ts';
import { isDigit } from './number.ts';
import { isBlankCode, isHostCode, isTokenCode } from './syntax.ts';
import { emptyUrl, isUrlError, parseUrl, type Strictness } from './url.ts';
import { isSupported, parseVersion } from './version.ts';

/**
 * Sizes in bytes. The limit on the whole header (http.request_header_max_size) is the reader's: it compares `used`.
 * Records: http.strict_uri_parsing, http.request_line_max_size, http.header_field_max_size
 */
interface RequestLimits {
  strictUri: Strictness;
  lineMax: number;
  fieldMax: number;
}

export const DEFAULT_REQUEST_LIMITS: RequestLimits = { strictUri: 2, lineMax: 65535, fieldMax: 131070 };

/** `said` are debug log lines of tag http in order, `used` the header's bytes consumed. */
export type RequestParse =
  | { state: 'more'; head: null; said: string[]; used: number }
  | { state: 'error'; head: RequestHead; status: 400 | 414 | 501 | 505; said: string[]; used: number }
  | { state: 'done'; head: RequestHead; said: string[]; used: number };

/**
 * Reads a header from everything received so far. An error carries what was known when it was found: version 1.0 and
 * no method until those were read. It is found as early as the server finds it, also in an incomplete header.
 * Too long a line is 400 here; what it is by the size of the reads is the reader's to know.
 */
export function parseRequest(bytes: string, limits: RequestLimits): RequestParse {
  const said: string[] = [];
  const head = emptyRequest();
  const end = bytes.indexOf('\n') + 1;
  if (end === 0) return pendingLine(bytes, head);
  const error = lineFault(bytes.slice(0, end), head, limits, said);
  if (error !== 0) return { state: 'error', head, status: error, said, used: end };
  const rules = { fieldMax: limits.fieldMax, trimNames: false, eos: false };
  const { state, used } = parseFields(bytes, end, head.fields, rules);
  if (state === 'more') return { state, head: null, said, used };
  const valid = state === 'done' && hasTarget(head) && hasGoodHost(head) && settleContentLength(head.fields, said);
  return valid ? { state: 'done', head, said, used } : { state: 'error', head, status: 400, said, used };
}

function pendingLine(bytes: string, head: RequestHead): RequestParse {
  const refused = bytes.includes('\0');
  const used = bytes.length;
  return refused
    ? { state: 'error', head, status: 400, said: [], used }
    : { state: 'more', head: null, said: [], used };
}

/** A request about which nothing is known yet. */
export function emptyRequest(): RequestHead {
  return { kind: 'request', method: '', url: emptyUrl(), version: '1.0', fields: [] };
}

/** Reads the request line into `head`; the status of the error, or 0. */
function lineFault(line: string, head: RequestHead, limits: RequestLimits, said: string[]): 0 | 400 | 505 {
  if (line.length > limits.lineMax || line.includes('\0')) return 400;
  const methodAt = skipBlanks(line, 0);
  const methodEnd = tokenEnd(line, methodAt);
  if (methodEnd === methodAt || !isBlankCode(line.charCodeAt(methodEnd))) return 400;
  head.method = line.slice(methodAt, methodEnd);
  const versionEnd = lineTextEnd(line);
  const versionAt = versionStart(line, versionEnd);
  const url = parseUrl(targetText(line, methodEnd + 1, versionAt), limits.strictUri);
  if (isUrlError(url)) {
    if (url.error !== '') said.push(url.error);
    return 400;
  }
  head.url = url;
  if (versionAt < 0) return 400;
  head.version = parseVersion(line.slice(versionAt, versionEnd));
  return isSupported(head.version) ? 0 : 505;
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (isBlankCode(line.charCodeAt(at))) at++;
  return at;
}

function tokenEnd(line: string, from: number): number {
  let at = from;
  while (isTokenCode(line.charCodeAt(at))) at++;
  return at;
}

/** Index after the last character that is neither line end (one LF, one CR) nor blank. */
function lineTextEnd(line: string): number {
  let end = line.length;
  if (line.charCodeAt(end - 1) === 10) end--;
  if (line.charCodeAt(end - 1) === 13) end--;
  while (end > 0 && isBlankCode(line.charCodeAt(end - 1))) end--;
  return end;
}

/** Where `HTTP/digits.digits` begins that ends at `end`, -1 when there is none; the digits may be absent. */
function versionStart(line: string, end: number): number {
  let at = end - 1;
  while (isDigit(line.charCodeAt(at))) at--;
  if (line[at] !== '.') return -1;
  at--;
  while (isDigit(line.charCodeAt(at))) at--;
  return at >= 4 && line.startsWith('HTTP/', at - 4) ? at - 4 : -1;
}

/** The text between method and version, without blanks around it or line ends behind it. */
function targetText(line: string, from: number, versionAt: number): string {
  let start = from;
  let end = versionAt < 0 ? line.length : versionAt;
  while (start < end && isBlankCode(line.charCodeAt(start))) start++;
  while (start < end && isLineBlank(line.charCodeAt(end - 1))) end--;
  return line.slice(start, end);
}

function isLineBlank(code: number): boolean {
  return isBlankCode(code) || code === 10 || code === 13;
}

/** Only CONNECT may name an authority and no scheme (RFC 9112 section 3.2.3). */
function hasTarget(head: RequestHead): boolean {
  return head.url.host === '' || head.url.scheme !== '' || head.method === 'CONNECT';
}

/** At most one Host field, and that with a host and a sound port. */
function hasGoodHost(head: RequestHead): boolean {
  const at = indexOf(head.fields, 'Host');
  const field = head.fields[at];
  if (field === undefined) return true;
  return indexOf(head.fields, 'Host', at + 1) < 0 && isGoodHost(field.value);
}

function isGoodHost(value: string): boolean {
  const bracketed = value.startsWith('[');
  const close = bracketed ? value.indexOf(']') : -1;
  const onlyColon = value.indexOf(':') === value.lastIndexOf(':') ? value.indexOf(':') : -1;
  const end = bracketed ? close : onlyColon;
  const host = value.slice(bracketed ? 1 : 0, end < 0 ? value.length : end);
  if (host === '') return false;
  for (let i = 0; i < host.length; i++) if (!isHostCode(host.charCodeAt(i))) return false;
  const rest = end < 0 ? '' : value.slice(bracketed ? end + 1 : end);
  return rest === '' || isGoodPort(rest);
}

function isGoodPort(rest: string): boolean {
  const digits = rest.slice(1);
  let at = 0;
  while (isDigit(digits.charCodeAt(at))) at++;
  const port = at > 5 ? 0 : Number(digits.slice(0, at));
  return rest[0] === ':' && port > 0 && port < 65536 && trimBlanks(digits.slice(at)) === '';
}

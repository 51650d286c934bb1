/** Reading an origin's response header. ATS: http_parser_parse_resp (proxy/hdrs/HTTP.cc) */
import { parseFields, settleContentLength } from './fields.ts';
import type { ResponseHead } from './message.ts';
import { isDigit } from './number.ts';
import { isBlankCode } from './syntax.ts';
import { parseVersion } from './version.ts';

/** Sizes in bytes. Record: http.header_field_max_size; the limit on the whole header is the reader's. */
interface ResponseLimits {
  fieldMax: number;
}

export const DEFAULT_RESPONSE_LIMITS: ResponseLimits = { fieldMax: 131070 };

const LINE_MAX = 65535;

/** `said` are debug log lines of tag http in order, `used` the header's bytes consumed. */
type ResponseParse =
  | { state: 'more'; head: null; said: string[]; used: number }
  | { state: 'error'; head: ResponseHead; said: string[]; used: number }
  | { state: 'done'; head: ResponseHead; said: string[]; used: number };

/**
 * Reads a header from everything received so far; `eos` when nothing more will come. An empty first line and an end
 * before the first byte count as a header that is done: an empty one, with status 0, which the machine then refuses.
 * An error carries what was read before it.
 */
export function parseResponse(bytes: string, eos: boolean, limits: ResponseLimits): ResponseParse {
  const said: string[] = [];
  const head = emptyResponse();
  const first = firstLine(bytes, eos);
  const { state: begins } = first;
  if (begins === 'more') return { state: begins, head: null, said, used: first.used };
  if (begins !== 'line') return { state: begins, head, said, used: first.used };
  if (!readStatusLine(bytes.slice(0, first.used), head)) return { state: 'error', head, said, used: first.used };
  const rules = { fieldMax: limits.fieldMax, trimNames: true, eos };
  const { state, used } = parseFields(bytes, first.used, head.fields, rules);
  if (state === 'more') return { state, head: null, said, used };
  const valid = state === 'done' && settleContentLength(head.fields, said);
  return { state: valid ? 'done' : 'error', head, said, used };
}

/** A response about which nothing is known; the server dumps it as `HTTP/1.0 0 `. */
export function emptyResponse(): ResponseHead {
  return { kind: 'response', version: '1.0', status: 0, reason: '', fields: [] };
}

function firstLine(bytes: string, eos: boolean): { state: 'line' | 'more' | 'done' | 'error'; used: number } {
  if (bytes === '') return { state: eos ? 'done' : 'more', used: 0 };
  if (bytes[0] === '\n') return { state: 'done', used: 1 };
  if (bytes.startsWith('\r\n')) return { state: 'done', used: 2 };
  const end = bytes.indexOf('\n') + 1;
  const nul = bytes.indexOf('\0');
  if (nul >= 0 && (end === 0 || nul < end)) return { state: 'error', used: bytes.length };
  if (end > 0) return { state: 'line', used: end };
  return { state: eos || bytes.length >= LINE_MAX ? 'error' : 'more', used: bytes.length };
}

/** False when the line is no status line. */
function readStatusLine(line: string, head: ResponseHead): boolean {
  if (isPlain(line)) {
    head.version = `${line[5]}.${line[7]}`;
    head.status = Number(line.slice(9, 12));
    head.reason = line.slice(13, plainEnd(line));
    return true;
  }
  const versionEnd = versionLength(line);
  if (versionEnd === 0) return false;
  const version = parseVersion(line.slice(0, versionEnd));
  if (version === '0.9') return false;
  head.version = version;
  readStatus(line, skipBlanks(line, versionEnd), head);
  return true;
}

/** The usual form, where the character after the three digits is not looked at. */
function isPlain(line: string): boolean {
  if (line.length < 16 || !line.startsWith('HTTP/') || line[6] !== '.' || line[8] !== ' ') return false;
  for (const at of [5, 7, 9, 10, 11]) if (!isDigit(line.charCodeAt(at))) return false;
  return !isLineBlank(line.charCodeAt(13));
}

function plainEnd(line: string): number {
  let end = line.length;
  while (end > 14 && isLineBlank(line.charCodeAt(end - 1))) end--;
  return end;
}

function isLineBlank(code: number): boolean {
  return isBlankCode(code) || code === 10 || code === 13;
}

/** Length of `HTTP/digits.digits` before a blank, 0 when the line does not begin so. */
function versionLength(line: string): number {
  if (!line.startsWith('HTTP/')) return 0;
  let at = 5;
  while (isDigit(line.charCodeAt(at))) at++;
  if (line[at] !== '.') return 0;
  at++;
  while (isDigit(line.charCodeAt(at))) at++;
  return isBlankCode(line.charCodeAt(at)) ? at : 0;
}

/** In other forms blanks are skipped before status and reason, but stay behind the reason. */
function readStatus(line: string, from: number, head: ResponseHead): void {
  let at = from;
  while (isDigit(line.charCodeAt(at))) {
    head.status = head.status * 10 + line.charCodeAt(at) - 48;
    at++;
  }
  if (at === from || !isBlankCode(line.charCodeAt(at))) return;
  const end = line.endsWith('\r\n') ? line.length - 2 : line.length - 1;
  head.reason = line.slice(Math.min(skipBlanks(line, at), end), end);
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (isBlankCode(line.charCodeAt(at))) at++;
  return at;
}

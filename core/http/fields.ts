/**
 * Reading field lines. What is odd but taken, what is thrown away and what refuses the whole message is the real
 * server's choice, not RFC 9112's. ATS: MIMEScanner::get, mime_parser_parse (proxy/hdrs/MIME.cc)
 */
import { indexOf, trimBlanks } from './header.ts';
import type { Field } from './message.ts';
import { isDigit } from './number.ts';
import { isBlankCode, isControlCode, isFieldNameCode, isTokenCode } from './syntax.ts';

const CR = 13;
const LF = 10;
const AT = 64;
/** A line with more bytes than this around name and value is printed normalised. */
const MAX_PADDING = 7;
const MAX_NAME = 65535;

interface FieldRules {
  /** Most bytes a field's name and value have together. Record: http.header_field_max_size, for requests */
  fieldMax: number;
  /** Responses: blanks before the colon are cut off. In a request they refuse it. */
  trimNames: boolean;
  /** Nothing more will come. */
  eos: boolean;
}

/** `used` is the index after the last byte consumed. */
export type FieldsResult = { state: 'more' | 'done' | 'error'; used: number };

/** Reads field lines from `at` up to and with the empty line, adding slots to `fields`. */
export function parseFields(bytes: string, at: number, fields: Field[], rules: FieldRules): FieldsResult {
  const nul = bytes.indexOf('\0', at);
  let start = at;
  while (start < bytes.length) {
    const empty = emptyLine(bytes, start);
    if (empty > 0) return { state: 'done', used: start + empty };
    const end = lineEnd(bytes, start, rules.eos);
    if (nul >= 0 && nul < (end < 0 ? bytes.length : end)) return { state: 'error', used: bytes.length };
    if (end < 0) return { state: rules.eos ? 'error' : 'more', used: bytes.length };
    if (!readField(unfolded(bytes.slice(start, end)), fields, rules)) return { state: 'error', used: end };
    start = end;
  }
  return { state: rules.eos ? 'done' : 'more', used: start };
}

/** Length of the empty line at `start`, 0 when there is none (yet). */
function emptyLine(bytes: string, start: number): number {
  const code = bytes.charCodeAt(start);
  if (code === LF) return 1;
  return code === CR && bytes.charCodeAt(start + 1) === LF ? 2 : 0;
}

/** Index after the line, its folded continuations included; -1 when its end has not come. */
function lineEnd(bytes: string, start: number, eos: boolean): number {
  let end = bytes.indexOf('\n', start) + 1;
  while (end > 0 && isBlankCode(bytes.charCodeAt(end))) {
    const next = bytes.indexOf('\n', end) + 1;
    if (next === 0 && eos) return -1;
    end = next;
  }
  return end === 0 ? -1 : end;
}

/** Each line end inside a folded line becomes blanks, one per byte (RFC 9112 section 5.2). */
function unfolded(line: string): string {
  if (line.indexOf('\n') === line.length - 1) return line;
  const last = line.length - (line.endsWith('\r\n') ? 2 : 1);
  let text = '';
  for (let i = 0; i < last; i++) {
    const code = line.charCodeAt(i);
    const ends = code === LF || (code === CR && line.charCodeAt(i + 1) === LF);
    text += ends ? ' ' : line.charAt(i);
  }
  return text + line.slice(last);
}

/** Adds the slot of one line; lines that are no field are skipped. False refuses the message. */
function readField(line: string, fields: Field[], rules: FieldRules): boolean {
  const first = line.charCodeAt(0);
  if (!isTokenCode(first) && first !== AT) return true;
  const colon = line.indexOf(':');
  if (colon < 0) return true;
  const blankBeforeColon = isBlankCode(line.charCodeAt(colon - 1));
  if (blankBeforeColon && !rules.trimNames) return false;
  const name = blankBeforeColon ? trimBlanks(line.slice(0, colon)) : line.slice(0, colon);
  const value = trimmedValue(line, colon + 1);
  if (name.length > MAX_NAME || name.length + value.length > rules.fieldMax) return false;
  if (!isFieldName(name) || !isFieldValue(value)) return false;
  const padding = line.length - name.length - value.length;
  const printsRaw = !blankBeforeColon && padding <= MAX_PADDING && line.charCodeAt(line.length - 2) === CR;
  fields.push({ name, value, raw: printsRaw ? line.slice(0, -2) : null });
  return true;
}

function trimmedValue(line: string, from: number): string {
  let start = from;
  let end = line.length;
  while (start < end && isBlankCode(line.charCodeAt(start))) start++;
  while (end > start && isLineBlank(line.charCodeAt(end - 1))) end--;
  return line.slice(start, end);
}

function isLineBlank(code: number): boolean {
  return code === LF || code === CR || isBlankCode(code);
}

function isFieldName(name: string): boolean {
  for (let i = 0; i < name.length; i++) if (!isFieldNameCode(name.charCodeAt(i))) return false;
  return true;
}

function isFieldValue(value: string): boolean {
  for (let i = 0; i < value.length; i++) if (isControlCode(value.charCodeAt(i))) return false;
  return true;
}

/**
 * Settles what Content-Length says, changing the slots: gone beside Transfer-Encoding, equal duplicates merged. False
 * refuses the message. Debug log lines go to `said`. ATS: validate_hdr_content_length; RFC 9112 section 6.3
 */
export function settleContentLength(fields: Field[], said: string[]): boolean {
  const at = indexOf(fields, 'Content-Length');
  const value = fields[at]?.value;
  if (value === undefined) return true;
  if (indexOf(fields, 'Transfer-Encoding') >= 0) {
    said.push('Transfer-Encoding header and Content-Length headers the request, removing all Content-Length headers');
    for (let i = at; i >= 0; i = indexOf(fields, 'Content-Length', i)) fields.splice(i, 1);
    return true;
  }
  const fault = lengthFault(value);
  if (fault !== '') said.push(fault);
  return fault === '' && mergeLengths(fields, at, value, said);
}

function lengthFault(value: string): string {
  if (value === '') return "Content-Length headers don't match the ABNF, returning parse error";
  for (let i = 0; i < value.length; i++) {
    if (!isDigit(value.charCodeAt(i))) return 'Content-Length value contains non-digit, returning parse error';
  }
  return '';
}

function mergeLengths(fields: Field[], first: number, value: string, said: string[]): boolean {
  for (let i = indexOf(fields, 'Content-Length', first + 1); i >= 0; i = indexOf(fields, 'Content-Length', i)) {
    if (fields[i]?.value !== value) {
      said.push("Content-Length headers don't match, returning parse error");
      return false;
    }
    said.push('Deleting duplicate Content-Length header');
    fields.splice(i, 1);
  }
  return true;
}

/** Fields the proxy gives a response for the client, each step of the build as a function over a copy. ATS: HttpTransact::build_response and HttpTransactHeaders */
import { type Config, intOf, isOn, textOf } from '../config/config.ts';
import { formatDate, parseDate } from '../http/date.ts';
import {
  addField,
  appendValue,
  copyFields,
  HOP_BY_HOP,
  hasField,
  joinedValue,
  removeField,
  setFound,
  setValue,
  valueOf,
} from '../http/header.ts';
import type { Field, ResponseHead, Version } from '../http/message.ts';
import { parseInt64 } from '../http/number.ts';
import type { RangeSetup } from '../names/states.ts';
import type { Said } from '../trace/record.ts';
import { removeWarnings } from './merge.ts';
import { type ByteRange, contentRange } from './ranges.ts';

/** Where the body comes from. ATS: HttpTransact::Source_t */
export type ResponseSource = 'ORIGIN' | 'CACHE' | 'TRANSFORM' | 'INTERNAL' | 'NONE';

/** Copy of a base header without the fields of its connection. */
export function baseForClient(base: ResponseHead): ResponseHead {
  return { ...base, fields: copyFields(base.fields, HOP_BY_HOP) };
}

/** A header of the proxy's own: only Date. */
export function bareHead(version: Version, status: number, reason: string, now: number): ResponseHead {
  return { kind: 'response', version, status, reason, fields: [{ name: 'Date', value: formatDate(now), raw: null }] };
}

const NOT_MODIFIED_FIELDS = ['Etag', 'Content-Location', 'Expires', 'Cache-Control', 'Vary'];

/** The 304 made from a stored response (RFC 9110 section 15.4.5). ATS: HttpTransact::build_response, 304 branch */
export function notModifiedBase(stored: ResponseHead, version: Version, now: number): ResponseHead {
  const head = bareHead(version, 304, 'Not Modified', now);
  for (const name of NOT_MODIFIED_FIELDS) {
    const value = joinedValue(stored.fields, name);
    if (value !== null) addField(head.fields, name, value);
  }
  return head;
}

/** Date for an origin's answer that lacks it, when it arrives; not for a 500. ATS: is_response_valid */
export function addArrivalDate(fields: Field[], status: number, now: number): void {
  if (status !== 500 && !hasField(fields, 'Date')) addField(fields, 'Date', formatDate(now));
}

/** Age as computed; Date := now when the base has no valid one. ATS: build_response, insert_time_and_age */
export function addAge(fields: Field[], age: number, now: number): void {
  setValue(fields, 'Age', String(age));
  if (parseDate(valueOf(fields, 'Date') ?? '') <= 0) setValue(fields, 'Date', formatDate(now));
}

export interface ContentLengthInput {
  readonly source: ResponseSource;
  readonly method: string;
  /** Length of the stored object: null while a writer does not know it yet, undefined when none was read. */
  readonly objectSize?: number | null | undefined;
  /** Status of the origin's answer; null when there was none. */
  readonly originStatus: number | null;
  readonly rangeSetup: RangeSetup;
  /** Body length of a range answer. */
  readonly rangeLength: number;
  readonly ranges: readonly ByteRange[];
  /** Length that a transform announced, null when unknown. */
  readonly transformLength?: number | null;
  /** What was known of the origin's body end when its header arrived. */
  readonly originLengthTrusted?: boolean;
}

/** `trusted`: the client can know the body's end from the header. */
interface ContentLengthOutcome {
  readonly trusted: boolean;
  readonly said: readonly Said[];
}

/** Settles Content-Length, and turns the header into a 206 for a single range. ATS: handle_content_length_header */
export function contentLengthRule(head: ResponseHead, input: ContentLengthInput): ContentLengthOutcome {
  if (hasField(head.fields, 'Content-Length')) return statedLength(head, input);
  const fromObject = input.source === 'CACHE' || (input.source === 'ORIGIN' && input.originStatus === 304);
  if (fromObject && input.objectSize !== undefined) return objectLength(head, input, input.objectSize);
  if (input.source === 'TRANSFORM' && input.rangeSetup === 'RANGE_REQUESTED') {
    setValue(head.fields, 'Content-Length', String(input.rangeLength));
    return { trusted: true, said: [] };
  }
  return { trusted: isBodyPrecluded(head.status, input.method), said: [] };
}

function statedLength(head: ResponseHead, input: ContentLengthInput): ContentLengthOutcome {
  const length = parseInt64(valueOf(head.fields, 'Content-Length') ?? '');
  const said: Said[] = [];
  let trusted = false;
  if (length < 0) removeField(head.fields, 'Content-Length');
  else trusted = trustStated(head, input, length, said);
  said.push(['response_length', { length: parseInt64(valueOf(head.fields, 'Content-Length') ?? '') }]);
  return { trusted, said };
}

function trustStated(head: ResponseHead, input: ContentLengthInput, length: number, said: Said[]): boolean {
  const { source, rangeSetup } = input;
  if (source === 'TRANSFORM') {
    if (rangeSetup !== 'RANGE_REQUESTED') return (input.transformLength ?? null) !== null;
    setValue(head.fields, 'Content-Length', String(input.rangeLength));
    return true;
  }
  const cut = rangeSetup === 'RANGE_NOT_TRANSFORM_REQUESTED';
  if (source !== 'CACHE' && !cut) return input.originLengthTrusted ?? true;
  if (cut) {
    said.push(...makePartial(head, input, input.objectSize ?? length));
    return true;
  }
  if (input.objectSize !== length) said.push(['response_length_mismatch']);
  return input.objectSize === length;
}

function objectLength(head: ResponseHead, input: ContentLengthInput, size: number | null): ContentLengthOutcome {
  if (size === null) return { trusted: false, said: [] };
  if (input.rangeSetup === 'RANGE_NOT_TRANSFORM_REQUESTED')
    return { trusted: true, said: makePartial(head, input, size) };
  if (head.status !== 204) setValue(head.fields, 'Content-Length', String(size));
  return { trusted: true, said: [] };
}

/** ATS: change_response_header_because_of_range_request */
function makePartial(head: ResponseHead, { ranges, rangeLength }: ContentLengthInput, size: number): Said[] {
  head.status = 206;
  head.reason = 'Partial Content';
  const [range] = ranges;
  if (range !== undefined) setValue(head.fields, 'Content-Range', contentRange(range, size));
  setValue(head.fields, 'Content-Length', String(rangeLength));
  return [['partial_length']];
}

/** RFC 9112 section 6.3, rule 1. ATS: is_response_body_precluded */
export function isBodyPrecluded(status: number, method: string): boolean {
  return (
    method === 'HEAD' || method === 'CONNECT' || status === 204 || status === 304 || (status >= 100 && status < 200)
  );
}

export interface KeepAliveInput {
  readonly source: ResponseSource;
  readonly method: string;
  readonly clientVersion: Version;
  /** The client's connection may live, as far as the request side is concerned. */
  readonly clientKeepAlive: boolean;
  /** The client wrote Proxy-Connection: that field is answered. */
  readonly proxyConnection: boolean;
  /** Status of the origin's answer; null when there was none. */
  readonly originStatus: number | null;
  readonly originChunked: boolean;
  /** The client asked for a websocket. */
  readonly websocket: boolean;
  readonly config: Config;
}

/** What of the client's connection follows from the answer. */
export interface KeepAliveOutcome {
  readonly keepAlive: boolean;
  /** The body goes to the client in chunks. */
  readonly chunked: boolean;
  /** The connection is a websocket from here on. */
  readonly upgraded: boolean;
}

const CHUNKING = 'proxy.config.http.chunking_enabled';

/** Writes Transfer-Encoding and Connection (or Proxy-Connection). ATS: handle_response_keep_alive_headers */
export function keepAliveToClient(head: ResponseHead, input: KeepAliveInput, lengthTrusted: boolean): KeepAliveOutcome {
  const { fields } = head;
  removeField(fields, 'Connection');
  removeField(fields, 'Proxy-Connection');
  if (input.websocket && head.status === 101 && input.source === 'ORIGIN') {
    setValue(fields, 'Connection', 'Upgrade');
    setValue(fields, 'Upgrade', 'websocket');
    return { keepAlive: false, chunked: false, upgraded: true };
  }
  const bodiless = head.status === 204 && hasUnwantedBody(head, input);
  const chunked = !bodiless && input.clientVersion === '1.1' && isChunked(head, input, lengthTrusted);
  if (chunked) {
    removeField(fields, 'Content-Length');
    setValue(fields, 'Transfer-Encoding', 'chunked');
  }
  const keepAlive = input.clientKeepAlive && !bodiless && hasKnownEnd(input, lengthTrusted, chunked);
  writeConnection(fields, input, keepAlive);
  return { keepAlive, chunked, upgraded: false };
}

/** Some clients wait for the end of the connection when a 204 announces a body. */
function hasUnwantedBody(head: ResponseHead, input: KeepAliveInput): boolean {
  if (input.source === 'ORIGIN' && input.originChunked) return true;
  return parseInt64(valueOf(head.fields, 'Content-Length') ?? '') !== 0;
}

function isChunked(head: ResponseHead, input: KeepAliveInput, lengthTrusted: boolean): boolean {
  const { source, originStatus, originChunked } = input;
  if (!isOn(input.config, CHUNKING) || isBodyPrecluded(head.status, input.method)) return false;
  if (source === 'INTERNAL' || source === 'NONE') return false;
  if (source !== 'CACHE' && originStatus !== null && originStatus !== 304 && originChunked) return true;
  if (source === 'ORIGIN' && (originStatus === null || originStatus === 304)) return false;
  return !lengthTrusted;
}

function hasKnownEnd({ clientVersion, method }: KeepAliveInput, lengthTrusted: boolean, chunked: boolean): boolean {
  return clientVersion !== '0.9' && (chunked || method === 'PUSH' || lengthTrusted);
}

/** Keep-alive is written for 1.1 too; a client that is closed anyway is told only when it could expect otherwise. */
function writeConnection(fields: Field[], input: KeepAliveInput, keepAlive: boolean): void {
  const name = input.proxyConnection ? 'Proxy-Connection' : 'Connection';
  if (keepAlive) setValue(fields, name, 'keep-alive');
  else if (input.clientKeepAlive || input.clientVersion === '1.1') setValue(fields, name, 'close');
}

const VIA_STRING = 'proxy.config.http.response_via_str';

/** Codes of RFC 7234 section 5.5 the server inserts. */
export type WarningCode = 111 | 113 | 199;

/** Value of a warning: `111 ApacheTrafficServer/9.2.9 `, with the blank even when no text follows. */
export function warningValue(code: WarningCode, config: Config, text = ''): string {
  return `${String(code).padStart(3)} ${textOf(config, VIA_STRING) ?? ''} ${text}`;
}

/** Puts the one warning into a header; others of its code go, and what is left is replaced. ATS: insert_warning_header */
export function insertWarning(fields: Field[], code: WarningCode, config: Config, text = ''): void {
  // The only one is replaced where it stands, whatever its code.
  if (fields.filter(({ name }) => name.toLowerCase() === 'warning').length > 1) removeWarnings(fields, code);
  setValue(fields, 'Warning', warningValue(code, config, text));
}

const SERVER_ENABLED = 'proxy.config.http.response_server_enabled';
const SERVER_STRING = 'proxy.config.http.response_server_str';

/** Server: 1 overwrites the first slot, 2 adds when absent. ATS: add_server_header_to_response */
export function serverHeader(fields: Field[], config: Config): readonly Said[] {
  const enabled = intOf(config, SERVER_ENABLED);
  const server = textOf(config, SERVER_STRING) ?? '';
  if (enabled === 0 || (enabled === 2 && hasField(fields, 'Server'))) return [];
  if (!setFound(fields, 'Server', server)) addField(fields, 'Server', server);
  return [['adding_server', { server }]];
}

/** Appends a Via value to the last slot of Via. */
export function appendVia(fields: Field[], value: string | null): void {
  if (value !== null) appendValue(fields, 'Via', value);
}

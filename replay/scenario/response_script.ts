import type { Leftovers } from './keys.ts';
import { checkKeys } from './keys.ts';
import {
  bodyOf,
  fieldsOf,
  isChunked,
  type Pair,
  piecesOf,
  rawOf,
  valueIn,
  versionOf,
  wireText,
} from './message_parts.ts';
import { child, count, duration, fault, flag, isGiven, type Node, text, word } from './nodes.ts';
import { reasonOf } from './reasons.ts';
import type { ResponseScript, Segment } from './scenario.ts';

const ON_CONNECT = ['accept', 'reset', 'refuse', 'down'] as const;
/** Between the pieces of a body that will be cut off, when the scenario names no pause. */
const CUT_PIECES_MS = 1;
const RAW_SEGMENTS_MS = 50;

/** What the origin does with one request, from a `server-response` node and the transaction's `all`. */
export function responseScriptOf(response: Node, all: Node, leftovers: Leftovers): ResponseScript {
  checkKeys(response, 'serverResponse', leftovers);
  checkKeys(child(response, 'headers'), 'headers', leftovers);
  checkKeys(child(response, 'content'), 'content', leftovers);
  const fields = fieldsOf(response, all);
  const status = count(child(response, 'status')) ?? 200;
  const close = closeOf(child(response, 'x-close'));
  const hasLength = valueIn(fields, 'content-length') !== null;
  return {
    delay_ms: duration(child(response, 'delay')) ?? 0,
    onConnect: word(child(response, 'on_connect'), ON_CONNECT) ?? 'accept',
    raw: rawSegments(response),
    status,
    head: headOf(response, status, fields),
    body: bodySegments(response, fields, close),
    bodyDelay_ms: duration(child(response, 'x-body-delay')),
    untilClose: !isChunked(fields) && !hasLength,
    close: close ?? (/close/i.test(valueIn(fields, 'connection') ?? '') ? 'after-body' : null),
    reset: flag(child(response, 'x-reset')) ?? false,
    send100: flag(child(response, 'x-100-continue')),
    respondEarly: flag(child(response, 'x-respond-early')) ?? false,
    opaque: false,
  };
}

/** A 200 without a word: what a script says nothing about. */
export function plainResponse(): ResponseScript {
  return {
    delay_ms: 0,
    onConnect: 'accept',
    raw: [],
    status: 200,
    head: '',
    body: [],
    bodyDelay_ms: null,
    untilClose: false,
    close: null,
    reset: false,
    send100: false,
    respondEarly: false,
    opaque: false,
  };
}

/** The answer of an origin that is not scripted: asked for when a request arrives. */
export function opaqueResponse(): ResponseScript {
  return { ...plainResponse(), raw: null, send100: null, opaque: true };
}

function headOf(response: Node, status: number, fields: readonly Pair[]): string {
  const reason = wireText(text(child(response, 'reason')) ?? reasonOf(status));
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/${versionOf(response)} ${status}${reason === '' ? '' : ` ${reason}`}\r\n${lines}\r\n`;
}

function rawSegments(response: Node): Segment[] | null {
  const raw = rawOf(response);
  if (raw === null) return null;
  const pause = duration(child(response, 'x-body-delay')) ?? RAW_SEGMENTS_MS;
  return raw.map((bytes, index) => ({ after_ms: index === 0 ? 0 : pause, bytes }));
}

/** One piece goes out at once; pieces stay apart where the scenario pauses between them or cuts the body off. */
function bodySegments(response: Node, fields: readonly Pair[], close: ResponseScript['close']): Segment[] {
  const pieces = piecesOf(response, fields, bodyOf(response, fields));
  const pause = duration(child(response, 'x-chunk-delay'));
  if (pause === null && typeof close !== 'number') {
    return pieces.length === 0 ? [] : [{ after_ms: 0, bytes: pieces.join('') }];
  }
  const between = pause ?? CUT_PIECES_MS;
  return pieces.map((bytes, index) => ({ after_ms: index === 0 ? 0 : between, bytes }));
}

function closeOf(node: Node): ResponseScript['close'] {
  if (!isGiven(node) || node.value === 'false') return null;
  if (node.value === 'true') return 'after-body';
  if (typeof node.value === 'string' && /^\d+$/.test(node.value)) return count(node);
  if (node.value === 'after-request' || node.value === 'after-headers' || node.value === 'after-body')
    return node.value;
  throw fault(node, 'after-request, after-headers, after-body or a number of body bytes');
}

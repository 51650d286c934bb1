import type { Leftovers } from './keys.ts';
import { checkKeys, noteNotModelled } from './keys.ts';
import { bodyOf, fieldsOf, isChunked, piecesOf, rawOf, valueIn, versionOf, wireText } from './message_parts.ts';
import { child, count, duration, fault, flag, isGiven, type Node, text } from './nodes.ts';
import type { ClientScript, Segment } from './scenario.ts';

type Message = Pick<ClientScript, 'method' | 'target' | 'version' | 'headers' | 'body' | 'raw'> & {
  head: string;
  pieces: string[];
};

/** What the client does for one transaction, from its `client-request` node and the transaction's `all`. */
export function clientScriptOf(request: Node, all: Node, leftovers: Leftovers): ClientScript {
  checkKeys(request, 'clientRequest', leftovers);
  checkKeys(child(request, 'headers'), 'headers', leftovers);
  checkKeys(child(request, 'content'), 'content', leftovers);
  const { head, pieces, ...message } = messageOf(request, all, leftovers);
  return {
    ...message,
    delay_ms: duration(child(request, 'delay')) ?? 0,
    segments: segmentsOf(request, head, pieces),
    pipeline: flag(child(request, 'x-pipeline')) ?? false,
    newConnection: flag(child(request, 'x-new-connection')) ?? false,
    wait100_ms: wait100Of(child(request, 'x-wait-100')),
    abort: abortOf(child(request, 'x-abort')),
    abort_delay_ms: duration(child(request, 'x-abort-delay')) ?? 100,
    halfClose: flag(child(request, 'x-half-close')) ?? false,
    timeout_ms: duration(child(request, 'x-timeout')) ?? 8000,
  };
}

function messageOf(request: Node, all: Node, leftovers: Leftovers): Message {
  const raw = rawOf(request);
  if (raw !== null) return rawMessage(raw);
  const scheme = text(child(request, 'scheme')) ?? 'http';
  if (scheme !== 'http') noteNotModelled(child(request, 'scheme'), `scheme ${scheme}`, leftovers);
  const headers = fieldsOf(request, all);
  const method = wireText(text(child(request, 'method')) ?? 'GET');
  const target = wireText(text(child(request, 'url')) ?? '/');
  const version = versionOf(request);
  const body = bodyOf(request, headers);
  const isSent = isGiven(child(request, 'content')) || valueIn(headers, 'content-length') !== null;
  const pieces = isChunked(headers) || (body !== '' && isSent) ? piecesOf(request, headers, body) : [];
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return {
    method,
    target,
    version,
    headers,
    body,
    raw: false,
    pieces,
    head: `${method} ${target} HTTP/${version}\r\n${lines}\r\n`,
  };
}

function rawMessage(raw: readonly string[]): Message {
  const [head = '', ...pieces] = raw;
  const [, method = '', target = ''] = /^(\S+) (\S*)/.exec(head) ?? [];
  return { method, target, version: '', headers: [], body: '', raw: true, head, pieces };
}

/** One write, unless the scenario pauses after the header or between pieces. */
function segmentsOf(request: Node, head: string, pieces: readonly string[]): Segment[] {
  const between = duration(child(request, 'x-chunk-delay'));
  const first = duration(child(request, 'x-body-delay')) ?? between;
  const waits = isGiven(child(request, 'x-wait-100'));
  if (first === null && !waits) return [{ after_ms: 0, bytes: head + pieces.join('') }];
  const after = (index: number) => (waits ? 0 : ((index === 0 ? first : between) ?? 0));
  return [{ after_ms: 0, bytes: head }, ...pieces.map((bytes, index) => ({ after_ms: after(index), bytes }))];
}

function wait100Of(node: Node): number | null {
  if (!isGiven(node) || node.value === 'false') return null;
  return node.value === 'true' ? 1000 : duration(node);
}

function abortOf(node: Node): number | 'after-request' | null {
  if (node.value === 'after-request') return 'after-request';
  if (!isGiven(node)) return null;
  if (typeof node.value !== 'string' || !/^\d+$/.test(node.value))
    throw fault(node, 'a number of bytes or after-request');
  return count(node);
}

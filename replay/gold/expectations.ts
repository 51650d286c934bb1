import { utf8ToLatin1 } from '../../core/base/bytes.ts';
import type { YamlDocument } from '../scenario/document.ts';
import { valueIn, wireText } from '../scenario/message_parts.ts';
import {
  child,
  descend,
  fault,
  flag,
  isGiven,
  isMap,
  items,
  type Node,
  placeOf,
  rootOf,
  text,
  word,
} from '../scenario/nodes.ts';
import type { Place } from '../scenario/scenario.ts';
import { readRule, readRuleMap, readRules } from './rule_reader.ts';
import type { Rule } from './rules.ts';

/** One expected value with its place. */
interface Stated {
  text: string;
  place: Place;
}

/** What a `proxy-request` or `proxy-response` says of one message. */
export interface MessageExpectation {
  place: Place;
  /** `expect: absent`: no such message may come. */
  absent: Place | null;
  method: Stated | null;
  status: Stated | null;
  reason: Stated | null;
  fields: Rule[];
  trailers: Rule[];
  url: Rule[];
  size: Rule | null;
  body: Rule | null;
  /** Keys that nothing here checks. */
  unknown: Stated[];
}

/** What a replay file expects of one transaction of a run. */
export interface TransactionExpectation {
  /** 0-based index in file order, as in the record of a run. */
  index: number;
  uuid: string | null;
  method: string;
  target: string;
  place: Place;
  request: MessageExpectation | null;
  response: MessageExpectation | null;
  /** Per step of `x-tunnel`: are its bytes to come to the other end? Null where it has none. */
  tunnel: { place: Place; lost: boolean | null }[];
  /** `x-expect-not-modelled: text`: the transaction is known to need something that is not modelled. */
  notModelled: Stated | null;
}

type Kind = 'request' | 'response';

const KEYS: Readonly<Record<Kind, readonly string[]>> = {
  request: ['expect', 'method', 'url', 'version', 'scheme', 'headers', 'trailers', 'content', 'delay', 'protocol'],
  response: ['status', 'reason', 'version', 'headers', 'trailers', 'content', 'delay', 'protocol'],
};
const CONTENT_KEYS = ['verify', 'data', 'size', 'encoding', 'transfer'];

function unknownKeys(map: Node, known: readonly string[]): Stated[] {
  if (!isMap(map.value)) return [];
  return Object.keys(map.value)
    .filter((key) => !known.includes(key))
    .map((key) => ({ text: key, place: placeOf(child(map, key)) }));
}

const URL_PARTS = ['scheme', 'host', 'port', 'authority', 'net-loc', 'path', 'query', 'fragment'];

/** `url` as a list holds rules; as a text it only says what the request was, and is not checked (Proxy Verifier). */
function urlRules(url: Node): Rule[] {
  if (!Array.isArray(url.value)) return [];
  return items(url).flatMap((item) => {
    const rule = readRule(item);
    if (rule === null) return [];
    if (!URL_PARTS.includes(rule.name.toLowerCase())) throw fault(item, `a part of a URL: ${URL_PARTS.join(', ')}`);
    if (rule.isList) throw fault(item, 'one value for a part of a URL, not a list');
    return [rule];
  });
}

function bodyBytes(content: Node): string | null {
  const data = text(child(content, 'data'));
  if (data === null) return null;
  if (text(child(content, 'encoding')) !== 'uri') return utf8ToLatin1(data);
  return data.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function equalTo(name: string, value: string | null, node: Node): Rule | null {
  if (value === null) return null;
  const place = placeOf(node);
  return { name, directive: 'equal', values: [value], isList: false, inverted: false, ignoreCase: false, place };
}

function bodyRule(content: Node): Rule | null {
  const verify = child(content, 'verify');
  const data = bodyBytes(content);
  if (!isGiven(verify)) return equalTo('body', data, child(content, 'data'));
  const rule = readRuleMap('body', verify, data === null ? {} : { value: data });
  if (rule === null) throw fault(verify, 'a directive: as or not');
  if (rule.isList) throw fault(verify, 'one value for a body, not a list');
  const isStated = isGiven(child(verify, 'value'));
  return isStated ? { ...rule, values: [utf8ToLatin1(text(child(verify, 'value')) ?? '')] } : rule;
}

function sizeRule(size: Node): Rule | null {
  return isMap(size.value)
    ? readRuleMap('body size', size, { directive: 'equal' })
    : equalTo('body size', text(size), size);
}

function stated(node: Node): Stated | null {
  const value = text(node);
  return value === null || value === '' ? null : { text: wireText(value), place: placeOf(node) };
}

function statusOf(node: Node): Stated | null {
  const status = stated(node);
  if (status !== null && !/^([1-5]?\d?\d|999)$/.test(status.text)) throw fault(node, 'a status: 1 to 599, or 999');
  return status;
}

function messageOf(node: Node, kind: Kind, shared: readonly Rule[]): MessageExpectation | null {
  if (!isMap(node.value)) return null;
  const content = child(node, 'content');
  const isAbsent = kind === 'request' && word(child(node, 'expect'), ['absent']) !== null;
  return {
    place: placeOf(node),
    absent: isAbsent ? placeOf(child(node, 'expect')) : null,
    method: kind === 'request' ? stated(child(node, 'method')) : null,
    status: kind === 'response' ? statusOf(child(node, 'status')) : null,
    reason: kind === 'response' ? stated(child(node, 'reason')) : null,
    fields: [...readRules(descend(node, 'headers', 'fields')), ...shared],
    trailers: readRules(descend(node, 'trailers', 'fields')),
    url: kind === 'request' ? urlRules(child(node, 'url')) : [],
    size: isMap(content.value) ? sizeRule(child(content, 'size')) : null,
    body: isMap(content.value) ? bodyRule(content) : null,
    unknown: [...unknownKeys(node, KEYS[kind]), ...unknownKeys(content, CONTENT_KEYS)],
  };
}

function uuidOf(transaction: Node, request: Node): string | null {
  const fields = [request, child(transaction, 'all')].flatMap((message) =>
    items(descend(message, 'headers', 'fields')).flatMap((field): [string, string][] => {
      const [name, value] = items(field);
      return typeof name?.value === 'string' && typeof value?.value === 'string' ? [[name.value, value.value]] : [];
    }),
  );
  return text(child(transaction, 'uuid')) ?? valueIn(fields, 'uuid');
}

function transactionOf(node: Node, index: number, shared: readonly Rule[]): TransactionExpectation {
  const request = child(node, 'client-request');
  const rules = [...shared, ...readRules(descend(node, 'all', 'headers', 'fields'))];
  return {
    index,
    uuid: uuidOf(node, request),
    method: text(child(request, 'method')) ?? '',
    target: text(child(request, 'url')) ?? '',
    place: placeOf(node),
    request: messageOf(child(node, 'proxy-request'), 'request', rules),
    response: messageOf(child(node, 'proxy-response'), 'response', rules),
    tunnel: items(child(node, 'x-tunnel')).map(tunnelStepOf),
    notModelled: stated(child(node, 'x-expect-not-modelled')),
  };
}

/**
 * What a replay file expects, per transaction.
 * @throws ScenarioFault where a rule is not one that Proxy Verifier has.
 */
export function readExpectations(document: YamlDocument): TransactionExpectation[] {
  const root = rootOf(document);
  const shared = readRules(descend(root, 'meta', 'global-field-rules', 'fields'));
  return items(child(root, 'sessions'))
    .flatMap((session) => items(child(session, 'transactions')))
    .map((node, index) => transactionOf(node, index, shared));
}

function tunnelStepOf(step: Node): TransactionExpectation['tunnel'][number] {
  const speaks = isGiven(child(step, 'data')) || isGiven(child(step, 'size'));
  return { place: placeOf(step), lost: speaks ? (flag(child(step, 'lost')) ?? false) : null };
}

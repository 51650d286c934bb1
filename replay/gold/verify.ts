import { sha256Hex } from '../../core/base/digest.ts';
import type {
  ClientResponse,
  RequestRecord,
  ResponseRecord,
  TransactionRecord,
  TunnelRecord,
} from '../record/transaction.ts';
import type { Place } from '../scenario/scenario.ts';
import type { MessageExpectation, TransactionExpectation } from './expectations.ts';
import { holds, type Rule, showActual, showRule } from './rules.ts';

/** An expectation that was not met: where the file states it, what was expected, what came. */
export interface Failure {
  place: Place;
  /** Name of the expectation where the message does not begin with it. */
  name?: string;
  message: string;
}

/** The bytes of a recorded message's body, or null when they are not held. */
export type BodyOf = (message: RequestRecord | ResponseRecord) => string | null;

type Message = RequestRecord | ResponseRecord;

const valuesOf = (message: Message, name: string) =>
  message.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value);

const failed = (what: string, rule: Rule, actual: readonly string[]): Failure => ({
  place: rule.place,
  message: `${what}: expected ${showRule(rule)}, came ${showActual(actual)}`,
});

function fieldFailures(message: Message, rules: readonly Rule[], where: string): Failure[] {
  return rules.flatMap((rule) => {
    const actual = valuesOf(message, rule.name);
    return holds(rule, actual) ? [] : [failed(`${where} field ${rule.name}`, rule, actual)];
  });
}

/** Parts of a request target as Proxy Verifier cuts it; a part that is empty is absent. */
export function urlParts(target: string): Record<string, string> {
  const [, scheme = '', rest = ''] = /^([^/?#]*):\/\/(.*)$/s.exec(target) ?? ['', '', target];
  const [, authority = '', path = '', query = '', fragment = ''] =
    /^([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(rest) ?? [];
  const [, host = '', port = ''] = /^([^:]*)(?::(.*))?$/s.exec(authority) ?? [];
  return { scheme, host, port, authority, 'net-loc': authority, path, query, fragment };
}

function urlFailures(request: RequestRecord, rules: readonly Rule[], where: string): Failure[] {
  const parts = urlParts(request.target);
  return rules.flatMap((rule) => {
    const part = parts[rule.name.toLowerCase()] ?? '';
    const actual = part === '' ? [] : [part];
    return holds(rule, actual) ? [] : [failed(`${where} URL ${rule.name}`, rule, actual)];
  });
}

/**
 * A body as it may be meant in the file. Proxy Verifier looks at a chunked body with its framing, so a file may state
 * that; one chunk is what a short body comes in.
 */
function bodyForms(message: Message, body: string): string[] {
  const isChunked = valuesOf(message, 'transfer-encoding').some((value) => /\bchunked\b/i.test(value));
  return isChunked ? [body, `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`] : [body];
}

/** What a digest alone can say: whether the body is exactly the expected one. Null: the bytes would be needed. */
function holdsByDigest(message: Message, rule: Rule): boolean | null {
  const [expected] = rule.values;
  if (message.body_sha256 === null || rule.directive !== 'equal' || rule.ignoreCase || expected === undefined)
    return null;
  return (message.body_sha256 === sha256Hex(expected)) !== rule.inverted;
}

const SHOWN_BODY = 200;
const shortened = (body: string) =>
  body.length <= SHOWN_BODY ? body : `${body.slice(0, SHOWN_BODY)}… (${body.length} bytes)`;

function bodyFailures(message: Message, rule: Rule | null, bodyOf: BodyOf, where: string): Failure[] {
  if (rule === null) return [];
  const body = bodyOf(message);
  if (body === null) {
    const passed = holdsByDigest(message, rule);
    if (passed === true) return [];
    if (passed === false) return [failed(`${where} body`, rule, [`a body of ${message.body_length} bytes`])];
    return [{ place: rule.place, message: `not modelled: the bytes of the ${where} body are not held` }];
  }
  const isThere = rule.directive !== 'present' && rule.directive !== 'absent';
  const actual = body === '' && !isThere ? [] : bodyForms(message, body);
  const meets = (form: string) => holds(rule, [form]);
  const passed = actual.length === 0 ? holds(rule, []) : rule.inverted ? actual.every(meets) : actual.some(meets);
  return passed ? [] : [failed(`${where} body`, rule, [shortened(body)])];
}

function sizeFailures(message: Message, rule: Rule | null, where: string): Failure[] {
  const actual = [String(message.body_length)];
  return rule === null || holds(rule, actual) ? [] : [failed(`${where} body size`, rule, actual)];
}

/** Trailers are not part of a record: what is said of them cannot be checked. */
function trailerFailures(rules: readonly Rule[], where: string): Failure[] {
  return rules.map(({ place }) => ({ place, message: `not modelled: trailers of the ${where}` }));
}

function requestFailures(
  expected: MessageExpectation,
  request: RequestRecord,
  bodyOf: BodyOf,
  where: string,
): Failure[] {
  const { method } = expected;
  const wrongMethod = method !== null && method.text !== request.method;
  return [
    ...(wrongMethod
      ? [{ place: method.place, message: `${where} method: expected "${method.text}", came "${request.method}"` }]
      : []),
    ...urlFailures(request, expected.url, where),
    ...fieldFailures(request, expected.fields, where),
    ...sizeFailures(request, expected.size, where),
    ...bodyFailures(request, expected.body, bodyOf, where),
    ...trailerFailures(expected.trailers, where),
  ];
}

const isChecked = ({ method, status, reason, url, fields, size, body, trailers }: MessageExpectation) =>
  [method, status, reason, size, body].some((one) => one !== null) || url.length + fields.length + trailers.length > 0;

function allRequestFailures(
  expected: MessageExpectation,
  requests: readonly RequestRecord[],
  bodyOf: BodyOf,
): Failure[] {
  if (expected.absent !== null) {
    const message = `proxy request: expected none to reach the origin, came ${requests.map(startLine).join('; ')}`;
    return requests.length === 0 ? [] : [{ place: expected.absent, message }];
  }
  if (requests.length === 0) {
    const message = 'proxy request: expected one to reach the origin, none came';
    return isChecked(expected) ? [{ place: expected.place, message }] : [];
  }
  return requests.flatMap((request, i) => {
    const where = requests.length === 1 ? 'proxy request' : `proxy request ${i + 1} of ${requests.length}`;
    return requestFailures(expected, request, bodyOf, where);
  });
}

const startLine = ({ method, target }: RequestRecord) => `${method} ${target}`;

function responseFailures(expected: MessageExpectation, response: ClientResponse | null, bodyOf: BodyOf): Failure[] {
  const where = 'proxy response';
  if (response === null || 'aborted' in response) {
    const came = response === null ? 'none' : `the connection was ${response.aborted}`;
    const { place } = expected.status ?? expected;
    return isChecked(expected) ? [{ place, message: `${where}: expected one, came ${came}` }] : [];
  }
  const { status, reason } = expected;
  const failures: Failure[] = [];
  if (status !== null && Number(status.text) !== response.status) {
    failures.push({
      place: status.place,
      message: `${where} status: expected ${status.text}, came ${response.status}`,
    });
  }
  if (reason !== null && reason.text !== '' && reason.text !== response.reason) {
    const message = `${where} reason: expected "${reason.text}", came "${response.reason}"`;
    failures.push({ place: reason.place, message });
  }
  return [
    ...failures,
    ...fieldFailures(response, expected.fields, where),
    ...sizeFailures(response, expected.size, where),
    ...bodyFailures(response, expected.body, bodyOf, where),
    ...trailerFailures(expected.trailers, where),
  ];
}

const unknownFailures = (expected: MessageExpectation | null): Failure[] =>
  (expected?.unknown ?? []).map(({ text, place }) => ({ place, message: `not modelled: unknown key "${text}"` }));

function notModelledFailures(expected: TransactionExpectation, record: TransactionRecord): Failure[] {
  const { place, notModelled } = expected;
  const reported = record.not_modelled.map(({ what, where }) => `${what} (${where})`);
  if (notModelled === null) return reported.map((text) => ({ place, message: `not modelled: ${text}` }));
  if (reported.some((text) => text.includes(notModelled.text))) return [];
  const came = reported.length === 0 ? 'everything was' : reported.join('; ');
  return [{ place: notModelled.place, message: `expected "${notModelled.text}" not to be modelled; ${came}` }];
}

/** What one end of a tunnel says is to come to the other, unless the file says that it is lost. */
function tunnelFailures(steps: TransactionExpectation['tunnel'], tunnel: TunnelRecord | undefined): Failure[] {
  return steps.flatMap(({ place, lost }, i) => {
    const arrived = tunnel?.arrived[i] ?? false;
    if (lost === null || arrived !== lost) return [];
    const came = tunnel === undefined ? 'the tunnel was not opened' : arrived ? 'they arrived' : 'they did not';
    const wanted = lost ? 'to be lost' : 'to arrive';
    return [{ place, message: `tunnel step ${i + 1}: expected its bytes ${wanted}; ${came}` }];
  });
}

/**
 * Checks one transaction of a run against what its file expects: `proxy-request` against every request that reached an
 * origin, `proxy-response` against what the client got. What is not modelled is a failure, unless the file says so.
 */
export function verifyTransaction(
  expected: TransactionExpectation,
  record: TransactionRecord,
  bodyOf: BodyOf,
): Failure[] {
  const unmodelled = notModelledFailures(expected, record);
  if (unmodelled.length > 0 || expected.notModelled !== null) return unmodelled;
  const hung = record.hung === undefined ? [] : [{ place: expected.place, message: `hung: waits for ${record.hung}` }];
  return [
    ...unknownFailures(expected.request),
    ...unknownFailures(expected.response),
    ...(expected.request === null ? [] : allRequestFailures(expected.request, record.origin_requests, bodyOf)),
    ...(expected.response === null ? [] : responseFailures(expected.response, record.client_response, bodyOf)),
    ...tunnelFailures(expected.tunnel, record.tunnel),
    ...(expected.response === null ? [] : hung),
  ];
}

/** One change of a scenario, as small as it can be named, and the scenario that has it. */
import { withSetting } from '../../core/config/config.ts';
import type { Field } from '../../core/http/message.ts';
import { printUrl } from '../../core/http/url.ts';
import type { ClientScript, ResponseScript, Scenario, SessionScript, TransactionScript } from '../scenario/scenario.ts';

/** What would have been different. `transaction` is the script's index. */
export type Change =
  /** A record of records.config. */
  | { readonly kind: 'record'; readonly name: string; readonly value: string | number }
  /** A field of what a client asked or an origin answered; null: it is not there. */
  | (FieldChange & { readonly kind: 'field'; readonly transaction: number })
  /** The same of an object that was stored before the recording began. */
  | (FieldChange & { readonly kind: 'stored field'; readonly url: string })
  | { readonly kind: 'status'; readonly transaction: number; readonly status: number }
  | { readonly kind: 'method'; readonly transaction: number; readonly method: string }
  /** The client asks so many seconds later, or earlier when negative. */
  | { readonly kind: 'moment'; readonly transaction: number; readonly by_s: number }
  /** A line of cache.config has other seconds, or (null) is not there. */
  | { readonly kind: 'cache line'; readonly line: number; readonly seconds: number | null }
  /** An entry of ip_allow.yaml is not there. */
  | { readonly kind: 'ip_allow entry'; readonly entry: number }
  /** The origin takes the connection and answers; whole and at once. */
  | { readonly kind: 'origin answers'; readonly transaction: number }
  /** The client asks for the whole object, and the origin gives it. */
  | { readonly kind: 'no range'; readonly transaction: number }
  /** Every name has an address: that of the first origin. */
  | { readonly kind: 'names resolve' };

interface FieldChange {
  readonly of: 'request' | 'response';
  readonly name: string;
  readonly value: string | null;
}

/** The scenario with the change; null when there is nothing to change. The given one stays as it is. */
export function changed(scenario: Scenario, change: Change): Scenario | null {
  switch (change.kind) {
    case 'record':
      return { ...scenario, config: withSetting(scenario.config, change.name, change.value, 'a change') };
    case 'field':
      return withScript(scenario, change.transaction, (script) => fieldChanged(script, change));
    case 'stored field':
      return storedChanged(scenario, change);
    case 'status':
      return withScript(scenario, change.transaction, (script) => responsesChanged(script, statusSet(change.status)));
    case 'method':
      return withScript(scenario, change.transaction, (script) => methodSet(script, change.method));
    case 'moment':
      return moved(scenario, change.transaction, change.by_s * 1000);
    case 'cache line':
      return lineChanged(scenario, change);
    case 'ip_allow entry':
      return entryGone(scenario, change.entry);
    case 'origin answers':
      return withScript(scenario, change.transaction, (script) => responsesChanged(script, answering));
    case 'no range':
      return withScript(scenario, change.transaction, wholeAsked);
    case 'names resolve':
      return {
        ...scenario,
        dns: { records: {}, fallback: { ips: [scenario.originIps?.[0] ?? '127.0.0.1'], ttl_s: TTL_S } },
      };
  }
}

const TTL_S = 300;

function withScript(
  scenario: Scenario,
  index: number,
  edit: (script: TransactionScript) => TransactionScript,
): Scenario | null {
  const at = scenario.sessions.findIndex(({ transactions }) => transactions.some((each) => each.index === index));
  if (at < 0) return null;
  const sessions = scenario.sessions.map((session, i): SessionScript => {
    if (i !== at) return session;
    return { ...session, transactions: session.transactions.map((each) => (each.index === index ? edit(each) : each)) };
  });
  return { ...scenario, sessions };
}

function fieldChanged(script: TransactionScript, { of, name, value }: FieldChange): TransactionScript {
  if (of === 'response') {
    return responsesChanged(script, (response) => headEdited(response, (head) => headWith(head, name, value)));
  }
  const { client } = script;
  const [first, ...rest] = client.segments;
  if (first === undefined) return script;
  const segments = [{ ...first, bytes: headWith(first.bytes, name, value) }, ...rest];
  return { ...script, client: { ...client, segments, headers: pairsWith(client.headers, name, value) } };
}

/** Bytes that begin with a head, with the field as wanted; the first of that name keeps its place. */
function headWith(bytes: string, name: string, value: string | null): string {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return bytes;
  const [start = '', ...lines] = bytes.slice(0, end).split('\r\n');
  const pairs = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).trimStart()];
  });
  const kept = pairsWith(pairs, name, value).map(([field, text]) => `${field}: ${text}`);
  return [start, ...kept].join('\r\n') + bytes.slice(end);
}

function pairsWith(pairs: readonly [string, string][], name: string, value: string | null): [string, string][] {
  const isIt = ([field]: readonly [string, string]) => field.toLowerCase() === name.toLowerCase();
  const at = pairs.findIndex(isIt);
  const others = pairs.filter((pair) => !isIt(pair));
  if (value === null) return others;
  return at < 0 ? [...others, [name, value]] : [...others.slice(0, at), [name, value], ...others.slice(at)];
}

function responsesChanged(
  script: TransactionScript,
  edit: (response: ResponseScript) => ResponseScript,
): TransactionScript {
  return { ...script, responses: script.responses.map(edit) };
}

/** The head stands in the script's own field, or in the first of its raw segments. */
function headEdited(response: ResponseScript, edit: (head: string) => string): ResponseScript {
  const [first, ...rest] = response.raw ?? [];
  if (first === undefined) return { ...response, head: edit(response.head) };
  return { ...response, raw: [{ ...first, bytes: edit(first.bytes) }, ...rest] };
}

function statusSet(status: number): (response: ResponseScript) => ResponseScript {
  const edit = (head: string) => head.replace(/^(HTTP\/\S+) \d{3}[^\r]*/, `$1 ${status}`);
  return (response) => ({ ...headEdited(response, edit), status });
}

function wholeAsked(script: TransactionScript): TransactionScript {
  const field = { name: 'Range', value: null } as const;
  const asked = fieldChanged(script, { of: 'request', ...field });
  const whole = responsesChanged(asked, (response) =>
    response.status === 206 || response.raw ? statusSet(200)(response) : response,
  );
  return fieldChanged(whole, { of: 'response', name: 'Content-Range', value: null });
}

function answering(response: ResponseScript): ResponseScript {
  const isHead = response.raw === null && response.head !== '';
  const head = isHead ? response.head : 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n';
  const status = isHead ? response.status : 200;
  const body = isHead ? response.body : [];
  const atOnce = { delay_ms: 0, bodyDelay_ms: null, close: null, reset: false, raw: null } as const;
  return { ...response, ...atOnce, onConnect: 'accept', untilClose: false, status, head, body };
}

function methodSet(script: TransactionScript, method: string): TransactionScript {
  const { client } = script;
  const [first, ...rest] = client.segments;
  if (first === undefined) return script;
  const segments = [{ ...first, bytes: first.bytes.replace(/^\S+/, method) }, ...rest];
  return { ...script, client: { ...client, method, segments } };
}

/** Over an idle connection that may be closed meanwhile nothing can be asked: then a new one is made. */
const NEW_CONNECTION_MS = 60_000;

function moved(scenario: Scenario, index: number, by_ms: number): Scenario | null {
  const session = scenario.sessions.find(({ transactions }) => transactions.some((each) => each.index === index));
  const script = session?.transactions.find((each) => each.index === index);
  if (session === undefined || script === undefined || by_ms === 0) return null;
  const client = movedClient(script.client, by_ms);
  if (client !== null) return withScript(scenario, index, (each) => ({ ...each, client }));
  const delay_ms = session.delay_ms + by_ms;
  if (session.transactions[0] !== script || delay_ms < 0) return null;
  return { ...scenario, sessions: scenario.sessions.map((each) => (each === session ? { ...each, delay_ms } : each)) };
}

function movedClient(client: ClientScript, by_ms: number): ClientScript | null {
  const { at_ms } = client;
  if (at_ms !== undefined) return at_ms + by_ms < 0 ? null : { ...client, at_ms: at_ms + by_ms };
  const delay_ms = client.delay_ms + by_ms;
  if (delay_ms < 0) return null;
  return { ...client, delay_ms, newConnection: client.newConnection || delay_ms > NEW_CONNECTION_MS };
}

function storedChanged(
  scenario: Scenario,
  { of, name, value, url }: FieldChange & { readonly url: string },
): Scenario | null {
  if (!scenario.stored?.some((copy) => printUrl(copy.url) === url)) return null;
  const stored = scenario.stored.map((copy) => {
    if (printUrl(copy.url) !== url) return copy;
    const head = copy[of];
    return { ...copy, [of]: { ...head, fields: fieldsWith(head.fields, name, value) } };
  });
  return { ...scenario, stored };
}

function fieldsWith(fields: readonly Field[], name: string, value: string | null): Field[] {
  const isIt = (field: Field) => field.name.toLowerCase() === name.toLowerCase();
  const at = fields.findIndex(isIt);
  const others = fields.filter((field) => !isIt(field));
  if (value === null) return others;
  const wanted = { ...fields[at], name, value } as Field;
  return at < 0 ? [...others, wanted] : [...others.slice(0, at), wanted, ...others.slice(at)];
}

function lineChanged(scenario: Scenario, { line, seconds }: { line: number; seconds: number | null }): Scenario | null {
  const { cacheControl } = scenario.config;
  if (!cacheControl.rules.some((rule) => rule.line === line)) return null;
  const rules = cacheControl.rules.flatMap((rule) =>
    rule.line !== line ? [rule] : seconds === null ? [] : [{ ...rule, seconds }],
  );
  return { ...scenario, config: { ...scenario.config, cacheControl: { ...cacheControl, rules } } };
}

function entryGone(scenario: Scenario, entry: number): Scenario | null {
  const { ipAllow } = scenario.config;
  const rules = ipAllow.rules.filter((rule) => rule.entry !== entry);
  return rules.length === ipAllow.rules.length
    ? null
    : { ...scenario, config: { ...scenario.config, ipAllow: { ...ipAllow, rules } } };
}

import { recordRow } from '../../core/config/guide_records.ts';
import { hasReason, standardReason } from '../../core/http/reasons.ts';
import { isUrlError, parseUrl, printUrl } from '../../core/http/url.ts';
import type { HookName } from '../../core/names/hooks.ts';
import { definePlugin, type Handler, type HookPoint, type PluginDefinition, type RemapPoint } from './define.ts';
import type { PluginFiles } from './files.ts';
import { setCookie, withCookie, withoutCookie } from './rewrite_cookies.ts';
import { type Condition, type Operator, type Rule, readRules, refusedIn } from './rewrite_rules.ts';
import { expanded, isKnown, type Resources, valueOf } from './rewrite_values.ts';

/** Does what the rules of its files say, each at its hook: conditions, then changes of the message of that hook. */
export function headerRewrite(args: readonly string[], files: PluginFiles, use: 'global' | 'remap'): PluginDefinition {
  const standard: Rule['hook'] = use === 'remap' ? 'REMAP' : 'TS_HTTP_READ_RESPONSE_HDR_HOOK';
  const read = args.filter((arg) => !arg.startsWith('-')).map((name) => readRules(files[name] ?? '', standard));
  // One operator at a hook where it cannot be makes the whole file void; in a remap rule the server does not start.
  const rules = read.filter((file) => refusedIn(file).length === 0).flat();
  const hooks = [...new Set(rules.map(({ hook }) => hook))].filter((hook): hook is HookName => hook !== 'REMAP');
  const at = (hook: Rule['hook']) => rules.filter((rule) => rule.hook === hook);
  const handlers = Object.fromEntries(
    hooks.map((hook): [HookName, Handler] => [hook, (ts) => follow(at(hook), ts, null)]),
  );
  if (use === 'global') return definePlugin({ name: 'header_rewrite.so', hooks: handlers });
  return definePlugin({
    name: 'header_rewrite.so',
    continuations: handlers,
    remap(ts) {
      for (const hook of hooks) ts.TSHttpTxnHookAdd(hook, hook);
      const before = ts.clientRequest.urlText;
      follow(at('REMAP'), ts, ts);
      return ts.clientRequest.urlText === before ? 'TSREMAP_NO_REMAP' : 'TSREMAP_DID_REMAP';
    },
  });
}

/** Goes through the rules of a hook. */
function follow(rules: readonly Rule[], ts: HookPoint, remap: RemapPoint | null): void {
  const message = messageOf(ts);
  const asksStatus = rules.some(({ conditions }) => conditions.some(({ of }) => of.name === 'STATUS'));
  const status = asksStatus && message && 'status' in message ? message.status : 0;
  const resources: Resources = { ts, remap, message, status };
  for (const rule of rules) {
    if (!holds(rule.conditions, resources)) continue;
    for (const operator of rule.operators) apply(operator, resources);
    if (rule.last) return;
  }
}

/** The message a hook is about. */
function messageOf(ts: HookPoint): Resources['message'] {
  switch (ts.hook) {
    case 'TS_HTTP_SEND_REQUEST_HDR_HOOK':
      return ts.serverRequest;
    case 'TS_HTTP_READ_RESPONSE_HDR_HOOK':
      return ts.serverResponse;
    case 'TS_HTTP_SEND_RESPONSE_HDR_HOOK':
      return ts.clientResponse;
    default:
      return ts.clientRequest;
  }
}

/** Conditions are joined from the right: each one with all that follow it. */
function holds(conditions: readonly Condition[], resources: Resources, at = 0): boolean {
  const condition = conditions[at];
  if (condition === undefined) return true;
  const own = matches(condition, resources) !== condition.not;
  if (at + 1 === conditions.length || condition.last) return own;
  return condition.join === 'or'
    ? own || holds(conditions, resources, at + 1)
    : own && holds(conditions, resources, at + 1);
}

/** Conditions that compare numbers; all others compare text. */
const NUMBERS: readonly string[] = ['STATUS', 'TXN-COUNT', 'SSN-TXN-COUNT', 'NOW', 'RANDOM'];

function matches({ of, operand }: Condition, resources: Resources): boolean {
  if (of.name === 'TRUE') return true;
  if (of.name === 'FALSE' || of.name === 'INTERNAL-TRANSACTION' || of.name === 'INTERNAL-TXN') return false;
  if (!isKnown(of)) {
    resources.ts.notModelled(`plugin header_rewrite.so: condition ${of.name}`);
    return false;
  }
  const value = valueOf(resources, of);
  if (operand.compare === '/') return new RegExp(operand.text).test(value);
  if (NUMBERS.includes(of.name))
    return compared(Number(value), Number.parseInt(operand.text, 10) || 0, operand.compare);
  return compared(value, operand.text, operand.compare);
}

function compared<T extends string | number>(value: T, other: T, how: '=' | '<' | '>'): boolean {
  if (how === '=') return value === other;
  return how === '<' ? value < other : value > other;
}

/** What each operator does with its target and its value, in which references are replaced already. */
const OPERATORS: Readonly<Record<string, (resources: Resources, operator: Operator, value: string) => void>> = {
  'set-header': ({ message }, { target }, value) => value !== '' && message?.set(target, value),
  'add-header': ({ message }, { target }, value) => value !== '' && message?.add(target, value),
  'rm-header': ({ message }, { target }) => message?.remove(target),
  'set-status': setStatus,
  'set-status-reason': ({ message }, _operator, value) => {
    if (message && 'reason' in message) message.reason = value;
  },
  'set-body': ({ ts }, _operator, value) => ts.TSHttpTxnErrorBodySet(value),
  'set-redirect': setRedirect,
  'set-destination': setDestination,
  'rm-destination': removeDestination,
  'set-config': setConfig,
  'set-http-cntl': setControl,
  'add-cookie': (resources, { target }, value) => changeCookies(resources, (all) => withCookie(all, target, value)),
  'set-cookie': (resources, { target }, value) => changeCookies(resources, (all) => setCookie(all, target, value)),
  'rm-cookie': (resources, { target }) => changeCookies(resources, (all) => withoutCookie(all, target)),
  'skip-remap': ({ ts }) => ts.TSHttpTxnCntlSet('TS_HTTP_CNTL_SKIP_REMAPPING'),
  'no-op': () => undefined,
  counter: () => undefined,
  'set-debug': () => undefined,
  'set-conn-dscp': () => undefined,
  'set-conn-mark': () => undefined,
};

function apply(operator: Operator, resources: Resources): void {
  const perform = OPERATORS[operator.name];
  if (perform) perform(resources, operator, expanded(resources, operator.value));
  else resources.ts.notModelled(`plugin header_rewrite.so: ${operator.name}`);
}

/** A response gets the status at once; before there is one, it is what the request is answered with. */
function setStatus({ ts, message }: Resources, _operator: Operator, value: string): void {
  const status = Number.parseInt(value, 10) || 0;
  if (!message || !('status' in message)) return ts.TSHttpTxnStatusSet(status);
  message.status = status;
  if (hasReason(status)) message.reason = standardReason(status);
}

function setRedirect({ ts, remap, message }: Resources, { target, queryAppended }: Operator, value: string): void {
  const status = Number.parseInt(target, 10) || 302;
  const location = redirectTo(value, queryAppended ? ts.clientRequest.url.query : null);
  if (remap) {
    ts.TSHttpTxnStatusSet(status);
    ts.clientRequest.urlText = location;
    remap.redirect(location);
  } else if (message && 'status' in message && ts.hook === 'TS_HTTP_SEND_RESPONSE_HDR_HOOK') {
    if (ts.txn?.internalBody) ts.notModelled('plugin header_rewrite.so: set-redirect of a page of the proxy’s own');
    message.status = status;
    message.reason = standardReason(status);
    message.add('Location', location);
  } else ts.notModelled('plugin header_rewrite.so: set-redirect at this hook');
}

function redirectTo(text: string, query: string | null): string {
  const url = parseUrl(text, 0);
  if (isUrlError(url)) return text;
  const parts = [url.query, query].filter((part) => part !== null && part !== '');
  return printUrl({ ...url, query: parts.length === 0 ? null : parts.join('&') });
}

function setDestination({ ts }: Resources, { target }: Operator, value: string): void {
  const { url } = ts.clientRequest;
  if (value === '') return;
  if (target === 'HOST') url.host = value;
  else if (target === 'PORT') url.port = value;
  else if (target === 'PATH') url.path = value.replace(/^\//, '');
  else if (target === 'QUERY') url.query = value;
  else if (target === 'URL') ts.clientRequest.urlText = value;
  else ts.notModelled(`plugin header_rewrite.so: set-destination ${target}`);
}

function removeDestination({ ts }: Resources, { target }: Operator): void {
  const { url } = ts.clientRequest;
  if (target === 'QUERY') url.query = null;
  else if (target === 'PATH') url.path = '';
  else ts.notModelled(`plugin header_rewrite.so: rm-destination ${target}`);
}

/** Controls as rules name them; the others change only logging and interception. */
const CONTROLS = {
  SERVER_NO_STORE: 'TS_HTTP_CNTL_SERVER_NO_STORE',
  SKIP_REMAP: 'TS_HTTP_CNTL_SKIP_REMAPPING',
  REQ_CACHEABLE: 'TS_HTTP_CNTL_REQUEST_CACHEABLE',
  RESP_CACHEABLE: 'TS_HTTP_CNTL_RESPONSE_CACHEABLE',
} as const;

function setControl({ ts }: Resources, { target }: Operator, value: string): void {
  const isOn = /^(true|1|on)$/i.test(value);
  if (isOn && Object.hasOwn(CONTROLS, target)) ts.TSHttpTxnCntlSet(CONTROLS[target as keyof typeof CONTROLS]);
}

function setConfig({ ts }: Resources, { target }: Operator, value: string): void {
  const type = recordRow(target, 'guide')?.type;
  if (type === 'STRING') ts.TSHttpTxnConfigStringSet(target, value);
  else if (type === 'INT') ts.TSHttpTxnConfigIntSet(target, Number.parseInt(value, 10) || 0);
  else if (type === 'FLOAT') ts.TSHttpTxnConfigFloatSet(target, Number.parseFloat(value) || 0);
}

/** Changes the Cookie field of the hook's message, whichever that is; an empty one goes. */
function changeCookies({ message }: Resources, change: (cookies: string) => string): void {
  if (!message) return;
  const before = message.get('Cookie') ?? '';
  const after = change(before);
  if (after === '') message.remove('Cookie');
  else if (after !== before) message.set('Cookie', after);
}

import { intOf, isOn, textOf } from '../config/config.ts';
import { setFound } from '../http/header.ts';
import { standardReason } from '../http/reasons.ts';
import { targetOf } from '../http/target.ts';
import { configFact } from '../policy/ruling.ts';
import type { Decision, Env, RemapAnswer } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { go } from './decisions.ts';
import { type ErrorAnswer, errorAnswer } from './errors.ts';
import { mark } from './mark.ts';

/** Takes what the remap rules found: go on, refuse, redirect, or no rule. ATS: HttpTransact::EndRemapRequest. */
export function endRemapRequest(txn: Txn, env: Env): Decision {
  const result = env.remap();
  txn.redirectEnabled = intOf(env.config, 'proxy.config.http.number_of_redirections') > 0;
  env.say('end_remap_start');
  if (result.matched && result.notModelled) return env.notModelled(result.notModelled, result.rule.from);
  if (result.matched) applyRemap(txn, env, result);
  env.say('end_remap_host', { host: result.matched ? result.url.host : targetOf(txn.clientRequest).host });
  if (txn.wishes.redirect !== null) return pluginRedirects(txn, env, txn.wishes.redirect);
  if (result.matched && result.elsewhere !== null) return unwelcome(txn, env, result.elsewhere);
  const denied = env.denied(txn.clientRequest, result.matched ? result.ruleId : null);
  if (denied) return refused(txn, env, denied);
  if (txn.wishes.status !== 0) return pluginRefuses(txn, env, txn.wishes.status);
  if (!result.matched && result.redirect) return redirected(txn, env, result.redirect);
  const lost = result.matched ? null : unmapped(txn, env);
  if (lost) return lost;
  txn.remapSucceeded = result.matched;
  txn.reverseProxy = true;
  afterRemapping(txn, env);
  env.say('end_remap_end');
  if (txn.websocket === 'no') return go('API_POST_REMAP', 'HandleRequest', originOf(txn, result.matched));
  const printed = ['SM_ACTION_API_POST_REMAP', 's->post_remap_upgrade_return_point'] as const;
  return go('API_POST_REMAP', 'handle_websocket_upgrade_post_remap', originOf(txn, result.matched), printed);
}

function applyRemap(txn: Txn, env: Env, result: Extract<RemapAnswer, { matched: true }>): void {
  const { rule } = result;
  env.decided('EndRemapRequest', `rule ${result.ruleId}`, [
    { fact: 'remap rule', value: `${rule.from} → ${rule.to}`, from: rule.line },
  ]);
  txn.clientRequest.url = result.url;
  if (result.host !== null) setFound(txn.clientRequest.fields, 'Host', result.host);
}

function afterRemapping(txn: Txn, env: Env): void {
  env.say('after_remapping');
  env.describe(txn.clientRequest);
}

/** An ACL or ip_allow.yaml says no. */
function refused(txn: Txn, env: Env, because: NonNullable<ReturnType<Env['denied']>>): Decision {
  env.decided('EndRemapRequest', 'denied', because);
  errorAnswer(txn, env, { status: 403, reason: 'Access Denied', template: 'access#denied' });
  afterRemapping(txn, env);
  env.say('end_remap_denied');
  return go('SEND_ERROR_CACHE_NOOP', null, 'the request is not allowed');
}

/** Statuses of a plugin's redirect that say the move is for good. */
const FOR_GOOD: readonly number[] = [301, 303, 305, 308];

/** Redirects that tell where to; the others have neither the field nor the place in their page. */
const WITH_LOCATION: readonly number[] = [301, 302, 307, 308];

/** A plugin redirects. */
function pluginRedirects(txn: Txn, env: Env, location: string): Decision {
  const status = txn.wishes.status || 302;
  const template = FOR_GOOD.includes(status) ? 'redirect#moved_permanently' : 'redirect#moved_temporarily';
  mark(txn, 'tunnel', 'N');
  const told = WITH_LOCATION.includes(status) ? { location } : {};
  errorAnswer(txn, env, { status, reason: 'Redirect', template, ...told });
  afterRemapping(txn, env);
  env.say('end_remap_end');
  return go('SEND_ERROR_CACHE_NOOP', null, `a plugin redirects to ${location}`);
}

/** A plugin set the status of the answer before the request was mapped. */
function pluginRefuses(txn: Txn, env: Env, status: number): Decision {
  errorAnswer(txn, env, { status, reason: standardReason(status), template: 'default' });
  afterRemapping(txn, env);
  env.say('end_remap_end');
  return go('SEND_ERROR_CACHE_NOOP', null, `a plugin wants ${status} as the answer`);
}

/** The Referer is not one the rule takes. */
function unwelcome(txn: Txn, env: Env, location: string): Decision {
  mark(txn, 'tunnel', 'N');
  errorAnswer(txn, env, { status: 302, reason: 'Redirect', template: 'redirect#moved_temporarily', location });
  afterRemapping(txn, env);
  env.say('end_remap_end');
  return go('SEND_ERROR_CACHE_NOOP', null, `the Referer is not taken: go to ${location}`);
}

/** A redirect rule answers. ATS: HttpTransact::handleIfRedirect. */
function redirected(txn: Txn, env: Env, redirect: { permanent: boolean; location: string }): Decision {
  const temporary = txn.clientRequest.version === '1.1' ? 307 : 302;
  const status = redirect.permanent ? 301 : temporary;
  const template = redirect.permanent ? 'redirect#moved_permanently' : 'redirect#moved_temporarily';
  errorAnswer(txn, env, { status, reason: 'Redirect', template, location: redirect.location });
  env.say('end_remap_redirect');
  return go('INTERNAL_CACHE_NOOP', null, `a redirect rule matches: ${redirect.location}`);
}

function originOf(txn: Txn, matched: boolean): string {
  const { host } = targetOf(txn.clientRequest);
  return matched ? `a remap rule matches: the origin is ${host}` : `no rule is required: the origin is ${host}`;
}

/** No rule matches: the proxy answers itself, unless it may go where the client said; then null. */
function unmapped(txn: Txn, env: Env): Decision | null {
  const { url } = txn.clientRequest;
  const required = isOn(env.config, 'proxy.config.url_remap.remap_required');
  if (!required && url.host === '') Object.assign(url, hostInUrl(txn));
  if (url.host === '' && isOn(env.config, 'proxy.config.reverse_proxy.enabled')) return notOurs(txn, env);
  if (!required) return null;
  env.decided('EndRemapRequest', 'no rule matches', [configFact(env.config, 'proxy.config.url_remap.remap_required')]);
  return lost(txn, env, { status: 404, reason: 'Not Found', template: 'urlrouting#no_mapping' });
}

function hostInUrl(txn: Txn): { host: string; port: string } {
  const { host, port, portWritten } = targetOf(txn.clientRequest);
  return { host, port: portWritten ? String(port) : '' };
}

/** A reverse proxy that serves no such host. */
function notOurs(txn: Txn, env: Env): Decision {
  const location = textOf(env.config, 'proxy.config.header.parse.no_host_url_redirect') ?? '';
  if (location !== '') {
    const reason = 'Redirect For Explanation';
    return lost(txn, env, { status: 302, reason, template: 'request#no_host', location });
  }
  const noHost = targetOf(txn.clientRequest).host === '';
  if (noHost) return lost(txn, env, { status: 400, reason: 'Host Header Required', template: 'request#no_host' });
  return lost(txn, env, { status: 404, reason: 'Not Found on Accelerator', template: 'urlrouting#no_mapping' });
}

function lost(txn: Txn, env: Env, answer: ErrorAnswer): Decision {
  mark(txn, 'tunnel', 'N');
  errorAnswer(txn, env, answer);
  txn.codes.log = 'ERR_INVALID_URL';
  afterRemapping(txn, env);
  env.say('end_remap_end');
  return go('SEND_ERROR_CACHE_NOOP', null, 'no remap rule matches');
}

import { setFound } from '../http/header.ts';
import { targetOf } from '../http/target.ts';
import type { Decision, Env, RemapAnswer } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { go } from './decisions.ts';
import { errorAnswer } from './errors.ts';
import { mark } from './mark.ts';

/** Takes what the remap rules found: go on, refuse, redirect, or no rule. ATS: HttpTransact::EndRemapRequest. */
export function endRemapRequest(txn: Txn, env: Env): Decision {
  const result = env.remap(txn.clientRequest);
  env.say('end_remap_start');
  if (result.matched && result.notModelled) return env.notModelled(result.notModelled, result.rule.from);
  if (result.matched) applyRemap(txn, env, result);
  env.say('end_remap_host', { host: result.matched ? result.url.host : targetOf(txn.clientRequest).host });
  const denied = env.denied(txn.clientRequest, result.matched ? result.ruleId : null);
  if (denied) return refused(txn, env, denied);
  if (!result.matched) return result.redirect ? redirected(txn, env, result.redirect) : unmapped(txn, env);
  txn.remapSucceeded = true;
  txn.reverseProxy = true;
  afterRemapping(txn, env);
  env.say('end_remap_end');
  return go('API_POST_REMAP', 'HandleRequest', `a remap rule matches: the origin is ${result.url.host}`);
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

/** A redirect rule answers. ATS: HttpTransact::handleIfRedirect. */
function redirected(txn: Txn, env: Env, redirect: { permanent: boolean; location: string }): Decision {
  const temporary = txn.clientRequest.version === '1.1' ? 307 : 302;
  const status = redirect.permanent ? 301 : temporary;
  const template = redirect.permanent ? 'redirect#moved_permanently' : 'redirect#moved_temporarily';
  errorAnswer(txn, env, { status, reason: 'Redirect', template, location: redirect.location });
  env.say('end_remap_redirect');
  return go('INTERNAL_CACHE_NOOP', null, `a redirect rule matches: ${redirect.location}`);
}

/** No rule matches: the proxy answers itself. */
function unmapped(txn: Txn, env: Env): Decision {
  const { host } = targetOf(txn.clientRequest);
  const reverse = txn.unmappedUrl?.host === '';
  const noHost = host === '' && reverse;
  const missing = reverse ? 'Not Found on Accelerator' : 'Not Found';
  mark(txn, 'tunnel', 'N');
  if (noHost) errorAnswer(txn, env, { status: 400, reason: 'Host Header Required', template: 'request#no_host' });
  else errorAnswer(txn, env, { status: 404, reason: missing, template: 'urlrouting#no_mapping' });
  txn.codes.log = 'ERR_INVALID_URL';
  afterRemapping(txn, env);
  env.say('end_remap_end');
  return go('SEND_ERROR_CACHE_NOOP', null, 'no remap rule matches');
}

import { intOf } from '../config/config.ts';
import { setFound, valueOf } from '../http/header.ts';
import { settleTarget, targetOf } from '../http/target.ts';
import { cacheVerdict } from '../policy/cache_control.ts';
import { isRequestLookupable } from '../policy/lookupable.ts';
import type { Decision, Env, RemapAnswer } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { clientState } from './client_state.ts';
import { go } from './decisions.ts';
import { errorAnswer } from './errors.ts';
import { mark } from './mark.ts';

/** Settles scheme and target of a request that was just read. ATS: HttpTransact::ModifyRequest. */
export function modifyRequest(txn: Txn, env: Env): Decision {
  env.say('modify_request_start');
  startOfWork(txn, env);
  env.say('cluster_time', { time: env.now });
  const { url } = txn.clientRequest;
  if (url.scheme === '') url.scheme = 'http';
  settleTarget(txn.clientRequest);
  env.say('modify_request_end');
  return go('API_READ_REQUEST_HDR', 'StartRemapRequest', 'the request is whole and valid');
}

/** ATS: HttpTransact::bootstrap_state_variables_from_request. */
export function startOfWork(txn: Txn, env: Env): void {
  txn.times.now = env.now;
  txn.times.clientRequest = env.now;
  txn.client_info.version = txn.clientRequest.version;
}

/** ATS: HttpTransact::StartRemapRequest. */
export function startRemapRequest(txn: Txn, env: Env): Decision {
  txn.unmappedUrl = { ...txn.clientRequest.url };
  env.say('start_remap_start');
  env.say('before_remapping');
  env.describe(txn.clientRequest);
  if (env.profile === '9.2') env.dump('Incoming Request', txn.clientRequest);
  env.say('start_remap_end');
  env.say('upgrade_check');
  return go('API_PRE_REMAP', 'PerformRemap', 'an ordinary request: remap rules come next');
}

/** ATS: HttpTransact::PerformRemap. */
export function performRemap(_txn: Txn, env: Env): Decision {
  env.say('perform_remap');
  return go('REMAP_REQUEST', 'EndRemapRequest', 'look for the remap rule that matches');
}

/** Takes what remap found. ATS: HttpTransact::EndRemapRequest. */
export function endRemapRequest(txn: Txn, env: Env): Decision {
  const result = env.remap(txn.clientRequest);
  env.say('end_remap_start');
  if (!result.matched) {
    const { host } = targetOf(txn.clientRequest);
    env.say('end_remap_host', { host });
    return result.redirect ? env.notModelled('a redirect rule', 'EndRemapRequest') : unmapped(txn, env);
  }
  if (result.notModelled) return env.notModelled(result.notModelled, result.rule.from);
  applyRemap(txn, result);
  env.say('end_remap_host', { host: result.url.host });
  env.decided('EndRemapRequest', `rule ${result.ruleId}`, [
    { fact: 'remap rule', value: `${result.rule.from} → ${result.rule.to}`, from: result.rule.line },
  ]);
  txn.remapSucceeded = true;
  txn.reverseProxy = true;
  env.say('after_remapping');
  env.describe(txn.clientRequest);
  env.say('end_remap_end');
  return go('API_POST_REMAP', 'HandleRequest', `a remap rule matches: the origin is ${result.url.host}`);
}

function applyRemap(txn: Txn, result: Extract<RemapAnswer, { matched: true }>): void {
  txn.clientRequest.url = result.url;
  if (result.host !== null) setFound(txn.clientRequest.fields, 'Host', result.host);
}

/** No rule matches: the proxy answers itself. */
function unmapped(txn: Txn, env: Env): Decision {
  const { host } = targetOf(txn.clientRequest);
  const reverse = txn.unmappedUrl?.host === '';
  const [status, reason, template] =
    host === '' && reverse
      ? ([400, 'Host Header Required', 'request#no_host'] as const)
      : ([404, reverse ? 'Not Found on Accelerator' : 'Not Found', 'urlrouting#no_mapping'] as const);
  mark(txn, 'tunnel', 'N');
  errorAnswer(txn, env, { status, reason, template });
  txn.codes.log = 'ERR_INVALID_URL';
  env.say('after_remapping');
  env.describe(txn.clientRequest);
  env.say('end_remap_denied');
  return go('SEND_ERROR_CACHE_NOOP', null, 'no remap rule matches');
}

/** Validity, what is known of the client, and whether the cache is asked. ATS: HttpTransact::HandleRequest. */
export function handleRequest(txn: Txn, env: Env): Decision {
  env.say('handle_request_start');
  env.say('request_length', { length: txn.requestContentLength });
  const te = valueOf(txn.clientRequest.fields, 'TE');
  if (te !== null && /identity;q=0(\.0*)?$/.test(te))
    return env.notModelled('TE that refuses identity', 'HandleRequest');
  env.say('no_header_errors');
  env.say('request_valid');
  if (env.profile === '3.3') {
    env.describe(txn.clientRequest);
    env.dump('Incoming Request', txn.clientRequest);
  }
  clientState(txn, env);
  txn.cache.action = 'DO_NO_ACTION';
  txn.current.mode = 'GENERIC_PROXY';
  return env.call('DecideCacheLookup', txn);
}

/** ATS: HttpTransact::DecideCacheLookup. */
export function decideCacheLookup(txn: Txn, env: Env): Decision {
  const { clientRequest: request } = txn;
  const cacheControl = cacheVerdict(request, env.config);
  const verdict = isRequestLookupable({
    request,
    config: env.config,
    cacheControl,
    tunnelling: false,
    lookedUp: false,
  });
  env.decided('DecideCacheLookup', verdict.answer ? 'lookup' : 'no lookup', verdict.because);
  if (verdict.tunnel) mark(txn, 'tunnel', verdict.tunnel);
  if (!verdict.answer) return skipLookup(env, verdict.rule);
  txn.cache.action = 'DO_LOOKUP';
  env.say('will_lookup');
  env.say('will_lookup_seq');
  txn.cache.lookupUrl ??= lookupUrl(txn, env);
  return go('CACHE_LOOKUP', null, `a ${request.method} may be answered from cache`);
}

function skipLookup(env: Env, rule: string): Decision {
  env.say('will_not_lookup');
  env.say('will_not_lookup_seq');
  return env.notModelled(`a request that is not looked up (${rule})`, 'DecideCacheLookup');
}

/** With a pristine Host the key has the client's host, else the origin's. */
function lookupUrl(txn: Txn, env: Env): Txn['cache']['lookupUrl'] {
  const url = { ...txn.clientRequest.url };
  if (intOf(env.config, 'proxy.config.url_remap.pristine_host_hdr') !== 1) return url;
  const { host, port, portWritten } = targetOf({ ...txn.clientRequest, url: { ...url, host: '' } });
  return { ...url, host, port: portWritten ? String(port) : '' };
}

/** ATS: HttpTransact::HandleRequestAuthorized. */
export function handleRequestAuthorized(txn: Txn, env: Env): Decision {
  return env.call('DecideCacheLookup', txn);
}

/** ATS: HttpTransact::BadRequest. */
export function badRequest(txn: Txn, env: Env): Decision {
  startOfWork(txn, env);
  env.say('bad_request');
  txn.client_info.keepAlive = false;
  errorAnswer(txn, env, { status: 400, reason: 'Invalid HTTP Request', template: 'request#syntax_error' });
  return go('SEND_ERROR_CACHE_NOOP', null, 'the request cannot be read');
}

/** ATS: HttpTransact::SelfLoop. */
export function selfLoop(txn: Txn, env: Env): Decision {
  mark(txn, 'error', 'L');
  errorAnswer(txn, env, { status: 400, reason: 'Direct self loop detected', template: 'request#cycle_detected' });
  return go('SEND_ERROR_CACHE_NOOP', null, 'the request would come back to this proxy');
}

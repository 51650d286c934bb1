import { intOf, isOn } from '../config/config.ts';
import type { ParentRule } from '../config/parent_config.ts';
import { settleTarget, targetOf } from '../http/target.ts';
import { isRequestLookupable } from '../policy/lookupable.ts';
import type { Decision, Env } from '../txn/env.ts';
import { hopOf } from '../txn/hop.ts';
import type { Txn } from '../txn/txn.ts';
import { cacheControlOf, consultCacheConfig } from './cache_control.ts';
import { clientState } from './client_state.ts';
import { go } from './decisions.ts';
import { errorAnswer } from './errors.ts';
import { parentDied } from './hop_died.ts';
import { mark } from './mark.ts';
import { answerMaxForwards } from './max_forwards.ts';
import { buildRequest, lookUpHop, openAction } from './next_hop.ts';
import { chooseServer, justForwards } from './server_choice.ts';
import { handleUpgradeRequest, refuseWebsocket } from './upgrade.ts';
import { refuseInvalid, refuseLimited } from './validity.ts';

/** Settles scheme and target of a request that was just read. ATS: HttpTransact::ModifyRequest. */
export function modifyRequest(txn: Txn, env: Env): Decision {
  env.say('modify_request_start');
  startOfWork(txn, env);
  env.say('cluster_time', { time: env.now });
  const { url } = txn.clientRequest;
  if (url.scheme === '' && txn.clientRequest.method !== 'CONNECT') url.scheme = 'http';
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
  if (txn.wishes.skipRemapping) return skipRemapping(txn, env);
  env.say('start_remap_start');
  env.say('before_remapping');
  env.describe(txn.clientRequest);
  if (env.profile === '9.2') env.dump('Incoming Request', txn.clientRequest);
  env.say('start_remap_end');
  env.say('upgrade_check');
  const upgraded = handleUpgradeRequest(txn, env);
  if (upgraded) return upgraded;
  return go('API_PRE_REMAP', 'PerformRemap', 'an ordinary request: remap rules come next');
}

/** A plugin wants no remapping: the request goes where it says. */
function skipRemapping(txn: Txn, env: Env): Decision {
  env.say('skip_remapping');
  const { host, port, portWritten } = targetOf(txn.clientRequest);
  const { url } = txn.clientRequest;
  if (url.host === '') Object.assign(url, { host, port: portWritten ? String(port) : '' });
  return go('POST_REMAP_SKIP', 'HandleRequest', 'a plugin wants no remapping');
}

/** ATS: HttpTransact::PerformRemap. */
export function performRemap(_txn: Txn, env: Env): Decision {
  env.say('perform_remap');
  return go('REMAP_REQUEST', 'EndRemapRequest', 'look for the remap rule that matches');
}

/** Validity, what is known of the client, and whether the cache is asked. ATS: HttpTransact::HandleRequest. */
export function handleRequest(txn: Txn, env: Env): Decision {
  env.say('handle_request_start');
  if (txn.bodyBuffered !== 'done') {
    const refused = checkRequest(txn, env);
    if (refused) return refused;
  }
  txn.cache.action = 'DO_NO_ACTION';
  txn.current.mode = 'GENERIC_PROXY';
  consultCacheConfig(txn, env);
  const answered = answerMaxForwards(txn, env);
  if (answered) return answered;
  const noParent = refuseWithoutParent(txn, env);
  if (noParent) return noParent;
  if (isLeftToParent(txn, env)) return env.call('StartAccessControl', txn);
  if (!txn.redirect.inProcess && isNumberAmongNames(txn, env)) txn.dns.first = true;
  if (txn.redirect.inProcess && txn.redirectEnabled) return followed(txn, env);
  return forcesDns(txn, env) ? env.call('CallOSDNSLookup', txn) : env.call('StartAccessControl', txn);
}

/** What is not asked again when the body has been read. */
function checkRequest(txn: Txn, env: Env): Decision | null {
  env.say('request_length', { length: txn.requestContentLength });
  const refused = refuseInvalid(txn, env);
  if (refused) return refused;
  env.say('request_valid');
  if (env.profile === '3.3') {
    env.describe(txn.clientRequest);
    env.dump('Incoming Request', txn.clientRequest);
  }
  clientState(txn, env);
  return refuseWebsocket(txn, env) ?? refuseLimited(txn, env);
}

/** A redirect that is followed: the cache is asked for the new URL at once. */
function followed(txn: Txn, env: Env): Decision {
  if (intOf(env.config, 'proxy.config.http.cache.http') === 0) return env.call('CallOSDNSLookup', txn);
  txn.cache.action = 'DO_LOOKUP';
  return go('CACHE_LOOKUP', null, 'a redirect is followed: its place may be in the cache');
}

/** No parent takes the request, and origins are not looked up for it either. Record: http.no_origin_server_dns. */
function refuseWithoutParent(txn: Txn, env: Env): Decision | null {
  if (!isOn(env.config, 'proxy.config.http.no_origin_server_dns') || !isLeftAlone(txn, env)) return null;
  if (env.parents.exists(txn)) return null;
  const reason = 'Next Hop Connection Failed';
  errorAnswer(txn, env, { status: 502, reason, template: 'connect#failed_connect' });
  return go('SEND_ERROR_CACHE_NOOP', null, 'no parent takes the request, and origins are not looked up');
}

/** The origin's name is not looked up. */
function isLeftAlone(txn: Txn, env: Env): boolean {
  return justForwards(env) && txn.server_info.name !== '127.0.0.1';
}

/** A parent takes the request, by the origin's name alone. */
function isLeftToParent(txn: Txn, env: Env): boolean {
  if (!isLeftAlone(txn, env) || !env.parents.exists(txn)) return false;
  txn.server_info.ip = null;
  return true;
}

/**
 * The host looks like an address, and parent.config has rules for names: what it is called is asked for too.
 * A digit in front is enough.
 */
export function isNumberAmongNames(txn: Txn, env: Env): boolean {
  const isForNames = ({ destination, line }: ParentRule) =>
    line > 0 && (destination === 'dest_domain' || destination === 'dest_host');
  return /^\d/.test(txn.server_info.name) && env.serverConfig.parents.some(isForNames);
}

/**
 * The address is asked for before the cache is. Settled when the transaction begins: its own records do not count.
 * ATS: HttpSM::init, force_dns.
 */
export function forcesDns(txn: Txn, env: Env): boolean {
  const config = env.serverConfig;
  return (
    txn.dns.first ||
    config.cacheControl.hasIpRules ||
    config.parents.some(({ destination }) => destination === 'dest_ip') ||
    intOf(config, 'proxy.config.http.cache.http') === 0 ||
    intOf(config, 'proxy.config.http.doc_in_cache_skip_dns') === 0
  );
}

/** ATS: HttpTransact::DecideCacheLookup. */
export function decideCacheLookup(txn: Txn, env: Env): Decision {
  const { clientRequest: request } = txn;
  const cacheControl = cacheControlOf(txn, env);
  const tunnelling = txn.current.mode === 'TUNNELLING_PROXY';
  const verdict = isRequestLookupable({ request, config: env.config, cacheControl, tunnelling, lookedUp: false });
  env.decided('DecideCacheLookup', verdict.answer ? 'lookup' : `no lookup: ${verdict.rule}`, verdict.because);
  if (verdict.tunnel) mark(txn, 'tunnel', verdict.tunnel);
  if (!verdict.answer) return skipLookup(txn, env, verdict.rule);
  if (txn.websocket !== 'no') return skipLookup(txn, env, 'websocket');
  txn.cache.action = 'DO_LOOKUP';
  env.say('will_lookup');
  env.say('will_lookup_seq');
  txn.cache.lookupUrl ??= lookupUrl(txn, env);
  return go('CACHE_LOOKUP', null, `a ${request.method} may be answered from cache`);
}

/** The cache has no part in this request. */
function skipLookup(txn: Txn, env: Env, rule: string): Decision {
  txn.cache.action = 'DO_NO_ACTION';
  txn.current.mode = 'TUNNELLING_PROXY';
  txn.cache.result = 'SKIPPED';
  env.say('will_not_lookup');
  env.say('will_not_lookup_seq');
  const next = forcesDns(txn, env) ? 'LookupSkipOpenServer' : 'CallOSDNSLookup';
  return go('API_CACHE_LOOKUP_COMPLETE', next, `the cache is not asked: ${rule}`);
}

/** ATS: HttpTransact::LookupSkipOpenServer. */
export function lookupSkipOpenServer(txn: Txn, env: Env): Decision {
  chooseServer(txn, env);
  if (txn.parent.result === 'FAIL') return parentDied(txn, env);
  if (hopOf(txn).ip === null) return lookUpHop(txn, env);
  buildRequest(txn, env);
  const printed = ['next', 'HttpTransact::HandleResponse'] as const;
  return go(openAction(txn, env), 'HandleResponse', 'the request goes to the origin past the cache', printed);
}

/** With a pristine Host the key has the client's host, else the origin's. */
function lookupUrl(txn: Txn, env: Env): Txn['cache']['lookupUrl'] {
  const url = { ...txn.clientRequest.url };
  if (!isOn(env.config, 'proxy.config.url_remap.pristine_host_hdr')) return url;
  const { host, port, portWritten } = targetOf({ ...txn.clientRequest, url: { ...url, host: '' } });
  return { ...url, host, port: portWritten ? String(port) : '' };
}

/** ATS: HttpTransact::HandleRequestAuthorized. */
export function handleRequestAuthorized(txn: Txn, env: Env): Decision {
  if (!forcesDns(txn, env)) return env.call('DecideCacheLookup', txn);
  const printed = ['SM_ACTION_API_OS_DNS', 'HttpTransact::DecideCacheLookup'] as const;
  return go('API_OS_DNS', 'DecideCacheLookup', 'what was to be known of the address is known', printed);
}

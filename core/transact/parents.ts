import { intOf, isOn } from '../config/config.ts';
import type { RetryOn } from '../config/parent_config.ts';
import type { Decision, Env } from '../txn/env.ts';
import { hopOf } from '../txn/hop.ts';
import type { Txn } from '../txn/txn.ts';
import { go } from './decisions.ts';
import { parentDied } from './hop_died.ts';
import { versionFromHost } from './hop_version.ts';
import { updateHost } from './host_state.ts';
import { mark } from './mark.ts';
import { buildRequest, howToOpen, issueRevalidate } from './next_hop.ts';
import { connectionNotOpen } from './not_open.ts';
import { isRetryable } from './retryable.ts';
import { chooseServer, justForwards, ruleOf } from './server_choice.ts';

/** Asks the plugins, if one wants to answer, and looks the parent's name up. ATS: HttpTransact::PPDNSLookupAPICall. */
export function ppDNSLookupAPICall(txn: Txn, env: Env): Decision {
  env.say('parent_action_handled', { answer: false });
  return go('DNS_LOOKUP', 'PPDNSLookup', `the parent is ${txn.parent_info.name}`);
}

/** The parent's address is known, or it has none. ATS: HttpTransact::PPDNSLookup. */
export function ppDNSLookup(txn: Txn, env: Env): Decision {
  env.say('parent_dns_enter');
  if (!txn.dns.success) {
    markParentDown(txn, env);
    chooseServer(txn, env);
    if (txn.current.requestTo === 'NONE') return parentDied(txn, env);
    if (hopOf(txn).ip === null) return lookUpNext(txn, env);
  } else {
    txn.parent_info.ip = txn.dns.ip;
    txn.parent_info.port = txn.parent.port;
    versionFromHost(txn, txn.parent_info, env);
    env.say('parent_dns_successful', { ip: txn.dns.ip ?? '' });
  }
  if (txn.serverRequest === null) {
    buildRequest(txn, env);
    if (txn.pendingRevalidate) issueRevalidate(txn, env);
    txn.pendingRevalidate = false;
  }
  return howToOpen(txn, env, `the parent's address is ${hopOf(txn).ip}`);
}

/** Goes on with what was chosen after a parent failed. */
function lookUpNext(txn: Txn, env: Env): Decision {
  switch (txn.current.requestTo) {
    case 'PARENT_PROXY':
      return go('DNS_LOOKUP', 'PPDNSLookupAPICall', `the next parent is ${txn.parent_info.name}`);
    case 'ORIGIN_SERVER':
      return justForwards(env) ? parentDied(txn, env) : env.call('CallOSDNSLookup', txn);
    default:
      txn.current.requestTo = 'PARENT_PROXY';
      return connectionNotOpen(txn, env);
  }
}

/** A parent has answered, or not. ATS: HttpTransact::handle_response_from_parent. */
export function fromParent(txn: Txn, env: Env, open: (txn: Txn, env: Env) => Decision): Decision {
  env.say('hrfp');
  const retry = retryOf(txn, env);
  if (retry === 'simple') {
    txn.current.simpleRetries++;
    chooseServer(txn, env);
    return lookUpNext(txn, env);
  }
  if (retry === 'unavailable') {
    txn.current.unavailableRetries++;
    markParentDown(txn, env);
    chooseServer(txn, env);
    return lookUpNext(txn, env);
  }
  if (txn.current.state !== 'CONNECTION_ALIVE') return parentFailed(txn, env);
  env.say('hrfp_alive');
  txn.parent_info.connectError = null;
  mark(txn, 'parent', 'S');
  if (txn.parent.retry) env.parents.markUp(txn);
  return open(txn, env);
}

/** Is the answer's status one that sends the request elsewhere? ATS: simple_or_unavailable_server_retry. */
function retryOf(txn: Txn, env: Env): 'simple' | 'unavailable' | null {
  const response = txn.serverResponse;
  const rule = ruleOf(txn, env);
  if (txn.current.state !== 'CONNECTION_ALIVE' || !response || !rule) return null;
  sayValid(response.status, env);
  const { simpleRetry, unavailableRetry } = rule;
  const parents = rule.primary.length;
  if (wants(simpleRetry, response.status, txn.current.simpleRetries, parents)) {
    env.say('parent_retry_simple');
    return 'simple';
  }
  if (wants(unavailableRetry, response.status, txn.current.unavailableRetries, parents)) {
    env.say('parent_retry_unavailable');
    return 'unavailable';
  }
  return null;
}

/** The answer is looked at twice more. */
function sayValid(status: number, env: Env): void {
  for (let i = 0; i < 2; i++) env.say(status === 500 ? 'response_500' : 'response_no_errors');
}

function wants(retry: RetryOn | null, status: number, made: number, parents: number): boolean {
  if (!retry?.statuses.includes(status)) return false;
  return made < retry.max && made < parents;
}

/** The same parent again, another one, the origin, or nobody. */
function parentFailed(txn: Txn, env: Env): Decision {
  const { current } = txn;
  env.say('hrfp_not_alive');
  mark(txn, 'parent', 'F');
  txn.parent_info.connectError = 'EIO';
  if (isOn(env.config, 'proxy.config.http.parent_proxy.mark_down_hostdb')) updateHost(txn, env);
  env.say('parent_failed', { attempt: current.attempts, ip: txn.parent_info.ip ?? '' });
  if (!isRetryable(txn)) {
    markParentDown(txn, env);
    txn.parent.result = 'FAIL';
    return parentDied(txn, env);
  }
  if (current.attempts >= intOf(env.config, 'proxy.config.http.parent_proxy.total_connect_attempts'))
    return noMoreParents(txn, env);
  current.attempts++;
  const each = intOf(env.config, 'proxy.config.http.parent_proxy.per_parent_connect_attempts');
  if (current.attempts % each !== 0) {
    env.say('parent_again', { attempt: current.attempts, max: each });
    return howToOpen(txn, env, 'the same parent once more');
  }
  env.say('parent_exhausted', { attempts: current.attempts });
  if (isDownward(txn)) markParentDown(txn, env);
  chooseServer(txn, env);
  return lookUpNext(txn, env);
}

function noMoreParents(txn: Txn, env: Env): Decision {
  env.say('no_more_retries');
  if (isDownward(txn)) markParentDown(txn, env);
  txn.parent.result = 'FAIL';
  txn.current.requestTo = 'PARENT_PROXY';
  return connectionNotOpen(txn, env);
}

/** Only a parent that cannot be reached, or stays silent, may be marked. */
function isDownward(txn: Txn): boolean {
  return txn.current.state === 'CONNECTION_ERROR' || txn.current.state === 'INACTIVE_TIMEOUT';
}

/** ATS: HttpTransact's markParentDown. */
function markParentDown(txn: Txn, env: Env): void {
  const timeouts = intOf(env.config, 'proxy.config.http.parent_proxy.enable_parent_timeout_markdowns');
  const disabled = intOf(env.config, 'proxy.config.http.parent_proxy.disable_parent_markdowns');
  env.say('parent_markdowns', { timeouts, disabled });
  if (disabled === 1) return env.say('parent_markdowns_disabled');
  if (txn.current.state === 'INACTIVE_TIMEOUT' && timeouts === 0) return;
  env.parents.markDown(txn);
}

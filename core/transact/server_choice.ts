import { isOn } from '../config/config.ts';
import type { Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';

/**
 * Where the request goes: to a parent, to the origin, or nowhere. Asked again after a parent failed, it moves on to the
 * next. ATS: HttpTransact::find_server_and_update_current_info.
 */
export function chooseServer(txn: Txn, env: Env): void {
  decide(txn, env);
  const { current, parent, dns } = txn;
  switch (parent.result) {
    case 'SPECIFIED':
      dns.lookingUp = 'PARENT_PROXY';
      current.server = 'parent_info';
      current.requestTo = 'PARENT_PROXY';
      return;
    case 'FAIL':
      current.requestTo = 'NONE';
      return;
    default:
      dns.lookingUp = 'ORIGIN_SERVER';
      current.server = 'server_info';
      current.requestTo = 'ORIGIN_SERVER';
  }
}

function decide(txn: Txn, env: Env): void {
  settle(txn, env);
  // An origin whose name is not looked up cannot be asked.
  if (txn.parent.result === 'DIRECT' && justForwards(env)) txn.parent.result = 'FAIL';
}

function settle(txn: Txn, env: Env): void {
  const { parent } = txn;
  if (txn.server_info.name === '127.0.0.1') {
    parent.result = 'DIRECT';
    return env.say('bypass_parent_localhost');
  }
  if (bypassesParents(txn, env)) {
    seek(txn, env);
    if (ruleOf(txn, env)?.isProxy === false) return;
    parent.result = 'DIRECT';
    return env.say('bypass_parent_uncacheable');
  }
  seek(txn, env);
}

function seek(txn: Txn, env: Env): void {
  switch (txn.parent.result) {
    case 'UNDEFINED':
      return env.parents.find(txn);
    case 'SPECIFIED':
      return env.parents.next(txn);
    case 'FAIL': {
      const rule = ruleOf(txn, env);
      if (rule?.goDirect && rule.isProxy) txn.parent.result = 'DIRECT';
      return;
    }
    case 'DIRECT':
    case 'AGENT':
  }
}

/** The line of parent.config that is for this transaction. */
export function ruleOf(txn: Txn, env: Env) {
  return txn.parent.rule === null ? undefined : env.config.parents[txn.parent.rule];
}

/** A request the cache has no part in goes to the origin itself. */
function bypassesParents(txn: Txn, env: Env): boolean {
  const enabled = isOn(env.config, 'proxy.config.http.uncacheable_requests_bypass_parent');
  return enabled && !justForwards(env) && txn.cache.result === 'SKIPPED';
}

/** Names of origins are not looked up. */
export function justForwards(env: Env): boolean {
  return isOn(env.config, 'proxy.config.http.no_dns_just_forward_to_parent');
}

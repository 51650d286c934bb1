import { isOn } from '../config/config.ts';
import { hasField } from '../http/header.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { direct, go } from './decisions.ts';
import { errorAnswer } from './errors.ts';
import { fromCache } from './from_cache.ts';
import { versionFromHost } from './hop_version.ts';
import { mark } from './mark.ts';
import { howToOpen } from './next_hop.ts';
import { refuseRedirect } from './redirect_follow.ts';
import { forcesDns, isNumberAmongNames } from './request.ts';
import { justForwards } from './server_choice.ts';
import { staleAllowed } from './stale.ts';

/** Asks for the origin's address. ATS: HttpTransact::CallOSDNSLookup. */
export function callOSDNSLookup(txn: Txn, env: Env): Decision {
  txn.dns.lookingUp = 'ORIGIN_SERVER';
  env.say('lookup_name', { host: txn.server_info.name });
  return go('DNS_LOOKUP', 'OSDNSLookup', 'the origin has to be asked: its address is needed');
}

/** Takes the address. ATS: HttpTransact::OSDNSLookup. */
export function osDNSLookup(txn: Txn, env: Env): Decision {
  env.say('os_dns_enter');
  env.say('dns_attempt', { count: 1 });
  if (txn.dns.success && isAny(txn.dns.ip)) return badDestination(txn, env);
  if (!txn.dns.success) return unresolved(txn, env);
  env.say('dns_successful');
  const ip = txn.dns.ip ?? NO_ADDRESS;
  txn.server_info.ip = txn.dns.ip;
  versionFromHost(txn, txn.server_info, env);
  env.say('dns_address', { ip });
  if (txn.wishes.serverAddress && txn.current.attempts > 0) return connectAgain(txn, ip);
  const refused = txn.redirect.inProcess ? refuseRedirect(txn, env, ip) : null;
  if (refused) return refused;
  if (isNumberAmongNames(txn, env) && !justForwards(env)) return lookUpBackwards(ip);
  if (forcesDns(txn, env) && txn.cache.lookups === 0 && txn.cache.result !== 'SKIPPED') return decideNow(env, ip);
  if (txn.cache.result === 'SKIPPED' && !isRangeMiss(txn, env)) return skipped(env, ip);
  const next = isHit(txn) && !isRangeMiss(txn, env) ? 'HandleCacheOpenReadHit' : 'HandleCacheOpenReadMiss';
  const printed = [actionText(env), next] as const;
  return go('API_OS_DNS', next, `the origin's address is ${ip}`, printed);
}

/** An address of a plugin's failed: the lookup's takes its place, and the port is lost, so that this attempt fails too. */
function connectAgain(txn: Txn, ip: string): Decision {
  txn.server_info.port = 0;
  const printed = ['how_to_open_connection(s)', 'HttpTransact::HandleResponse'] as const;
  return go('ORIGIN_SERVER_OPEN', 'HandleResponse', `once more, at the address of the lookup: ${ip}`, printed);
}

/** What the log says of a name that nobody was asked for. */
const NO_ADDRESS = '*Not IP address [0]*';

function lookUpBackwards(ip: string): Decision {
  const printed = ['SM_ACTION_DNS_REVERSE_LOOKUP', 'HttpTransact::StartAccessControl'] as const;
  return go('DNS_REVERSE_LOOKUP', 'StartAccessControl', `parents are chosen by names: what is ${ip} called?`, printed);
}

/** The address came first; now the cache is asked. */
function decideNow(env: Env, ip: string): Decision {
  const printed = [actionText(env), 'HttpTransact::DecideCacheLookup'] as const;
  return go('API_OS_DNS', 'DecideCacheLookup', `the origin's address is ${ip}`, printed);
}

function skipped(env: Env, ip: string): Decision {
  return go('API_OS_DNS', 'LookupSkipOpenServer', `the origin's address is ${ip}`, [
    actionText(env),
    'LookupSkipOpenServer',
  ]);
}

function actionText(env: Env): string {
  return env.profile === '9.2' ? 'SM_ACTION_API_OS_DNS' : 'HttpTransact::HTTP_API_OS_DNS';
}

/** A Range that the cache has no part in takes the way of a miss, looked up or not, found or not. */
function isRangeMiss(txn: Txn, env: Env): boolean {
  if (txn.cache.action !== 'DO_NO_ACTION') return false;
  if (txn.range.setup === 'RANGE_NOT_SATISFIABLE' || txn.range.setup === 'RANGE_NOT_HANDLED') return true;
  return hasField(txn.clientRequest.fields, 'Range') && !isOn(env.config, 'proxy.config.http.cache.range.write');
}

function isHit(txn: Txn): boolean {
  return ['HIT_FRESH', 'HIT_WARNING', 'HIT_STALE'].includes(txn.cache.result);
}

function isAny(ip: string | null): boolean {
  return ip === '0.0.0.0' || ip === '::';
}

function badDestination(txn: Txn, env: Env): Decision {
  env.say('dns_any_address');
  errorAnswer(txn, env, { status: 400, reason: 'Bad Destination Address', template: 'request#syntax_error' });
  mark(txn, 'tunnel', 'N');
  return go('SEND_ERROR_CACHE_NOOP', null, `the name ${txn.server_info.name} stands for no address`);
}

/** Another address of the same name, after one was marked down. ATS: HttpTransact::ReDNSRoundRobin. */
export function reDNSRoundRobin(txn: Txn, env: Env): Decision {
  if (!txn.dns.success || txn.dns.ip === null) {
    txn.cache.action = 'DO_NO_ACTION';
    errorAnswer(txn, env, { status: 500, reason: 'Cannot find server.', template: 'connect#dns_failed', dns: true });
    return direct('SEND_ERROR_CACHE_NOOP', 'the name does not resolve any more');
  }
  txn.server_info.ip = txn.dns.ip;
  txn.server_info.connectError = null;
  env.say('dns_address', { ip: txn.dns.ip });
  return howToOpen(txn, env, `the next address is ${txn.dns.ip}`);
}

function unresolved(txn: Txn, env: Env): Decision {
  env.say('dns_unsuccessful');
  if (isHit(txn) && staleAllowed(txn, env)) {
    env.say('hscno_stale');
    return fromCache(txn, env, 111);
  }
  mark(txn, 'tunnel', 'N');
  errorAnswer(txn, env, { status: 500, reason: 'Cannot find server.', template: 'connect#dns_failed' });
  return go('SEND_ERROR_CACHE_NOOP', null, `the name ${txn.server_info.name} does not resolve`);
}

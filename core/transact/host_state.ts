import { intOf } from '../config/config.ts';
import type { Env } from '../txn/env.ts';
import { addressOf, hopOf } from '../txn/hop.ts';
import type { Txn } from '../txn/txn.ts';

/** The address failed lately. ATS: HttpTransact::is_server_negative_cached. */
export function isDown(txn: Txn, env: Env): boolean {
  const { lastFailure } = txn.host;
  const cacheTime = intOf(env.config, 'proxy.config.http.down_server.cache_time');
  return lastFailure !== 0 && lastFailure + cacheTime > txn.times.clientRequest;
}

/**
 * Writes down how the exchange went with the address: a failed connection counts against it, anything else clears its
 * name. `version`: what the answer says the other side speaks, if that is news; only news is kept. ATS: HttpSM::do_hostdb_update_if_necessary.
 */
export function updateHost(txn: Txn, env: Env, version: string | null = null): void {
  if (txn.current.server === null) return;
  if (version !== null) txn.host.version = version;
  const hop = hopOf(txn);
  const address = addressOf(hop);
  if (txn.host.ip !== hop.ip) return env.say('hostdb_skipped');
  if (hop.connectError !== null && intOf(env.config, 'proxy.config.http.connect.dead.policy') > 0) {
    countFailure(txn, env, address);
  } else if (txn.host.lastFailure !== 0) {
    env.say('hostdb_up', { address });
    txn.host.lastFailure = 0;
    txn.host.failures = 0;
  }
  if (hop.ip !== null) env.storeMark(hop.ip, { ...txn.host, version });
  env.say('server_info', { address });
}

/** ATS: HttpSM::mark_host_failure. */
function countFailure(txn: Txn, env: Env, address: string): void {
  const { host } = txn;
  host.failures++;
  if (host.failures >= intOf(env.config, 'proxy.config.http.connect_attempts_rr_retries')) {
    host.lastFailure = txn.times.clientRequest;
    env.say('hostdb_down', { address });
  } else env.say('hostdb_increment', { address, count: host.failures });
}

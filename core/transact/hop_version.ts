/** The HTTP version a next hop is spoken to in, and whether what HostDB knows of it is asked. */
import { intOf } from '../config/config.ts';
import type { Env } from '../txn/env.ts';
import type { Hop, Txn } from '../txn/txn.ts';

const SEND = 'proxy.config.http.send_http11_requests';

/** How a request may go out as 1.1. Values of the record: 0 never, 2 as known, 3 as known to a client of 1.1, else always. */
function sending(txn: Txn, env: Env): 'never' | 'always' | 'as known' {
  switch (intOf(env.config, SEND)) {
    case 0:
      return 'never';
    case 2:
      return 'as known';
    case 3:
      return txn.clientRequest.version === '1.1' ? 'as known' : 'never';
    default:
      return 'always';
  }
}

/**
 * What a next hop is taken to speak as long as its address is not known; true: what HostDB knows of it will be asked.
 * ATS: HttpTransact::get_ka_info_from_config.
 */
export function versionFromConfig(txn: Txn, hop: Hop, env: Env): boolean {
  const { version } = hop;
  if (version !== null) {
    env.say('ka_info_set', { version });
    return false;
  }
  const how = sending(txn, env);
  hop.version = how === 'always' ? '1.1' : '1.0';
  env.say('ka_info', { version: hop.version, check: how === 'as known' });
  return how === 'as known';
}

/**
 * What a next hop is spoken to in, with its address known. Of one that gets 1.0 the transaction forgets that it knows
 * better, so its next answer in 1.1 is news again. ATS: HttpTransact::get_ka_info_from_host_db.
 */
export function versionFromHost(txn: Txn, hop: Hop, env: Env): void {
  const how = sending(txn, env);
  const isNew = how === 'always' || (how === 'as known' && txn.host.version === '1.1');
  hop.version = isNew ? '1.1' : '1.0';
  if (!isNew) txn.host.version = '1.0';
}

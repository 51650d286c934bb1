import type { HostName } from '../hostdb/hostdb.ts';
import { targetOf } from '../http/target.ts';
import { hopOf } from '../txn/hop.ts';
import type { Txn } from '../txn/txn.ts';

/** The name that is or was looked up; HostDB keeps it by the port of the next hop, or of the URL while none is known. */
export function hostSought(txn: Txn): HostName {
  const hop = hopOf(txn);
  const port = hop.ip === null ? targetOf(txn.clientRequest).port : hop.port;
  return { name: txn.dns.lookingUp === 'PARENT_PROXY' ? txn.parent_info.name : txn.server_info.name, port };
}

import { intOf } from '../config/config.ts';
import { isKeepAlive } from '../http/connection.ts';
import { hasField } from '../http/header.ts';
import { targetOf } from '../http/target.ts';
import type { Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { mark } from './mark.ts';

/** What the request says of its client and of where it goes. ATS: HttpTransact::initialize_state_variables_from_request. */
export function clientState(txn: Txn, env: Env): void {
  const { clientRequest: request } = txn;
  const conditional = hasField(request.fields, 'If-Modified-Since') || hasField(request.fields, 'If-None-Match');
  mark(txn, 'client', conditional ? 'I' : 'S');
  txn.client_info.connection = hasField(request.fields, 'Proxy-Connection') ? 'Proxy-Connection' : 'Connection';
  const enabled = intOf(env.config, 'proxy.config.http.keep_alive_enabled_in') !== 0;
  txn.client_info.keepAlive = enabled && isKeepAlive(request);
  txn.server_info.name = request.url.host || targetOf(request).host;
  if (txn.websocket !== 'no') env.say('websocket_next_hop');
  if (!txn.wishes.serverAddress) txn.server_info.port = targetOf(request).port;
}

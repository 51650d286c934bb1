import { intOf } from '../config/config.ts';
import { elementsOf, hasField, valueOf } from '../http/header.ts';
import { setScheme } from '../http/url.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { go } from './decisions.ts';
import { errorAnswer } from './errors.ts';

/** Takes over a request that asks for another protocol; null when it goes on as ordinary HTTP. ATS: HttpTransact::handle_upgrade_request. */
export function handleUpgradeRequest(txn: Txn, env: Env): Decision | null {
  const { clientRequest: request } = txn;
  if (request.method !== 'GET' || request.version !== '1.1') return null;
  const upgrade = valueOf(request.fields, 'Upgrade');
  if (upgrade === null || !hasField(request.fields, 'Connection')) return null;
  if (!elementsOf(request.fields, 'Connection').some((token) => token.toLowerCase() === 'upgrade')) {
    env.say('upgrade_unasked');
    return null;
  }
  const protocol = upgrade.toLowerCase();
  if (protocol === 'h2c') return null;
  if (protocol !== 'websocket') {
    env.say('upgrade_unknown', { protocol: upgrade });
    return refuse(txn, env, `the protocol ${upgrade} is not known`);
  }
  env.say('upgrade_websocket');
  const version = valueOf(request.fields, 'Sec-WebSocket-Version');
  if (valueOf(request.fields, 'Sec-WebSocket-Key') !== null && version === '13') return websocketBeforeRemap(txn, env);
  env.say('upgrade_invalid');
  return refuse(txn, env, 'the websocket handshake lacks its key or version 13');
}

function refuse(txn: Txn, env: Env, why: string): Decision {
  errorAnswer(txn, env, { status: 400, reason: 'Invalid Upgrade Request', template: 'request#syntax_error' });
  return { ...go('SEND_ERROR_CACHE_NOOP', null, why), last: 'upgrade_taken' };
}

/** Rules for `ws` are looked for, not those for `http`. ATS: HttpTransact::handle_websocket_upgrade_pre_remap. */
function websocketBeforeRemap(txn: Txn, env: Env): Decision {
  env.say('websocket_prepare');
  txn.websocket = 'asked';
  env.say('websocket_scheme');
  setScheme(txn.clientRequest.url, 'ws');
  const decision = go('API_PRE_REMAP', 'PerformRemap', 'the client asks for a websocket: remap rules come next');
  return { ...decision, last: 'upgrade_taken' };
}

/** POST_REMAP is called a second time. ATS: HttpTransact::handle_websocket_upgrade_post_remap. */
export function websocketAfterRemap(_txn: Txn, env: Env): Decision {
  env.say('websocket_remapped');
  const printed = ['SM_ACTION_API_POST_REMAP', 'HttpTransact::handle_websocket_connection'] as const;
  return go('API_POST_REMAP', 'handle_websocket_connection', 'the websocket has its place', printed);
}

/** ATS: HttpTransact::handle_websocket_connection. */
export function websocketConnection(txn: Txn, env: Env): Decision {
  env.say('websocket_start');
  return env.call('HandleRequest', txn);
}

/** As many websockets are open as there may be; null while there may be more. ATS: HttpTransact::HandleRequest. */
export function refuseWebsocket(txn: Txn, env: Env): Decision | null {
  const most = intOf(env.serverConfig, 'proxy.config.http.websocket.max_number_of_connections');
  if (txn.websocket === 'no' || most < 0 || env.websockets() < most) return null;
  txn.websocket = 'no';
  env.say('websocket_limit');
  errorAnswer(txn, env, { status: 503, reason: 'WebSocket Connection Limit Exceeded', template: 'default' });
  return go('SEND_ERROR_CACHE_NOOP', null, `there are ${most} websockets already`);
}

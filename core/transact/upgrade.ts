import { elementsOf, hasField, valueOf } from '../http/header.ts';
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
  if (valueOf(request.fields, 'Sec-WebSocket-Key') !== null && version === '13')
    return env.notModelled('websockets', 'handle_websocket_upgrade_pre_remap');
  env.say('upgrade_invalid');
  return refuse(txn, env, 'the websocket handshake lacks its key or version 13');
}

function refuse(txn: Txn, env: Env, why: string): Decision {
  errorAnswer(txn, env, { status: 400, reason: 'Invalid Upgrade Request', template: 'request#syntax_error' });
  return { ...go('SEND_ERROR_CACHE_NOOP', null, why), last: 'upgrade_taken' };
}

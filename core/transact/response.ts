import { isKeepAlive } from '../http/connection.ts';
import { formatDate } from '../http/date.ts';
import { addField, hasField, removeField, valueOf } from '../http/header.ts';
import { isClientConditional } from '../policy/conditionals.ts';
import { isBodyPrecluded } from '../policy/response_headers.ts';
import type { Decision, Env } from '../txn/env.ts';
import { hopOf } from '../txn/hop.ts';
import type { Txn } from '../txn/txn.ts';
import { forwardWithCache } from './cache_operation.ts';
import { updateHost } from './host_state.ts';
import { isInterim, passInterim } from './interim.ts';
import { mark } from './mark.ts';
import { forwardWithoutCache } from './no_cache_operation.ts';
import { serverFailed } from './not_open.ts';
import { fromParent } from './parents.ts';

/** The origin has answered, or will not. ATS: HttpTransact::HandleResponse. */
export function handleResponse(txn: Txn, env: Env): Decision {
  env.say('handle_response');
  env.say('response_received');
  txn.source = 'HTTP_ORIGIN_SERVER';
  txn.times.now = env.now;
  txn.times.responseReceived = env.now;
  env.say('cluster_time', { time: env.now });
  env.say('response_received_time', { time: env.now });
  env.dump('Incoming O.S. Response', txn.serverResponse);
  if (!isValid(txn, env)) {
    env.say('response_not_valid');
    return fromHop(txn, env);
  }
  env.say('response_valid');
  serverState(txn, env);
  return fromHop(txn, env);
}

/** ATS: HttpTransact::is_response_valid. */
function isValid(txn: Txn, env: Env): boolean {
  const response = txn.serverResponse;
  if (txn.current.state !== 'CONNECTION_ALIVE') return false;
  if (!response || response.status === 0) {
    env.say('response_missing_status');
    txn.current.state = 'BAD_INCOMING_RESPONSE';
    return false;
  }
  if (response.status === 500) env.say('response_500');
  else {
    env.say('response_no_errors');
    if (!hasField(response.fields, 'Date')) addField(response.fields, 'Date', formatDate(env.now));
  }
  return true;
}

/** ATS: HttpTransact::initialize_state_variables_from_response. */
function serverState(txn: Txn, env: Env): void {
  const response = txn.serverResponse;
  if (!response) return;
  const hop = hopOf(txn);
  hop.keepAlive = isKeepAlive(response);
  if (txn.websocket !== 'no') {
    hop.keepAlive = false;
    txn.client_info.keepAlive = false;
  }
  if (hop.keepAlive) env.say('server_keep_alive');
  const coding = valueOf(response.fields, 'Transfer-Encoding');
  const chunked = coding !== null && /(^|[ ,])chunked$/i.test(coding);
  hop.chunked = chunked && !isBodyPrecluded(response.status, txn.serverRequest?.method ?? '');
  if (!hop.chunked) return;
  env.say('server_chunked');
  removeField(response.fields, 'Transfer-Encoding');
}

/** Whoever was asked. */
function fromHop(txn: Txn, env: Env): Decision {
  return txn.current.requestTo === 'PARENT_PROXY' ? fromParent(txn, env, connectionOpen) : fromServer(txn, env);
}

/** ATS: HttpTransact::handle_response_from_server. */
function fromServer(txn: Txn, env: Env): Decision {
  env.say('hrfs');
  if (txn.current.state !== 'CONNECTION_ALIVE') return serverFailed(txn, env);
  env.say('hrfs_alive');
  mark(txn, 'origin', 'S');
  hopOf(txn).connectError = null;
  return connectionOpen(txn, env);
}

/** ATS: HttpTransact::handle_forward_server_connection_open. */
function connectionOpen(txn: Txn, env: Env): Decision {
  const response = txn.serverResponse;
  if (!response) return env.notModelled('an answer without a header', 'handle_forward_server_connection_open');
  env.say('hfsco');
  env.say('hfsco_seq');
  const isNews = txn.host.version !== response.version;
  if (isNews) env.say('hostdb_version', { version: versionNumber(response.version) });
  updateHost(txn, env, isNews ? response.version : null);
  const { status } = response;
  if (isInterim(status)) return passInterim(txn, env, response);
  if (isNewAnswer(txn, env, status)) txn.cache.action = 'DO_WRITE';
  env.say('hfsco_action', { action: txn.cache.action });
  txn.lastCacheWhy = [
    { fact: 'client request is conditional', value: isClientConditional(txn.clientRequest), from: 'client request' },
  ];
  return ['DO_WRITE', 'DO_UPDATE', 'DO_DELETE'].includes(txn.cache.action)
    ? forwardWithCache(txn, env, response)
    : forwardWithoutCache(txn, env, response);
}

/** What a redirect led to is stored under the first URL, which is still locked, while more could be followed. */
function isNewAnswer(txn: Txn, env: Env, status: number): boolean {
  const { redirect, redirectEnabled, cache } = txn;
  if (!redirect.inProcess || !redirectEnabled || cache.action !== 'DO_NO_ACTION' || Math.floor(status / 100) === 3)
    return false;
  env.say('redirect_write');
  return env.isWriting();
}

/** The number the server keeps a version as. */
function versionNumber(version: string): string {
  const [major = '1', minor = '1'] = version.split('.');
  return `0x${((Number(major) << 16) | Number(minor)).toString(16)}`;
}

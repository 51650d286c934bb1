import { removeField, setValue, valueOf } from '../http/header.ts';
import type { CacheAction } from '../names/states.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { go } from './decisions.ts';
import { errorAnswer } from './errors.ts';
import { mark } from './mark.ts';

const LOCKED: Readonly<Partial<Record<CacheAction, CacheAction>>> = {
  PREPARE_TO_DELETE: 'DO_DELETE',
  PREPARE_TO_UPDATE: 'DO_UPDATE',
  PREPARE_TO_WRITE: 'DO_WRITE',
};

/** Fail actions that end with an error: on a miss (1, 3), always (4). */
const ERROR_ACTIONS: readonly number[] = [1, 3, 4];

/** The write lock was given or refused, or the cache is to be read again. ATS: HttpTransact::handle_cache_write_lock. */
export function handleCacheWriteLock(txn: Txn, env: Env): Decision {
  switch (txn.cache.writeLock) {
    case 'SUCCESS':
      txn.cache.action = LOCKED[txn.cache.action] ?? 'DO_WRITE';
      return open('the object is locked for writing: connect to the origin');
    case 'FAIL':
      return refused(txn, env);
    case 'READ_RETRY':
      return readAgain(txn, env);
    case 'INIT':
      return env.notModelled('a write lock that nobody asked for', 'handle_cache_write_lock');
  }
}

function open(why: string): Decision {
  return go('ORIGIN_SERVER_OPEN', null, why, ['next', 'nullptr']);
}

/** Another transaction is writing: an error, or the origin's answer past the cache. */
function refused(txn: Txn, env: Env): Decision {
  const action = txn.cache.failAction;
  txn.cache.action = 'DO_NO_ACTION';
  if (!ERROR_ACTIONS.includes(action)) {
    txn.cache.writeStatus = 'WL_MISS';
    restoreConditions(txn);
    return open('another transaction writes the object: the answer is passed on and not stored');
  }
  env.say('write_lock_error', { action });
  txn.cache.writeStatus = 'ERR';
  errorAnswer(txn, env, { status: 502, reason: 'Connection Failed', template: 'connect#failed_connect' });
  env.say('write_lock_internal', { stale: txn.cache.object ? 1 : 0 });
  return go('SEND_ERROR_CACHE_NOOP', null, `another transaction writes the object: open_write_fail_action ${action}`);
}

/** A copy that is held is looked at again; without one the cache is asked once more. */
function readAgain(txn: Txn, env: Env): Decision {
  txn.cache.action = 'DO_LOOKUP';
  if (!txn.cache.object) {
    txn.cache.writeStatus = 'WL_MISS';
    txn.serverRequest = null;
    return go('CACHE_LOOKUP', null, 'another transaction writes the object: look again', ['next', 'nullptr']);
  }
  restoreConditions(txn);
  mark(txn, 'cacheType', 'C');
  env.say('write_lock_reread');
  txn.serverRequest = null;
  return env.call('HandleCacheOpenReadHitFreshness', txn);
}

/** The request goes with the client's own conditions, not the proxy's. */
function restoreConditions(txn: Txn): void {
  const { serverRequest: request } = txn;
  if (!request) return;
  for (const name of ['If-Modified-Since', 'If-None-Match']) {
    removeField(request.fields, name);
    const own = valueOf(txn.clientRequest.fields, name);
    if (own !== null) setValue(request.fields, name, own);
  }
}

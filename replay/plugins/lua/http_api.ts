import { printUrl } from '../../../core/http/url.ts';
import type { LookupResult } from '../../../core/names/states.ts';
import type { HookPoint } from '../define.ts';
import { number, text } from './basics.ts';
import { Many, type Table, type Value } from './machine.ts';
import { silent, strict } from './tables.ts';

/** Lookup results by the number that scripts know them by. */
const LOOKUPS: readonly LookupResult[] = ['MISS', 'HIT_STALE', 'HIT_FRESH', 'SKIPPED'];

/** States of the connection to the origin by number. ATS: TSServerState. */
const SERVER_STATES = [
  'STATE_UNDEFINED',
  'ACTIVE_TIMEOUT',
  'BAD_INCOMING_RESPONSE',
  'CONNECTION_ALIVE',
  'CONNECTION_CLOSED',
];

/** Controls that a script may set, by number. ATS: TSHttpCntlType. */
export const CONTROLS = {
  TS_LUA_HTTP_CNTL_LOGGING_MODE: 0,
  TS_LUA_HTTP_CNTL_INTERCEPT_RETRY_MODE: 1,
  TS_LUA_HTTP_CNTL_RESPONSE_CACHEABLE: 2,
  TS_LUA_HTTP_CNTL_REQUEST_CACHEABLE: 3,
  TS_LUA_HTTP_CNTL_SERVER_NO_STORE: 4,
  TS_LUA_HTTP_CNTL_TXN_DEBUG: 5,
  TS_LUA_HTTP_CNTL_SKIP_REMAPPING: 6,
};

/** What `txn_info_get` tells, by number. ATS: TSHttpTxnInfoKey. */
export const INFO_NUMBERS = {
  TS_LUA_TXN_INFO_CACHE_HIT_RAM: 0,
  TS_LUA_TXN_INFO_CACHE_COMPRESSED_IN_RAM: 1,
  TS_LUA_TXN_INFO_CACHE_HIT_RWW: 2,
  TS_LUA_TXN_INFO_CACHE_OPEN_READ_TRIES: 3,
  TS_LUA_TXN_INFO_CACHE_OPEN_WRITE_TRIES: 4,
  TS_LUA_TXN_INFO_CACHE_VOLUME: 5,
};

const INFOS: Readonly<Record<number, (ts: HookPoint) => number>> = {
  [INFO_NUMBERS.TS_LUA_TXN_INFO_CACHE_HIT_RAM]: ({ txn }) => Number(txn?.cache.object?.fromRam ?? false),
  [INFO_NUMBERS.TS_LUA_TXN_INFO_CACHE_HIT_RWW]: ({ txn }) => Number(txn?.cache.readWhileWrite ?? false),
  [INFO_NUMBERS.TS_LUA_TXN_INFO_CACHE_OPEN_READ_TRIES]: ({ txn }) => txn?.cache.openReadTries ?? 0,
  [INFO_NUMBERS.TS_LUA_TXN_INFO_CACHE_OPEN_WRITE_TRIES]: ({ txn }) => txn?.cache.openWriteTries ?? 0,
};

/** `ts.http`. */
export function httpTable(ts: HookPoint): Table {
  return strict('ts.http', { ...lookups(ts), ...settings(ts), ...answers(ts), ...facts(ts) });
}

function lookups(ts: HookPoint): Record<string, Value> {
  return {
    get_cache_lookup_status() {
      const at = LOOKUPS.indexOf(ts.TSHttpTxnCacheLookupStatusGet());
      return at < 0 ? null : at;
    },
    set_cache_lookup_status: silent((status = null) => {
      const result = LOOKUPS[number(status)];
      if (result === 'MISS' || result === 'HIT_STALE' || result === 'HIT_FRESH')
        ts.TSHttpTxnCacheLookupStatusSet(result);
    }),
    get_cache_lookup_url: () => (ts.lookupUrl ? printUrl(ts.lookupUrl) : null),
    set_cache_url: silent((url = null) => ts.TSCacheUrlSet(text(url))),
    set_cache_lookup_url: silent((url = null) => ts.TSCacheUrlSet(text(url))),
  };
}

function settings(ts: HookPoint): Record<string, Value> {
  const get = (record: Value = null) => ts.TSHttpTxnConfigGet(text(record));
  return {
    config_int_get: get,
    config_float_get: get,
    config_string_get: get,
    config_int_set: silent((record = null, value = null) => ts.TSHttpTxnConfigIntSet(text(record), number(value))),
    config_float_set: silent((record = null, value = null) => ts.TSHttpTxnConfigFloatSet(text(record), number(value))),
    config_string_set: silent((record = null, value = null) => ts.TSHttpTxnConfigStringSet(text(record), text(value))),
    cntl_set: silent((control = null, value = null) => number(value) !== 0 && setControl(ts, number(control))),
  };
}

function setControl(ts: HookPoint, control: number): void {
  if (control === CONTROLS.TS_LUA_HTTP_CNTL_SERVER_NO_STORE) ts.TSHttpTxnCntlSet('TS_HTTP_CNTL_SERVER_NO_STORE');
  else if (control === CONTROLS.TS_LUA_HTTP_CNTL_SKIP_REMAPPING) ts.TSHttpTxnCntlSet('TS_HTTP_CNTL_SKIP_REMAPPING');
  else if (control === CONTROLS.TS_LUA_HTTP_CNTL_REQUEST_CACHEABLE)
    ts.TSHttpTxnCntlSet('TS_HTTP_CNTL_REQUEST_CACHEABLE');
  else if (control === CONTROLS.TS_LUA_HTTP_CNTL_RESPONSE_CACHEABLE)
    ts.TSHttpTxnCntlSet('TS_HTTP_CNTL_RESPONSE_CACHEABLE');
}

function answers(ts: HookPoint): Record<string, Value> {
  return {
    set_resp: silent((status = null, body = null) => {
      ts.TSHttpTxnStatusSet(number(status));
      if (body !== null) ts.TSHttpTxnErrorBodySet(text(body), 'text/html');
    }),
    set_server_resp_no_store: silent((yes = null) => yes !== 0 && ts.TSHttpTxnCntlSet('TS_HTTP_CNTL_SERVER_NO_STORE')),
    skip_remapping_set: silent((yes = null) => yes !== 0 && ts.TSHttpTxnCntlSet('TS_HTTP_CNTL_SKIP_REMAPPING')),
    resp_cache_transformed: silent((yes = null) => ts.TSHttpTxnTransformedRespCache(yes !== 0)),
    resp_cache_untransformed: silent((yes = null) => ts.TSHttpTxnUntransformedRespCache(yes !== 0)),
  };
}

function facts(ts: HookPoint): Record<string, Value> {
  return {
    id: () => ts.transaction,
    is_internal_request: () => 0,
    // 1 says that asking failed, which it does unless the client went away.
    is_aborted: () => 1,
    get_client_protocol_stack: () => new Many([`http/${ts.clientRequest.version}`, 'tcp', 'ipv4']),
    get_server_state: () => Math.max(0, SERVER_STATES.indexOf(ts.txn?.current.state ?? '')),
    txn_info_get: (info = null) => INFOS[number(info)]?.(ts) ?? 0,
    server_transaction_count: () => ts.TSHttpTxnServerSsnTransactionCount(),
  };
}

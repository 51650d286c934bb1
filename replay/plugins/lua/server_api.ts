import { RECORDS } from '../../../core/config/records.ts';
import { effectivePort, printUrl } from '../../../core/http/url.ts';
import type { HookName } from '../../../core/names/hooks.ts';
import type { LookupResult } from '../../../core/names/states.ts';
import type { HookPoint } from '../define.ts';
import type { RequestMessage, ResponseMessage } from '../message.ts';
import { type Callable, LuaError, library, newTable, type Table, type Value } from './machine.ts';

/** What a script may use at one moment: the point it is called at, and how it registers a function of its own. */
export interface Moment {
  readonly ts: HookPoint;
  hook(name: HookName, handler: Value): void;
}

/** Lookup results by the number that scripts know them by. */
const LOOKUPS: readonly LookupResult[] = ['MISS', 'HIT_STALE', 'HIT_FRESH', 'SKIPPED'];

/** Constants that are numbers. Those of hooks and records are their names. */
const CONSTANTS: Readonly<Record<string, number>> = {
  TS_LUA_REMAP_NO_REMAP: 0,
  TS_LUA_REMAP_DID_REMAP: 1,
  TS_LUA_REMAP_NO_REMAP_STOP: 2,
  TS_LUA_REMAP_DID_REMAP_STOP: 3,
  TS_LUA_CACHE_LOOKUP_MISS: 0,
  TS_LUA_CACHE_LOOKUP_HIT_STALE: 1,
  TS_LUA_CACHE_LOOKUP_HIT_FRESH: 2,
  TS_LUA_CACHE_LOOKUP_SKIPPED: 3,
  TS_LUA_AF_INET: 2,
};

const HOOKS_OF_TRANSACTIONS = [
  'CACHE_LOOKUP_COMPLETE',
  'SEND_REQUEST_HDR',
  'READ_RESPONSE_HDR',
  'SEND_RESPONSE_HDR',
  'READ_REQUEST_HDR',
  'TXN_START',
  'PRE_REMAP',
  'POST_REMAP',
  'OS_DNS',
  'READ_CACHE_HDR',
];

/** Everything a script finds when it is run at this moment. */
export function globalsAt(moment: Moment): Record<string, Value> {
  const hooks = HOOKS_OF_TRANSACTIONS.map((hook) => [`TS_LUA_HOOK_${hook}`, `TS_HTTP_${hook}_HOOK`] as const);
  const records = Object.keys(RECORDS).map(
    (record) =>
      [`TS_LUA_CONFIG_${record.slice('proxy.config.'.length).replaceAll('.', '_').toUpperCase()}`, record] as const,
  );
  return { ...CONSTANTS, ...Object.fromEntries([...hooks, ...records]), ...BASIC, ts: serverTable(moment) };
}

const text = (value: Value | undefined): string => (value === null || value === undefined ? 'nil' : String(value));
const number = (value: Value | undefined): number => Number(value ?? 0) || 0;

const BASIC: Readonly<Record<string, Value>> = {
  tostring: (value) => text(value),
  tonumber: (value) => (value === null || value === '' || Number.isNaN(Number(value)) ? null : Number(value)),
  type: (value) => (value === null ? 'nil' : typeof value === 'object' ? 'table' : typeof value),
  error: (message) => {
    throw new LuaError(text(message));
  },
  string: library({
    sub: (value, from, to) => between(text(value), number(from), to === undefined || to === null ? -1 : number(to)),
    len: (value) => text(value).length,
    upper: (value) => text(value).toUpperCase(),
    lower: (value) => text(value).toLowerCase(),
    find(value, wanted) {
      const at = text(value).search(patternOf(text(wanted)));
      return at < 0 ? null : at + 1;
    },
    match(value, wanted) {
      const found = patternOf(text(wanted)).exec(text(value));
      return found && (found[1] ?? found[0]);
    },
    gsub: (value, wanted, by) => text(value).replace(new RegExp(patternOf(text(wanted)), 'gs'), () => text(by)),
  }),
};

/** Positions count from 1, or from the end when negative. */
function between(value: string, from: number, to: number): string {
  const place = (at: number) => (at < 0 ? value.length + at + 1 : at);
  return value.slice(Math.max(0, place(from) - 1), Math.max(0, place(to)));
}

const CLASSES: Readonly<Record<string, string>> = {
  a: 'A-Za-z',
  d: '0-9',
  w: '0-9A-Za-z',
  s: '\\s',
  l: 'a-z',
  u: 'A-Z',
};

/** A pattern of the language as a regular expression. */
function patternOf(pattern: string): RegExp {
  let inSet = false;
  const source = pattern.replace(/%(.)|[\\{}|/]|[-[\]]/g, (all, escaped: string | undefined) => {
    if (escaped !== undefined) {
      const set = CLASSES[escaped];
      if (set === undefined) return /\w/.test(escaped) ? unknown(`the pattern ${pattern}`) : `\\${escaped}`;
      return inSet ? set : `[${set}]`;
    }
    if (all === '[' || all === ']') inSet = all === '[';
    if (all === '-' && !inSet) return '*?';
    return all === '-' || all === '[' || all === ']' ? all : `\\${all}`;
  });
  return new RegExp(source, 's');
}

function serverTable({ ts, hook }: Moment): Table {
  const ignored = () => null;
  const entries: Record<string, Value> = {
    client_request: clientRequest(ts),
    server_request: strict('ts.server_request', { header: headers(ts.serverRequest), server_addr: serverAddress(ts) }),
    server_response: response(ts.serverResponse),
    client_response: response(ts.clientResponse),
    cached_response: response(ts.cachedResponse),
    http: httpTable(ts),
    ctx: context(ts),
    hook: silent((name, handler) => hook(text(name) as HookName, handler ?? null)),
    debug: ignored,
    error: ignored,
    note: ignored,
  };
  return strict('ts', entries);
}

/** A function that answers nothing. */
function silent(act: (...args: Value[]) => unknown): Callable {
  return (...args) => {
    act(...args);
    return null;
  };
}

/** One of the server's tables: asking for what the model does not have ends the function, by name. */
function strict(name: string, entries: Readonly<Record<string, Value>>): Table {
  const held = library(entries);
  return {
    get: (key) => (text(key) in entries ? held.get(key) : unknown(`${name}.${text(key)}`)),
    set: held.set,
  };
}

function unknown(name: string): never {
  throw new LuaError(`not modelled: ${name}`);
}

function headers(message: RequestMessage | ResponseMessage | null): Table {
  return {
    get(key) {
      const own = message?.all.filter(({ name }) => name.toLowerCase() === text(key).toLowerCase()) ?? [];
      return own.length === 0 ? null : own.map(({ value }) => value).join(',');
    },
    set(key, value) {
      if (value === null || value === '') message?.remove(text(key));
      else message?.set(text(key), text(value));
    },
  };
}

function clientRequest(ts: HookPoint): Table {
  const { clientRequest: request } = ts;
  const { url } = request;
  const pristine = { ...ts.pristineUrl, scheme: ts.pristineUrl.scheme || 'http' };
  return strict('ts.client_request', {
    header: headers(request),
    get_pristine_url: () => printUrl(pristine),
    get_pristine_url_host: () => pristine.host,
    get_pristine_url_port: () => effectivePort(pristine),
    get_pristine_url_scheme: () => pristine.scheme,
    get_uri: () => `/${url.path}`,
    set_uri: silent((path) => Object.assign(url, { path: text(path).replace(/^\//, '') })),
    get_uri_args: () => url.query,
    set_uri_args: silent((query) => Object.assign(url, { query: text(query) })),
    get_url: () => request.urlText,
    get_url_host: () => url.host,
    set_url_host: silent((host) => Object.assign(url, { host: text(host) })),
    get_url_port: () => number(url.port) || 80,
    set_url_port: silent((port) => Object.assign(url, { port: text(port) })),
    get_url_scheme: () => url.scheme,
    get_method: () => request.method,
    set_method: silent((method) => Object.assign(request, { method: text(method) })),
    get_version: () => request.version,
    client_addr: strict('ts.client_request.client_addr', { get_addr: () => ts.txn?.clientAddress.ip ?? null }),
  });
}

function response(message: ResponseMessage | null): Table {
  return strict('a response', {
    header: headers(message),
    get_status: () => message?.status ?? null,
    set_status: (status) => {
      if (message) message.status = number(status);
      return null;
    },
  });
}

function serverAddress(ts: HookPoint): Table {
  return strict('ts.server_request.server_addr', {
    get_ip: () => ts.txn?.server_info.ip ?? '::',
    get_port: () => ts.txn?.server_info.port ?? 0,
    set_addr: silent((ip, port) => ts.TSHttpTxnServerAddrSet(text(ip), number(port))),
  });
}

function httpTable(ts: HookPoint): Table {
  return strict('ts.http', {
    get_cache_lookup_status() {
      const at = LOOKUPS.indexOf(ts.TSHttpTxnCacheLookupStatusGet());
      return at < 0 ? null : at;
    },
    set_cache_lookup_status: silent((status) => {
      const result = LOOKUPS[number(status)];
      if (result === 'MISS' || result === 'HIT_STALE' || result === 'HIT_FRESH')
        ts.TSHttpTxnCacheLookupStatusSet(result);
    }),
    config_int_set: silent((record, value) => ts.TSHttpTxnConfigIntSet(text(record), number(value))),
    config_int_get: (record) => ts.TSHttpTxnConfigGet(text(record)),
    config_float_set: silent((record, value) => ts.TSHttpTxnConfigFloatSet(text(record), number(value))),
    config_string_set: silent((record, value) => ts.TSHttpTxnConfigStringSet(text(record), text(value))),
    set_resp: silent((status, body) => {
      ts.TSHttpTxnStatusSet(number(status));
      if (body !== undefined && body !== null) ts.TSHttpTxnErrorBodySet(text(body), 'text/html');
    }),
    set_cache_url: silent((url) => ts.TSCacheUrlSet(text(url))),
    set_server_resp_no_store: silent(() => ts.TSHttpTxnCntlSet('TS_HTTP_CNTL_SERVER_NO_STORE')),
    skip_remapping_set: silent(() => ts.TSHttpTxnCntlSet('TS_HTTP_CNTL_SKIP_REMAPPING')),
    id: () => ts.transaction,
  });
}

/** The transaction's own table: texts, numbers and truth values are kept. */
function context(ts: HookPoint): Table {
  const kept = ts.transactionState as Record<string, string | number | boolean>;
  return {
    get: (key) => kept[text(key)] ?? null,
    set(key, value) {
      if (value === null) delete kept[text(key)];
      else if (typeof value === 'object' || typeof value === 'function') unknown('a table or function in ts.ctx');
      else kept[text(key)] = value;
    },
  };
}

/** A table of the script's arguments, from 0. */
export function argumentTable(args: readonly string[]): Table {
  return newTable(args.map((arg, at) => [at, arg] as const));
}

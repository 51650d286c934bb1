import { md5Hex, sha1Hex, sha256Hex } from '../../../core/base/digest.ts';
import { RECORDS } from '../../../core/config/records.ts';
import { effectivePort, printUrl } from '../../../core/http/url.ts';
import type { HookName } from '../../../core/names/hooks.ts';
import type { HookPoint } from '../define.ts';
import { BASICS, text } from './basics.ts';
import { CONTROLS, httpTable, INFO_NUMBERS } from './http_api.ts';
import { newTable, type Table, type Value } from './machine.ts';
import { clientRequest, clientResponse, response, serverRequest } from './messages_api.ts';
import { silent, strict } from './tables.ts';

/** What a script may use at one moment: the point it is called at, and how it registers a function of its own. */
export interface Moment {
  readonly ts: HookPoint;
  hook(name: HookName, handler: Value): void;
  /** `ts.ctx`: what the script keeps for the functions that are registered now. */
  readonly context: Table;
}

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
  TS_LUA_AF_INET6: 10,
  ...CONTROLS,
  ...INFO_NUMBERS,
};

/** Hooks at which a function is a transform of a body. */
const TRANSFORMS: Readonly<Record<string, HookName>> = {
  TS_LUA_REQUEST_TRANSFORM: 'TS_HTTP_REQUEST_TRANSFORM_HOOK',
  TS_LUA_RESPONSE_TRANSFORM: 'TS_HTTP_RESPONSE_TRANSFORM_HOOK',
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
  return {
    ...CONSTANTS,
    ...TRANSFORMS,
    ...Object.fromEntries([...hooks, ...records]),
    ...BASICS,
    ts: serverTable(moment),
  };
}

function serverTable({ ts, hook, context }: Moment): Table {
  const ignored = () => null;
  const entries: Record<string, Value> = {
    client_request: clientRequest(ts),
    server_request: serverRequest(ts),
    server_response: response(ts.serverResponse),
    client_response: clientResponse(ts),
    cached_response: response(ts.cachedResponse),
    http: httpTable(ts),
    remap: remapTable(ts),
    ctx: context,
    hook: silent((name = null, handler = null) => hook(text(name) as HookName, handler)),
    now: () => ts.now_ms / 1000,
    debug: ignored,
    error: ignored,
    note: ignored,
    warning: ignored,
    ...CODINGS,
  };
  return strict('ts', entries);
}

const CODINGS: Readonly<Record<string, Value>> = {
  md5: (value = null) => md5Hex(text(value)),
  sha1: (value = null) => sha1Hex(text(value)),
  sha256: (value = null) => sha256Hex(text(value)),
  base64_encode: (value = null) => btoa(text(value)),
  base64_decode: (value = null) => atob(text(value)),
  escape_uri: (value = null) =>
    text(value).replace(
      /[^!#$&-;=?-Z_a-z~]/g,
      (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    ),
  unescape_uri: (value = null) =>
    text(value).replace(/%([\dA-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
};

/** `ts.remap`: the rule that matched. Fields that a script writes have no effect. */
function remapTable({ remapRule }: HookPoint): Table {
  const parts = (name: 'from' | 'to'): Record<string, Value> => {
    const url = remapRule?.[name];
    return {
      [`get_${name}_url`]: () => (url ? printUrl(url) : null),
      [`get_${name}_url_host`]: () => url?.host ?? null,
      [`get_${name}_url_port`]: () => (url ? effectivePort(url) : null),
      [`get_${name}_url_scheme`]: () => url?.scheme ?? null,
    };
  };
  return strict('ts.remap', { ...parts('from'), ...parts('to') });
}

/** A table of the script's arguments: its own name at 0. */
export function argumentTable(args: readonly string[]): Table {
  return newTable(args.map((arg, at) => [at, arg] as const));
}

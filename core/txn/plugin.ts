import type { RequestHead, ResponseHead, Url } from '../http/message.ts';
import type { HookName } from '../names/hooks.ts';
import type { LookupResult } from '../names/states.ts';
import type { Core } from './core_state.ts';
import type { Txn } from './txn.ts';

/** Anything a plugin may keep: it is saved with the server. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Who is called at a hook: a continuation of a plugin, both by name, because registrations are data. */
export interface Listener {
  readonly hook: HookName;
  /** The plugin's instance, e.g. `xdebug.so` or `header_rewrite.so@2`. */
  readonly plugin: string;
  readonly continuation: string;
}

/** The messages of a transaction that a plugin may edit. */
export type MessageName = 'clientRequest' | 'serverRequest' | 'serverResponse' | 'clientResponse';

/** One thing a plugin wants changed. Plugins run outside the core; this is all that comes back. */
export type Edit =
  | { readonly edit: 'message'; readonly message: MessageName; readonly head: RequestHead | ResponseHead }
  /** ATS: TSHttpHookAdd, TSHttpSsnHookAdd, TSHttpTxnHookAdd. */
  | { readonly edit: 'hook'; readonly scope: HookScope; readonly listener: Listener }
  /** ATS: TSHttpTxnConfigIntSet, TSHttpTxnConfigFloatSet, TSHttpTxnConfigStringSet. */
  | { readonly edit: 'config'; readonly record: string; readonly value: number | string | null }
  /** ATS: TSHttpTxnStatusSet. */
  | { readonly edit: 'status'; readonly status: number }
  /** ATS: TSHttpTxnErrorBodySet. */
  | { readonly edit: 'body'; readonly bytes: string; readonly type: string | null }
  /** ATS: TSHttpTxnCacheLookupStatusSet. */
  | { readonly edit: 'lookup status'; readonly result: LookupResult }
  /** ATS: TSCacheUrlSet. */
  | { readonly edit: 'lookup url'; readonly url: Url }
  /** ATS: TSHttpTxnServerAddrSet. */
  | { readonly edit: 'server address'; readonly ip: string; readonly port: number }
  /** ATS: TSHttpTxnCntlSet with TS_HTTP_CNTL_SKIP_REMAPPING. */
  | { readonly edit: 'skip remapping' }
  /** ATS: TSHttpTxnCntlSet with TS_HTTP_CNTL_SERVER_NO_STORE, TSHttpTxnServerRespNoStoreSet. */
  | { readonly edit: 'no store' }
  /** ATS: TSHttpTxnReqCacheableSet, TSHttpTxnRespCacheableSet. */
  | { readonly edit: 'cacheable'; readonly what: 'request' | 'response' }
  /** ATS: TSHttpTxnTransformedRespCache, TSHttpTxnUntransformedRespCache. */
  | { readonly edit: 'store copy'; readonly which: 'transformed' | 'untransformed'; readonly on: boolean }
  /** The model of a plugin cannot do what the plugin does: said by name, and the transaction goes on without it. */
  | { readonly edit: 'not modelled'; readonly what: string }
  /** A remap plugin redirects instead of mapping. ATS: TSRemapRequestInfo::redirect. */
  | { readonly edit: 'redirect'; readonly location: string }
  /** What the plugin keeps, for the server or for this transaction. ATS: TSUserArgSet. */
  | { readonly edit: 'state'; readonly scope: 'global' | 'transaction'; readonly plugin: string; readonly value: Json };

/** ATS: the lists of HttpHookState, in the order they are walked. */
export const HOOK_SCOPES = ['global', 'session', 'transaction'] as const;
export type HookScope = (typeof HOOK_SCOPES)[number];

export type Reenable = 'HTTP_API_CONTINUE' | 'HTTP_API_ERROR';

/** What a plugin answered: its edits in order, and how the machine goes on: at once or after a while. */
export interface HookAnswer {
  readonly edits: readonly Edit[];
  readonly reenable: Reenable;
  /** Virtual milliseconds until it re-enables; absent: before it returns. */
  readonly after_ms?: number;
  /** A whole request that the server asks itself for the plugin, in place of a time: it waits for all that comes back. ATS: TSFetchUrl. */
  readonly fetch?: string;
  /** Continuation that is called then and answers anew. */
  readonly continuation?: string;
}

/** What a plugin is called with. All of it is to be read only. */
export interface HookCall {
  readonly listener: Listener;
  /** False when a continuation is called again that asked to wait. */
  readonly first: boolean;
  /** All that came back for its request, '' when nothing did; absent unless it waited for one. ATS: TSFetchRespGet. */
  readonly fetched?: string;
  readonly core: Core;
  /** Null at the hooks of a session. */
  readonly txn: Txn | null;
  /** The client session's connection id. */
  readonly con: number;
  readonly now_ms: number;
}

/** Bytes of a body that a plugin's transform is given. */
export interface TransformCall extends Omit<HookCall, 'first'> {
  readonly bytes: string;
  /** Nothing comes after them. */
  readonly isLast: boolean;
}

/** What it made of them. */
export interface TransformAnswer {
  readonly edits: readonly Edit[];
  readonly bytes: string;
  /** It begins to give out now, if only nothing. */
  readonly opens: boolean;
  /** It cannot go on. ATS: TS_EVENT_ERROR. */
  readonly fails: boolean;
}

/** A remap rule's plugin is asked about a request. */
export interface RemapCall {
  readonly core: Core;
  readonly txn: Txn;
  /** Index into the table's rules, and of the plugin in the rule. */
  readonly rule: number;
  readonly position: number;
  readonly now_ms: number;
}

export interface RemapPluginAnswer {
  readonly edits: readonly Edit[];
  /** The plugin changed the URL. ATS: TSREMAP_DID_REMAP. */
  readonly didRemap: boolean;
  /** The plugins after it are not asked. ATS: TSREMAP_DID_REMAP_STOP, TSREMAP_NO_REMAP_STOP. */
  readonly stop: boolean;
}

/**
 * Plugins as the core sees them: who listens at which hook from the start, and ways to call one. They keep nothing
 * themselves between two calls: what they keep is in `Core.pluginState` and `Txn.pluginState`.
 */
export interface PluginHost {
  readonly hooks: readonly Listener[];
  call(call: HookCall): HookAnswer;
  /** ATS: the continuation of TSTransformCreate. */
  transform(call: TransformCall): TransformAnswer;
  /** Null: this plugin is not modelled. */
  remap(call: RemapCall): RemapPluginAnswer | null;
  /** Quality factor for an alternate, or null to leave it. ATS: TSHttpAltInfoQualitySet. */
  selectAlternate(
    call: HookCall,
    alternate: { readonly request: RequestHead; readonly response: ResponseHead },
  ): number | null;
}

/** A plugin that does nothing but let the machine go on. */
export const CONTINUE: HookAnswer = { edits: [], reenable: 'HTTP_API_CONTINUE' };

export const NO_PLUGINS: PluginHost = {
  hooks: [],
  call: () => CONTINUE,
  transform: ({ bytes }) => ({ edits: [], bytes, opens: true, fails: false }),
  remap: () => null,
  selectAlternate: () => null,
};

/** One who listens and is known by name only. */
export function listenerOf(hook: HookName): Listener {
  return { hook, plugin: '', continuation: '' };
}

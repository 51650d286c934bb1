import { settingOf } from '../../core/config/config.ts';
import { recordRow } from '../../core/config/guide_records.ts';
import type { Setting } from '../../core/config/setting.ts';
import type { Head, RequestHead, ResponseHead, Url } from '../../core/http/message.ts';
import { emptyRequest } from '../../core/http/parse_request.ts';
import { DEFAULT_RESPONSE_LIMITS, parseResponse } from '../../core/http/parse_response.ts';
import { isUrlError, parseUrl } from '../../core/http/url.ts';
import type { Core, Edit, HookAnswer, HookScope, Json, MessageName } from '../../core/index.ts';
import type { HookName } from '../../core/names/hooks.ts';
import type { Milestone } from '../../core/names/milestones.ts';
import type { LookupResult } from '../../core/names/states.ts';
import { configOf } from '../../core/txn/overrides.ts';
import type { TransformAnswer } from '../../core/txn/plugin.ts';
import type { Txn } from '../../core/txn/txn.ts';
import {
  type Draft,
  isChanged,
  type RequestMessage,
  type ResponseMessage,
  requestMessage,
  responseMessage,
} from './message.ts';

/** ATS: TSHttpCntlType, those that change what a transaction does. */
type Control =
  | 'TS_HTTP_CNTL_SKIP_REMAPPING'
  | 'TS_HTTP_CNTL_SERVER_NO_STORE'
  | 'TS_HTTP_CNTL_REQUEST_CACHEABLE'
  | 'TS_HTTP_CNTL_RESPONSE_CACHEABLE';

const CONTROLS: Readonly<Record<Control, Edit>> = {
  TS_HTTP_CNTL_SKIP_REMAPPING: { edit: 'skip remapping' },
  TS_HTTP_CNTL_SERVER_NO_STORE: { edit: 'no store' },
  TS_HTTP_CNTL_REQUEST_CACHEABLE: { edit: 'cacheable', what: 'request' },
  TS_HTTP_CNTL_RESPONSE_CACHEABLE: { edit: 'cacheable', what: 'response' },
};

type ReenableEvent = 'TS_EVENT_HTTP_CONTINUE' | 'TS_EVENT_HTTP_ERROR';

/** What a plugin can do anywhere. Values are read and written as they will be when the handler returns. */
export interface SessionPoint {
  readonly hook: HookName | null;
  /** Virtual time, milliseconds since the epoch. */
  readonly now_ms: number;
  /** Connection id. ATS: TSHttpSsnIdGet. */
  readonly session: number;
  readonly server: Core['server'];
  /** Is the store divided into volumes? */
  readonly hasVolumes: boolean;
  /** What the plugin keeps for the server: plain data, changed in place. */
  readonly state: Json;
  TSHttpHookAdd(hook: HookName, continuation: string): void;
  TSHttpSsnHookAdd(hook: HookName, continuation: string): void;
  /**
   * The server asks itself this: a whole request, as bytes on the wire. The machine waits, and `continuation` is called at the same
   * hook once all has come back and the connection is closed.
   */
  TSFetchUrl(request: string, continuation: string): void;
  /** All that came back, as bytes on the wire; '' when nothing did. */
  TSFetchRespGet(): string;
  /** The header of what came back, to be read only; null when there is none. */
  readonly fetched: ResponseMessage | null;
  /** Is this the transaction of a request that a plugin made? */
  TSHttpTxnIsInternal(): boolean;
  /** Lets the machine go on: at once, or after a while; `continuation` names the handler that is called instead. */
  TSHttpTxnReenable(event: ReenableEvent, wait?: { readonly after_ms: number; readonly continuation?: string }): void;
}

/** What a plugin can do at a hook of a transaction; at the hooks of a session its messages are empty and it takes no edits. */
export interface HookPoint extends SessionPoint {
  /** State machine id. ATS: TSHttpTxnIdGet. */
  readonly transaction: number;
  readonly clientRequest: RequestMessage;
  readonly serverRequest: RequestMessage | null;
  readonly serverResponse: ResponseMessage | null;
  readonly clientResponse: ResponseMessage | null;
  /** The copy that was found: to be read only. */
  readonly cachedRequest: RequestMessage | null;
  readonly cachedResponse: ResponseMessage | null;
  /** The URL before remapping. ATS: TSHttpTxnPristineUrlGet. */
  readonly pristineUrl: Url;
  /** What the plugin keeps for this transaction: plain data, changed in place. ATS: TSUserArgGet. */
  readonly transactionState: Json;
  TSHttpTxnHookAdd(hook: HookName, continuation: string): void;
  /** False when there is no such record, it has another type, or it cannot be set for one transaction. */
  TSHttpTxnConfigIntSet(record: string, value: number): boolean;
  TSHttpTxnConfigFloatSet(record: string, value: number): boolean;
  TSHttpTxnConfigStringSet(record: string, value: string): boolean;
  TSHttpTxnConfigGet(record: string): Setting['value'];
  TSHttpTxnCacheLookupStatusGet(): LookupResult;
  TSHttpTxnCacheLookupStatusSet(result: 'MISS' | 'HIT_STALE' | 'HIT_FRESH'): void;
  /** Throws when the text is no URL. */
  TSCacheUrlSet(url: string): void;
  TSHttpTxnStatusSet(status: number): void;
  TSHttpTxnErrorBodySet(body: string, type?: string): void;
  TSHttpTxnServerAddrSet(ip: string, port: number): void;
  TSHttpTxnCntlSet(control: Control): void;
  /** Whether the copy that a transform makes, or the one it is given, is stored. */
  TSHttpTxnTransformedRespCache(on: boolean): void;
  TSHttpTxnUntransformedRespCache(on: boolean): void;
  /** Transactions that ran before on the connection to the origin; 0 without one. */
  TSHttpTxnServerSsnTransactionCount(): number;
  TSHttpTxnMilestoneGet(name: Milestone): number | null;
  /** Says by name that something is not played; the transaction goes on without it. */
  notModelled(what: string): void;
  /** ATS: TSHttpTxnCacheLookupUrlGet; null before a lookup. */
  readonly lookupUrl: Url | null;
  /** The rule that matched. ATS: TSRemapFromUrlGet, TSRemapToUrlGet. */
  readonly remapRule: { readonly from: Url; readonly to: Url } | null;
  /** The whole transaction, for what has no name here: to be read only. */
  readonly txn: Readonly<Txn> | null;
}

/** What a remap plugin sees. ATS: TSRemapRequestInfo. */
export interface RemapPoint extends HookPoint {
  readonly mapFromUrl: Url;
  readonly mapToUrl: Url;
  /** Answers the client with a redirect; TSHttpTxnStatusSet says which. */
  redirect(location: string): void;
}

/** What a transform of a body sees: the next bytes, and a way to give bytes out. */
export interface TransformPoint extends HookPoint {
  /** Bytes that it has not seen yet, latin1; '' at the end of a body whose length was not known. */
  readonly bytes: string;
  /** Nothing comes after them: what is written now ends what it gives out. */
  readonly isLast: boolean;
  /** Gives bytes out, also none. The first call lets the answer begin; before the last call their whole length is unknown. */
  write(bytes: string): void;
  /** Cannot go on: the transaction becomes an error, or is cut off. ATS: TS_EVENT_ERROR. */
  fail(): void;
}

/** Whom a point is made for. */
export interface PointOf {
  readonly core: Core;
  readonly txn: Txn | null;
  readonly con: number;
  readonly now_ms: number;
  /** What came back for its own request, where it waited for one. */
  readonly fetched?: string | undefined;
  readonly hook: HookName | null;
  /** The plugin's instance. */
  readonly plugin: string;
  readonly state: Json | undefined;
  readonly transactionState: Json | undefined;
}

const NO_REQUEST: RequestHead = { ...emptyRequest(), version: '1.1' };

/** How the machine goes on. */
type GoOn = Omit<HookAnswer, 'edits'>;

/** Everything a plugin did, as data, once it has returned. */
interface Made<P> {
  readonly point: P;
  answer(): HookAnswer;
}

/** Makes what a handler is given, and a way to read what it did. */
export function makePoint(of: PointOf): Made<HookPoint> {
  const edits: Edit[] = [];
  const drafts: Draft[] = [];
  const states = [keptState(of, 'global'), keptState(of, 'transaction')];
  const goOn: GoOn = { reenable: 'HTTP_API_CONTINUE' };
  const point = { ...facts(of), ...calls(of, edits, goOn), ...messages(of, drafts) } as HookPoint;
  Object.assign(point, { state: states[0]?.value, transactionState: states[1]?.value });
  const changed = (): Edit[] => [
    ...drafts.filter(isChanged).map(({ message, head }): Edit => ({ edit: 'message', message, head })),
    ...edits,
    ...states.filter(({ before, value }) => JSON.stringify(value) !== before).map(stateEdit(of.plugin)),
  ];
  return { point, answer: () => ({ edits: changed(), ...goOn }) };
}

/** Makes what a remap plugin is given. */
export function makeRemapPoint(of: PointOf, rule: number): Made<RemapPoint> {
  const made = makePoint(of);
  const { from, to } = of.core.config.remap.rules[rule] ?? {};
  const locations: Edit[] = [];
  const redirect = (location: string) => void locations.push({ edit: 'redirect', location });
  const point = Object.assign(made.point, { mapFromUrl: from, mapToUrl: to, redirect }) as RemapPoint;
  const answer = () => {
    const { edits, ...rest } = made.answer();
    return { edits: [...edits, ...locations], ...rest };
  };
  return { point, answer };
}

/** Makes what a transform is given. */
export function makeTransformPoint(of: PointOf, bytes: string, isLast: boolean) {
  const made = makePoint(of);
  const out = { bytes: '', opens: false, fails: false };
  const point = Object.assign(made.point, {
    bytes,
    isLast,
    write(more: string) {
      out.bytes += more;
      out.opens = true;
    },
    fail() {
      out.fails = true;
    },
  }) as TransformPoint;
  return { point, answer: (): TransformAnswer => ({ edits: made.answer().edits, ...out }) };
}

interface Kept {
  readonly scope: 'global' | 'transaction';
  readonly before: string | undefined;
  readonly value: Json;
}

function keptState({ core, txn, plugin, state, transactionState }: PointOf, scope: Kept['scope']): Kept {
  const kept = scope === 'global' ? core.pluginState[plugin] : txn?.pluginState[plugin];
  const value = structuredClone(kept ?? (scope === 'global' ? state : transactionState) ?? null);
  return { scope, before: JSON.stringify(value), value };
}

const stateEdit =
  (plugin: string) =>
  ({ scope, value }: Kept): Edit => ({ edit: 'state', scope, plugin, value });

function facts(of: PointOf) {
  const { core, txn, con, now_ms, hook } = of;
  return {
    hook,
    now_ms,
    session: con,
    server: core.server,
    hasVolumes: core.config.hosting !== null,
    txn,
    transaction: txn?.sm ?? -1,
    fetched: fetchedHead(of),
    lookupUrl: txn?.cache.lookupUrl ?? null,
    remapRule: core.config.remap.rules[txn?.remapRule ?? -1] ?? null,
    pristineUrl: txn?.unmappedUrl ?? txn?.clientRequest.url ?? NO_REQUEST.url,
  };
}

function messages({ txn }: PointOf, drafts: Draft[]) {
  const draft = (message: MessageName, before: Head): Head => {
    const made = { message, before, head: structuredClone(before) };
    drafts.push(made);
    return made.head;
  };
  const request = (name: 'serverRequest') => {
    const head = txn?.[name];
    return head ? requestMessage(draft(name, head) as RequestHead) : null;
  };
  const response = (name: 'serverResponse' | 'clientResponse') => {
    const head = txn?.[name];
    return head ? responseMessage(draft(name, head) as ResponseHead) : null;
  };
  const object = txn?.cache.object;
  return {
    clientRequest: requestMessage(draft('clientRequest', txn?.clientRequest ?? NO_REQUEST) as RequestHead),
    serverRequest: request('serverRequest'),
    serverResponse: response('serverResponse'),
    clientResponse: response('clientResponse'),
    cachedRequest: object ? requestMessage(structuredClone(object.request)) : null,
    cachedResponse: object ? responseMessage(structuredClone(object.response)) : null,
  };
}

function calls(of: PointOf, edits: Edit[], goOn: GoOn) {
  const add = (edit: Edit) => void edits.push(edit);
  return {
    ...hookCalls(of, add),
    ...configCalls(of, edits),
    ...fetchCalls(of, add, goOn),
    TSHttpTxnReenable(event: ReenableEvent, wait?: { after_ms: number; continuation?: string }) {
      Object.assign(goOn, wait, { reenable: event === 'TS_EVENT_HTTP_ERROR' ? 'HTTP_API_ERROR' : 'HTTP_API_CONTINUE' });
    },
    TSHttpTxnCacheLookupStatusGet: (): LookupResult => of.txn?.cache.result ?? 'NONE',
    TSHttpTxnCacheLookupStatusSet: (result: 'MISS' | 'HIT_STALE' | 'HIT_FRESH') =>
      add({ edit: 'lookup status', result }),
    TSCacheUrlSet(text: string) {
      const url = parseUrl(text, 0);
      if (isUrlError(url)) throw new Error(`not a URL: ${text}`);
      add({ edit: 'lookup url', url });
    },
    TSHttpTxnStatusSet: (status: number) => add({ edit: 'status', status }),
    TSHttpTxnErrorBodySet: (bytes: string, type?: string) => add({ edit: 'body', bytes, type: type ?? null }),
    TSHttpTxnServerAddrSet: (ip: string, port: number) => add({ edit: 'server address', ip, port }),
    TSHttpTxnCntlSet: (control: Control) => add(CONTROLS[control]),
    TSHttpTxnTransformedRespCache: (on: boolean) => add({ edit: 'store copy', which: 'transformed', on }),
    TSHttpTxnUntransformedRespCache: (on: boolean) => add({ edit: 'store copy', which: 'untransformed', on }),
    TSHttpTxnServerSsnTransactionCount: () => earlierOn(of),
    notModelled: (what: string) => add({ edit: 'not modelled', what }),
    TSHttpTxnMilestoneGet: (name: Milestone) => of.txn?.milestones[name] ?? null,
  };
}

function earlierOn({ core, txn }: PointOf): number {
  return core.servers[txn?.serverSession ?? -1]?.used ?? 0;
}

/** A request can be waited for at the hooks of a transaction; elsewhere it is said that it is not played. */
function fetchCalls(of: PointOf, add: (edit: Edit) => void, goOn: GoOn) {
  const waits = of.txn !== null && of.hook !== null && !of.hook.includes('TRANSFORM');
  const where = of.hook ?? 'a remap rule';
  return {
    TSFetchUrl(fetch: string, continuation: string) {
      if (waits) Object.assign(goOn, { fetch, continuation });
      else add({ edit: 'not modelled', what: `TSFetchUrl in ${where}` });
    },
    TSFetchRespGet: () => of.fetched ?? '',
    TSHttpTxnIsInternal: () => of.txn?.isInternal ?? false,
  };
}

function fetchedHead({ fetched = '' }: PointOf): ResponseMessage | null {
  const { state, head } = parseResponse(fetched, true, DEFAULT_RESPONSE_LIMITS);
  return fetched !== '' && state === 'done' ? responseMessage(head) : null;
}

function hookCalls({ plugin }: PointOf, add: (edit: Edit) => void) {
  const adder = (scope: HookScope) => (hook: HookName, continuation: string) =>
    add({ edit: 'hook', scope, listener: { hook, plugin, continuation } });
  return {
    TSHttpHookAdd: adder('global'),
    TSHttpSsnHookAdd: adder('session'),
    TSHttpTxnHookAdd: adder('transaction'),
  };
}

function configCalls({ core, txn }: PointOf, edits: Edit[]) {
  const set = (types: readonly string[]) => (record: string, value: number | string) => {
    const row = recordRow(record, core.config.profile);
    if (!row?.overridable || !types.includes(row.type)) return false;
    edits.push({ edit: 'config', record, value });
    return true;
  };
  return {
    TSHttpTxnConfigIntSet: set(['INT']),
    TSHttpTxnConfigFloatSet: set(['FLOAT']),
    TSHttpTxnConfigStringSet: set(['STRING']),
    TSHttpTxnConfigGet(record: string): Setting['value'] {
      const own = edits.findLast((edit) => edit.edit === 'config' && edit.record === record);
      if (own?.edit === 'config') return own.value;
      return settingOf(txn ? configOf(core, txn) : core.config, record).value;
    },
  };
}

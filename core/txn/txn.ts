import type { Fact } from '../base/fact.ts';
import type { CacheRules } from '../config/cache_rules.ts';
import type { Setting } from '../config/setting.ts';
import type { RequestHead, ResponseHead, Url } from '../http/message.ts';
import type { Action } from '../names/actions.ts';
import type { SmHandler } from '../names/handlers.ts';
import type { HookName } from '../names/hooks.ts';
import type { Milestone } from '../names/milestones.ts';
import type { CacheAction, LookupResult, RangeSetup, ServerState } from '../names/states.ts';
import type { StepName } from '../names/steps.ts';
import type { HookScope, Json, Listener, Reenable } from './plugin.ts';
import type { Address, SocketError } from './wire.ts';

/** A stored copy as a transaction sees it: which object and alternate, and the headers at the time it was read. */
export interface AlternateView {
  readonly key: string;
  readonly index: number;
  readonly alternate: number;
  request: RequestHead;
  response: ResponseHead;
  /** Epoch seconds. */
  requestSentTime: number;
  responseReceivedTime: number;
  /** Bytes of its body; null while they are being written and nobody knows. */
  readonly size: number | null;
  /** Who is writing it (sm id); null when it is stored. */
  readonly writer: number | null;
  readonly fromRam: boolean;
}

/** What will be stored when the write lock is closed. */
export interface ObjectToStore {
  request: RequestHead;
  response: ResponseHead;
  requestSentTime: number;
  responseReceivedTime: number;
}

interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/** Where the bytes of an answer come from. ATS: HttpTransact::Source_t. */
export type Source = 'NONE' | 'HTTP_ORIGIN_SERVER' | 'CACHE' | 'TRANSFORM' | 'INTERNAL';

/** A body the proxy made itself (error page) with its type. */
interface InternalBody {
  readonly bytes: string;
  readonly type: string;
  readonly language: string;
}

/** A party the request may go to. ATS: HttpTransact::ConnectionAttributes. */
export interface Hop {
  name: string;
  ip: string | null;
  port: number;
  /** HTTP version it is taken to speak; null until asked. */
  version: string | null;
  keepAlive: boolean;
  chunked: boolean;
  /** Why there is no connection; `EIO` while one is being made, null when it is made. */
  connectError: SocketError | 'EIO' | 'ENET_CONNECT_FAILED' | null;
}

/** Copy of what HostDB knew of the address when it was looked up. ATS: State::host_db_info. */
export interface HostMark {
  /** The address; null while none is known. */
  ip: string | null;
  version: string | null;
  failures: number;
  /** Epoch seconds; 0 = it is up. */
  lastFailure: number;
  /** It is one of several addresses of its name. */
  roundRobin: boolean;
}

/** What parent.config says of this request, and where the search stands. ATS: ParentResult. */
export interface ParentResult {
  result: 'UNDEFINED' | 'DIRECT' | 'SPECIFIED' | 'AGENT' | 'FAIL';
  /** The rule that applies: its number; null for none or not yet sought. */
  rule: number | null;
  /** Parent chosen: in the rule's first list or its second. */
  list: 'primary' | 'secondary';
  index: number;
  /** Port of the parent chosen; its address is taken over when it is known. */
  port: number;
  /** Where the walk began. */
  start: number;
  /** The parent was marked down and is being tried again. */
  retry: boolean;
  /** consistent_hash: how far the ring of each list was walked; null = not yet. */
  cursors: { primary: number | null; secondary: number | null };
}

/** Where the walk through those who listen at a hook stands. ATS: HttpHookState. */
export interface Callout {
  readonly hook: HookName;
  scope: HookScope | 'over';
  /** Next place in the list of that scope. */
  position: number;
  /**
   * The one who was called and has not re-enabled yet, how it will, who is called then instead, and the connection of
   * its own request if it waits for one.
   */
  waiting: {
    readonly listener: Listener;
    readonly reenable: Reenable;
    readonly continuation: string | null;
    readonly fetch: string | null;
  } | null;
  /** The transaction was to end meanwhile. ATS: HTTP_API_DEFERED_CLOSE. */
  closes: boolean;
}

/** What plugins asked of a transaction besides edits of its messages. ATS: State::api_*, http_return_code, remap_redirect. */
export interface PluginWishes {
  /** Status to answer with instead; 0 = none. */
  status: number;
  redirect: string | null;
  /** Body of an answer of the proxy's own. */
  body: { readonly bytes: string; readonly type: string | null } | null;
  skipRemapping: boolean;
  noStore: boolean;
  serverAddress: boolean;
  requestCacheable: boolean;
  responseCacheable: boolean;
  /** Which copies a transform leaves to be stored. ATS: api_info.cache_transformed, cache_untransformed. */
  storeTransformed: boolean;
  storeUntransformed: boolean;
}

/** Following of redirects. ATS: State::redirect_info, HttpSM::redirection_tries. */
interface Redirect {
  inProcess: boolean;
  tries: number;
  originalUrl: Url | null;
}

/**
 * One transaction, as plain data. ATS spreads this over HttpSM, HttpTransact::State, HttpCacheSM; the names of the
 * parts are theirs.
 */
export interface Txn {
  readonly sm: number;
  /** Client session it runs on (connection id) and its number there, from 1. */
  readonly client: number;
  readonly nth: number;
  clientAddress: Address;
  localAddress: Address;

  /** The machine: current and previous action, sticky return point, handlers. */
  action: Action;
  lastAction: Action;
  next: StepName | null;
  apiNext: Action | null;
  handler: SmHandler | null;
  clientHandler: SmHandler | null;
  serverHandler: SmHandler | null;
  callout: Callout | null;
  hooksSet: boolean;
  /** Hooks of this transaction alone. */
  hooks: Listener[];
  terminate: boolean;
  ended: boolean;

  /** Messages. */
  clientRequest: RequestHead;
  /** The client's URL before remap. */
  unmappedUrl: Url | null;
  serverRequest: RequestHead | null;
  serverResponse: ResponseHead | null;
  clientResponse: ResponseHead | null;
  requestContentLength: number;
  /** Bytes of the request's body that were taken from the client, as sent. */
  requestBodyBytes: number;
  /** Status a request that cannot be read is answered with; 0 when it can be. */
  badStatus: number;
  responseContentLength: number | null;
  trustResponseLength: boolean;
  internalBody: InternalBody | null;
  /** Length that the transforms of plugins announced; null when unknown. ATS: hdr_info.transform_response_cl. */
  transformLength: number | null;
  /** The answer goes through the transforms of plugins. */
  toTransform: boolean;

  client_info: {
    version: string;
    keepAlive: boolean;
    receiveChunked: boolean;
    /** The request's body comes in chunks. */
    sendsChunks: boolean;
    connection: 'Connection' | 'Proxy-Connection';
    /**
     * What it wants before it sends its body: nothing; a 100, which the origin is asked for; or one that the proxy
     * gives itself (`answering` until it is written).
     */
    expectation: 'none' | 'forwarded' | 'answering' | 'answered';
  };
  /** The two parties the request may go to; `current.server` says which it is. */
  server_info: Hop;
  parent_info: Hop;
  /** ATS: HttpTransact::CurrentInfo. */
  current: {
    mode: 'GENERIC_PROXY' | 'TUNNELLING_PROXY';
    state: ServerState;
    attempts: number;
    /** Null until it is decided where the request goes, and when no parent is left. */
    server: 'server_info' | 'parent_info' | null;
    requestTo: 'NONE' | 'ORIGIN_SERVER' | 'PARENT_PROXY';
    simpleRetries: number;
    unavailableRetries: number;
  };
  /** The last lookup: how it went, what for, and the address it gave. */
  dns: {
    success: boolean;
    lookingUp: 'ORIGIN_SERVER' | 'PARENT_PROXY';
    ip: string | null;
    /** The address is asked for before the cache, whatever the configuration says of all requests. ATS: State::force_dns. */
    first: boolean;
  };
  host: HostMark;
  parent: ParentResult;
  /** It belongs to scheduled update. */
  isUpdate: boolean;
  /** It is a plugin's own request. ATS: HttpSM::is_internal. */
  isInternal: boolean;
  /** The rule of congestion.config that its origin is watched by, whose entry, and why it may not connect. */
  congestion: { readonly rule: number; readonly key: string; refused: 'congested' | 'full' | null } | null;
  /** A stale copy waits for the address of a parent to be revalidated. ATS: State::pending_work. */
  pendingRevalidate: boolean;
  redirect: Redirect;
  cache: {
    action: CacheAction;
    writeLock: 'INIT' | 'SUCCESS' | 'FAIL' | 'READ_RETRY';
    lookupUrl: Url | null;
    key: string | null;
    result: LookupResult;
    lookups: number;
    /** Why the last lookup gave no object: nothing stored, none of the alternates fits, or somebody writes it. */
    readError: 'NO_DOC' | 'ALT_MISS' | 'BAD_META_DATA' | 'DOC_BUSY';
    /** What cache.config says of this request. */
    rules: CacheRules;
    object: AlternateView | null;
    toStore: ObjectToStore | null;
    openReadTries: number;
    openWriteTries: number;
    /** Waits for a writer in the lookup under way. */
    writerTries: number;
    /** The lookup met a writer. */
    readWhileWrite: boolean;
    /** When the lookup under way began, epoch milliseconds. */
    readStart: number;
    /** `open_write_fail_action` once it counts, 0 before. */
    failAction: number;
    /** How the write ended, as the access log's `cwr` writes it. */
    writeStatus: '-' | 'FIN' | 'INTR' | 'ERR' | 'WL_MISS';
    stored: boolean;
  };
  /** What became of the client's Range; `transform`: the parts are cut by the range transform. */
  range: {
    setup: RangeSetup;
    ranges: readonly ByteRange[];
    outputLength: number;
    transform: boolean;
    /** Bytes of the whole that the ranges are cut from. */
    length: number;
    /** What the transform was fed by the origin; null when it cuts the stored copy. */
    body: string | null;
  };
  source: Source;
  /** Via codes, 22 characters. */
  via: string;
  codes: { log: string; hitMiss: string; hierarchy: string };
  redirectEnabled: boolean;
  /** The client asked for a websocket, and has got it. ATS: State::is_websocket, did_upgrade_succeed. */
  websocket: 'no' | 'asked' | 'open';
  reverseProxy: boolean;
  remapSucceeded: boolean;
  /** The rule that matched: its place in the table. */
  remapRule: number | null;

  /** Epoch seconds; 0 = not yet. */
  times: { now: number; clientRequest: number; requestSent: number; responseReceived: number };
  /** Epoch milliseconds with fraction; absent = never. */
  milestones: Partial<Record<Milestone, number>>;

  wishes: PluginWishes;
  /** Records that hold for this transaction alone; null when there are none. */
  overrides: Readonly<Record<string, Setting>> | null;
  /** What plugins keep for this transaction, by instance. */
  pluginState: Record<string, Json>;

  serverSession: number | null;
  /** Bytes of body the client had taken when it was through with its answer. */
  clientBodyBytes: number;
  /** The origin's body was shorter than announced. */
  truncated: boolean;
  /** Bytes of a pushed answer's body; negative when its header is longer than the request said. */
  pushedBody: number;
  /** The client's connection ends by halves. */
  halfClose: boolean;
  /** Is the body read whole before the request goes anywhere? */
  bodyBuffered: 'no' | 'under way' | 'done';
  /** A copy of the body, and what of it has come and is not copied; `done`: nothing more is. ATS: PostDataBuffers. */
  postCopy: { copied: string; waiting: string; done: boolean } | null;
  /** How the request's body went: from the client's side it broke off or took too long, or the origin failed. */
  post: 'SUCCESS' | 'UA_FAIL' | 'UA_INACTIVE' | 'UA_ACTIVE' | 'SERVER_FAIL';
  /** An internal transfer ended and the origin's body is to be stored by a second tunnel. */
  fillAfterInternal: boolean;
  lastCacheWhy: readonly Fact[];
}

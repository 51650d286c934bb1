import { emptyRequest } from '../http/parse_request.ts';
import { newVia } from '../policy/via.ts';
import type { ClientSession, Core } from '../txn/core_state.ts';
import { newHop, newParentResult } from '../txn/hop.ts';
import type { Txn } from '../txn/txn.ts';

/** A transaction as it is before its first byte is read. ATS: HttpSM::init, HttpTransact::State::init. */
export function newTxn(core: Core, sm: number, session: ClientSession): Txn {
  return {
    sm,
    client: session.con,
    nth: session.transactions,
    clientAddress: session.from,
    localAddress: session.local,
    ...machine(core, session),
    ...messages(),
    ...parties(),
    cache: cacheInfo(),
    range: { setup: 'RANGE_NONE', ranges: [], outputLength: 0, transform: false, length: 0, body: null },
    source: 'NONE',
    via: newVia(),
    codes: { log: 'TCP_MISS', hitMiss: 'MISS', hierarchy: 'NONE' },
    redirectEnabled: false,
    reverseProxy: false,
    remapSucceeded: false,
    remapRule: null,
    times: { now: 0, clientRequest: 0, requestSent: 0, responseReceived: 0 },
    milestones: {},
    wishes: {
      status: 0,
      redirect: null,
      body: null,
      skipRemapping: false,
      noStore: false,
      requestCacheable: false,
      responseCacheable: false,
      storeTransformed: true,
      storeUntransformed: false,
      serverAddress: false,
    },
    overrides: null,
    pluginState: {},
    serverSession: null,
    clientBodyBytes: 0,
    truncated: false,
    pushedBody: 0,
    halfClose: false,
    bodyBuffered: 'no',
    postCopy: null,
    post: 'SUCCESS',
    fillAfterInternal: false,
    lastCacheWhy: [],
  };
}

function cacheInfo(): Txn['cache'] {
  return {
    action: 'DO_UNDEFINED',
    writeLock: 'INIT',
    lookupUrl: null,
    key: null,
    result: 'NONE',
    lookups: 0,
    readError: 'NO_DOC',
    rules: {},
    object: null,
    toStore: null,
    openReadTries: 0,
    openWriteTries: 0,
    writerTries: 0,
    readWhileWrite: false,
    readStart: 0,
    failAction: 0,
    writeStatus: '-',
    stored: false,
  };
}

function machine(core: Core, session: ClientSession) {
  return {
    action: 'UNDEFINED',
    lastAction: 'UNDEFINED',
    next: null,
    apiNext: null,
    handler: null,
    clientHandler: 'state_read_client_request_header',
    serverHandler: null,
    callout: null,
    hooksSet: core.hooks.length > 0 || session.hooks.length > 0,
    hooks: [],
    terminate: false,
    ended: false,
  } satisfies Partial<Txn>;
}

function messages() {
  return {
    clientRequest: emptyRequest(),
    unmappedUrl: null,
    serverRequest: null,
    serverResponse: null,
    clientResponse: null,
    requestContentLength: -1,
    requestBodyBytes: 0,
    badStatus: 0,
    responseContentLength: null,
    trustResponseLength: false,
    internalBody: null,
  } satisfies Partial<Txn>;
}

function parties() {
  return {
    client_info: {
      version: '1.0',
      keepAlive: false,
      receiveChunked: false,
      sendsChunks: false,
      connection: 'Connection',
      expectation: 'none',
    },
    server_info: newHop(),
    parent_info: newHop(),
    current: {
      mode: 'GENERIC_PROXY',
      state: 'STATE_UNDEFINED',
      attempts: 0,
      server: null,
      requestTo: 'NONE',
      simpleRetries: 0,
      unavailableRetries: 0,
    },
    dns: { success: false, lookingUp: 'ORIGIN_SERVER', ip: null },
    host: { ip: null, version: null, failures: 0, lastFailure: 0, roundRobin: false },
    parent: newParentResult(),
    congestion: null,
    pendingRevalidate: false,
    redirect: { inProcess: false, tries: 0, originalUrl: null },
  } satisfies Partial<Txn>;
}

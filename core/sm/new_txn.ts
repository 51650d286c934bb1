import { emptyRequest } from '../http/parse_request.ts';
import { newVia } from '../policy/via.ts';
import type { ClientSession, Core } from '../txn/core_state.ts';
import { newHop, newParentResult } from '../txn/hop.ts';
import type { Txn } from '../txn/txn.ts';
import { isFetch } from '../txn/wire.ts';

/** A transaction as it is before its first byte is read. ATS: HttpSM::init, HttpTransact::State::init. */
export function newTxn(core: Core, sm: number, session: ClientSession): Txn {
  return {
    ...BLANK,
    ...parts(),
    sm,
    client: session.con,
    nth: session.transactions,
    clientAddress: session.from,
    localAddress: session.local,
    isInternal: isFetch(session.conn),
    hooksSet: core.hooks.length > 0 || session.hooks.length > 0,
  };
}

/** What each transaction has of its own. */
function parts() {
  return {
    hooks: [],
    clientRequest: emptyRequest(),
    client_info: {
      version: '1.1',
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
    dns: { success: false, lookingUp: 'ORIGIN_SERVER', ip: null, first: false },
    host: { ip: null, version: null, failures: 0, lastFailure: 0, roundRobin: false },
    parent: newParentResult(),
    redirect: { inProcess: false, tries: 0, originalUrl: null },
    cache: cacheInfo(),
    range: { setup: 'RANGE_NONE', ranges: [], outputLength: 0, transform: false, length: 0, body: null },
    codes: { log: 'TCP_MISS', hitMiss: 'MISS', hierarchy: 'NONE' },
    times: { now: 0, clientRequest: 0, requestSent: 0, responseReceived: 0 },
    milestones: {},
    wishes: noWishes(),
    pluginState: {},
    lastCacheWhy: [],
  } satisfies Partial<Txn>;
}

function noWishes(): Txn['wishes'] {
  return {
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

const NO_ADDRESS = { ip: '', port: 0 };

/** All fields in one literal: a copy of it is made in one piece. Those of `parts` are each transaction's own. */
const BLANK: Txn = {
  sm: 0,
  client: 0,
  nth: 0,
  clientAddress: NO_ADDRESS,
  localAddress: NO_ADDRESS,
  ...parts(),
  action: 'UNDEFINED',
  lastAction: 'UNDEFINED',
  next: null,
  apiNext: null,
  handler: null,
  clientHandler: 'state_read_client_request_header',
  serverHandler: null,
  callout: null,
  hooksSet: false,
  terminate: false,
  ended: false,
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
  transformLength: null,
  toTransform: false,
  isUpdate: false,
  isInternal: false,
  congestion: null,
  pendingRevalidate: false,
  source: 'NONE',
  via: newVia(),
  redirectEnabled: false,
  websocket: 'no',
  reverseProxy: false,
  remapSucceeded: false,
  remapRule: null,
  overrides: null,
  serverSession: null,
  clientBodyBytes: 0,
  truncated: false,
  pushedBody: 0,
  halfClose: false,
  bodyBuffered: 'no',
  postCopy: null,
  post: 'SUCCESS',
  fillAfterInternal: false,
};

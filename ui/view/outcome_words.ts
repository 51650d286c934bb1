/** What each result code of the access log (`crc`) means. */
export const RESULT_WORDS: Readonly<Record<string, string>> = {
  TCP_HIT: 'hit',
  TCP_MEM_HIT: 'hit in memory',
  TCP_CF_HIT: 'hit on an object still being written',
  TCP_MISS: 'miss',
  TCP_REFRESH_HIT: 'stale, revalidated by the origin',
  TCP_REFRESH_FAIL_HIT: 'stale, and the origin could not be used',
  TCP_REF_FAIL_HIT: 'stale, and the origin could not be used',
  TCP_REFRESH_MISS: 'stale, replaced by the origin',
  TCP_CLIENT_REFRESH: 'reloaded on the wish of the client',
  TCP_IMS_HIT: 'hit, and the copy of the client is still good',
  TCP_IMS_MISS: 'a conditional request that the origin answered',
  TCP_SWAPFAIL_MISS: 'the cache failed to read the object',
  TCP_DENIED: 'refused',
  TCP_HIT_REDIRECT: 'hit on a redirect that was followed',
  TCP_MISS_REDIRECT: 'a redirect that was followed',
  TCP_HIT_X_REDIRECT: 'hit on a redirect, the limit of redirects reached',
  TCP_MISS_X_REDIRECT: 'a redirect, the limit of redirects reached',
  ERR_READ_TIMEOUT: 'error: no answer in time',
  ERR_READ_ERROR: 'error: the answer broke off',
  ERR_CLIENT_ABORT: 'the client went away',
  ERR_CLIENT_READ_ERROR: 'error on the connection of the client',
  ERR_CONNECT_FAIL: 'error: the origin could not be used',
  ERR_INVALID_REQ: 'error: invalid request',
  ERR_INVALID_URL: 'error: no rule for this URL',
  ERR_DNS_FAIL: 'error: name not found',
  ERR_PROXY_DENIED: 'refused by a rule',
  ERR_LOOP_DETECTED: 'error: the request goes in a circle',
  ERR_POST_ENTITY_TOO_LARGE: 'error: the body is too large',
  ERR_UNKNOWN: 'error of no known kind',
};

/** Who was asked (`hierarchy`). */
export const HIERARCHY_WORDS: Readonly<Record<string, string>> = {
  EMPTY: '',
  NONE: 'the origin was not asked',
  DIRECT: 'the origin was asked',
  PARENT_HIT: 'a parent answered',
  DEFAULT_PARENT: 'the default parent was asked',
  TIMEOUT_DIRECT: 'the origin was asked in vain',
  TIMEOUT_PARENT_HIT: 'a parent was asked in vain',
};

/** How a transaction ended for a client that got no whole answer. */
export const ABORT_WORDS: Readonly<Record<string, string>> = {
  closed: 'closed without an answer',
  reset: 'connection reset',
  timeout: 'client gave up waiting',
  'client-abort': 'client went away',
  malformed: 'unreadable answer',
};

/** What each class of divergence means for the reader. */
export const DIVERGENCE_WORDS: Readonly<Record<string, string>> = {
  'model gap': 'our model does not do here what the server did',
  'missing evidence': 'the recording does not show what would have decided this',
  'real anomaly': 'the recorded server did not do what its rules say',
};

export const LEVEL_WORDS: Readonly<Record<string, string>> = {
  L1: 'what the client received',
  L2: 'what the origin received',
  L3: 'states',
  L4: 'handlers and events',
  L5: 'log lines',
};

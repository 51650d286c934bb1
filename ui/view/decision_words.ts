/** Questions that steps ask, by the server's own names. */
const QUESTION_WORDS: Readonly<Record<string, string>> = {
  is_response_cacheable: 'may the answer be stored?',
  SelectFromAlternates: 'which stored variant fits?',
  handle_response_from_server: 'is another attempt made?',
  what_is_document_freshness: 'is the stored object still fresh?',
  is_stale_cache_response_returnable: 'may the stale object be served?',
  issue_revalidate: 'how is the origin asked whether it still holds?',
  match_response_to_request_conditionals: "do the client's conditions hold?",
  do_range_setup_if_necessary: 'which part is asked for?',
  'congestion control': 'may one connect to the origin?',
  'congested origin': 'what is the client of a congested origin told?',
};

/** Answers that are short names, by question. */
const ANSWER_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  SelectFromAlternates: {
    'no alternate fits': 'none',
    'the only one fits': 'the only one',
    'best of several': 'the best of several',
    'first alternate is taken': 'the first is taken unseen',
  },
  handle_response_from_server: { 'no more attempts': 'no' },
  what_is_document_freshness: { FRESH: 'yes', STALE: 'no', WARNING: 'no, but nobody minds' },
  'congestion control': { connect: 'yes', congested: 'no', full: 'no' },
  match_response_to_request_conditionals: {
    '200': 'there is none that shortens the answer: 200',
    '304': 'its copy is still good: 304',
    '412': 'its precondition fails: 412',
  },
  do_range_setup_if_necessary: {
    RANGE_NONE: 'the whole object',
    RANGE_REQUESTED: 'a range that a transform cuts out',
    RANGE_NOT_SATISFIABLE: 'a range beyond the object',
    RANGE_NOT_HANDLED: 'a range that is not cut here',
    RANGE_NOT_TRANSFORM_REQUESTED: 'a range read straight from the cache',
  },
};

/** Rules that decided, by question; a rule that has no row is a phrase itself. */
const RULE_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  is_response_cacheable: {
    'partial answer': 'a partial answer is only a piece of the object',
    'Cache-Control': 'its Cache-Control says so',
    Expires: 'its Expires says so',
    status: 'its status decides',
    method: 'the method decides',
    'client no-store': 'the client forbids it (no-store)',
    'request not looked up': 'the cache was not asked for this request',
    cookies: 'it sets or depends on cookies',
    'WWW-Authenticate': 'it asks for credentials',
    'server forbids storing': 'the origin forbids it',
    'never-cache': 'the configuration forbids it (never-cache)',
    'negative caching': 'errors are stored too, as the configuration says (negative caching)',
    plugin: 'a plugin forbids it',
  },
  what_is_document_freshness: {
    'need-revalidate-once': 'it was marked to be asked about once',
    'ttl-in-cache': 'cache.config gives it a time of its own (ttl-in-cache)',
    when_to_revalidate: 'the configuration decides (when_to_revalidate)',
    'stale copy after a lost write lock': 'the write lock was lost, so the copy has to do',
  },
};

/** Is there a plain sentence for this question? Else its own name stands in the words. */
export function hasWords(question: string): boolean {
  return question in QUESTION_WORDS;
}

/** A question and its answer (`no: partial answer`) in words. */
export function decisionWords(question: string, answer: string): string {
  const colon = answer.indexOf(': ');
  const [verdict, rule] = colon < 0 ? [answer, ''] : [answer.slice(0, colon), answer.slice(colon + 2)];
  const asked = QUESTION_WORDS[question];
  const said = ANSWER_WORDS[question]?.[verdict] ?? verdict;
  const why = RULE_WORDS[question]?.[rule] ?? rule;
  return `${asked ?? `${question}:`} ${said}${why === '' ? '' : `: ${why}`}`;
}

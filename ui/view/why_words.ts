import type { Change } from '../../replay/why/change.ts';
import type { Aspect, Outcome } from '../../replay/why/outcome.ts';
import type { Reason } from '../../replay/why/reasons.ts';
import type { Flip } from '../../replay/why/search.ts';
import { decisionWords } from './decision_words.ts';
import { shown } from './safe_text.ts';
import type { Veil } from './secrets.ts';

/** What the client got, and from whom. */
export function outcomeWords({ answeredBy, lookup, stored, status }: Outcome): string {
  const kept = stored ? ', and stored' : '';
  switch (answeredBy) {
    case 'cache':
      return 'served from the cache; the origin was not asked';
    case 'revalidated':
      return 'served from the cache; the origin was asked and said that the copy still holds';
    case 'stale cache':
      return 'served from the cache although it is stale: the origin could not be used';
    case 'origin':
      return `served by the origin${lookup === 'stale' ? ', because the copy was stale' : ''}${kept}`;
    case 'proxy':
      return `answered by the proxy itself${status === null ? '' : ` (${status})`}`;
    case 'nobody':
      return 'the client got no answer';
  }
}

const RULES: Readonly<Record<string, string>> = {
  'cache off': 'caching is switched off',
  method: 'answers to this method are not looked up',
  'dynamic URL': 'its URL looks as if the answer were made on demand',
  Range: 'the client asks for a Range',
  tunnelled: 'this kind of request only passes through',
  'older than allowed': 'it is older than it may be',
  'within its lifetime': 'it is younger than it may be old',
  'origin demands revalidation': 'it is past its life, and the origin wants to be asked then',
  'older than its lifetime, but acceptable': 'it is past its life, but the client takes it',
  'need-revalidate-once': 'it was marked to be asked about once',
  'ttl-in-cache': 'cache.config gives it a time of its own',
  when_to_revalidate: 'the configuration decides, whatever its age',
  'stale copy after a lost write lock': 'another request holds the lock, and a stale copy has to do',
  authorization: 'the request carries credentials, and the stored answer does not say that it serves them',
  'no-cache': 'the stored answer wants to be asked about every time (no-cache)',
  'never-cache': 'cache.config forbids it (never-cache)',
  'client no-cache': 'the client wants it from the origin (no-cache)',
  'method of the object': 'it was stored for another method',
  cookies: 'its cookies forbid it',
  'document headers': 'its own header forbids to serve it stale',
  'too old': 'it is older than any stale copy may be',
  'only-if-cached': 'the client wants it from the cache or not at all, and it is not there',
  'required headers': 'it states no lifetime, and one is required',
};

const rule = (answer: string): string => {
  const colon = answer.indexOf(': ');
  return colon < 0 ? '' : answer.slice(colon + 2);
};

const because = (answer: string): string => {
  const name = rule(answer);
  return name === '' ? '' : `: ${RULES[name] ?? name}`;
};

const numberOf = ({ because: facts }: Reason, name: string): number | null => {
  const value = facts.findLast(({ fact }) => fact === name)?.value;
  return typeof value === 'number' ? value : null;
};

function seconds(value: number): string {
  const [unit, many] = value >= 172_800 ? [86_400, 'days'] : value >= 7200 ? [3600, 'hours'] : [1, 's'];
  return unit === 1 ? `${value} s` : `${value} s (${(value / unit).toFixed(1).replace(/\.0$/, '')} ${many})`;
}

/** Age and limit as numbers: what freshness comes down to. */
function ages(reason: Reason): string {
  const age = numberOf(reason, 'current_age');
  const limit = numberOf(reason, 'age_limit') ?? numberOf(reason, 'freshness_limit');
  if (age === null || limit === null) return '';
  if (age <= limit && reason.answer.startsWith('STALE')) return `; age ${seconds(age)}, limit ${seconds(limit)}`;
  return `; age ${seconds(age)}, ${age > limit ? 'over' : 'within'} the limit of ${seconds(limit)}`;
}

function alternates(reason: Reason): string {
  const count = numberOf(reason, 'alternates') ?? 0;
  return count === 1
    ? 'it is stored, but the one stored variant does not fit this request'
    : `it is stored, but none of ${count} stored variants fits this request`;
}

const WORDS: Readonly<Record<string, (reason: Reason) => string>> = {
  DecideCacheLookup: ({ answer }) => `the cache was not asked${because(answer)}`,
  SelectFromAlternates: alternates,
  what_is_document_freshness: (reason) => {
    const verdict = reason.answer.startsWith('STALE') ? 'stale' : 'fresh';
    return `the copy is ${verdict}${because(reason.answer)}${ages(reason)}`;
  },
  HandleCacheOpenReadHit: ({ answer }) =>
    answer.startsWith('miss')
      ? `the copy may not be used${because(answer)}`
      : `the copy is fresh, but the origin is asked about it${because(answer)}`,
  is_stale_cache_response_returnable: ({ answer }) =>
    answer === 'may be served'
      ? 'the stale copy may be served when the origin cannot be used'
      : `the stale copy may not be served in the place of an error${because(answer)}`,
  is_response_cacheable: ({ answer }) => storedWords(answer),
  HandleCacheOpenReadMiss: ({ answer }) =>
    answer.startsWith('not stored')
      ? 'the answer is not stored: it is only a part, asked for with Range'
      : `no answer${because(answer)}`,
  'nothing before': () => 'nothing is stored under this URL, and nobody asked for it before',
  removed: ({ answer }) => `${shown(answer)} took the object out of the cache`,
  gone: () => 'what it stored under this URL is no longer there',
  'left nothing': () => 'the request before it left nothing in the cache',
  'being written': () => 'the object was still being fetched for another request',
  EndRemapRequest: ({ answer }) =>
    answer === 'denied'
      ? 'a rule forbids this request'
      : answer === 'no rule matches'
        ? 'no remap rule matches, and one is required'
        : shown(answer),
  'congestion control': ({ answer }) => `congestion control lets nobody connect to the origin${because(answer)}`,
  'congested origin': () => 'this failure, with those before it, makes the origin congested',
  handle_response_from_server: ({ answer }) => `no more attempts to reach the origin are made (${shown(rule(answer))})`,
};

/** A reason in a sentence. */
export function reasonWords(reason: Reason): string {
  const words = WORDS[reason.step];
  if (words !== undefined) return words(reason);
  return /^(match_response|do_range)/.test(reason.step)
    ? decisionWords(reason.step, reason.answer)
    : shown(reason.answer);
}

function storedWords(answer: string): string {
  const stored = answer.startsWith('yes');
  if (answer === 'no: negative caching')
    return 'the answer is not stored: its status is not one of the errors that are';
  const words = decisionWords('is_response_cacheable', answer).replace(/^[^?]*\? (yes|no)(: )?/, '');
  const why = RULES[rule(answer)] ?? words;
  return `the answer ${stored ? 'may be' : 'is not'} stored: ${why}`;
}

/** What a change makes of the outcome. */
export function becomesWords(aspect: Aspect, becomes: string): string {
  switch (aspect) {
    case 'lookup':
      return becomes === 'fresh'
        ? 'it would have been a hit'
        : becomes === 'miss'
          ? 'the cache would have been asked (a miss)'
          : 'the cache would not have been asked';
    case 'answeredBy':
      return becomes === 'cache'
        ? 'it would have been served from the cache'
        : `it would have been served by the ${becomes}`;
    case 'freshness':
      return becomes === 'not looked at'
        ? 'its freshness would not have been asked'
        : `the copy would have been ${becomes}`;
    case 'stored':
      return becomes === 'stored' ? 'it would have been stored' : 'it would not have been stored';
    case 'status':
      return becomes === 'no answer' ? 'there would have been no answer' : `the answer would have been a ${becomes}`;
    case 'error':
      return becomes === 'no error' ? 'there would have been no error' : 'it would have been an error';
    case 'stale answer':
      return becomes === 'served stale'
        ? 'the stale copy would have been served'
        : 'the stale copy would not have been served';
  }
}

const SIGNS = { 'at least': '≥', 'at most': '≤' } as const;

/** A change in words; `of` is the transaction that is explained. */
export function changeWords({ change, bound }: Flip, of: number, veil: Veil): string {
  const amount = (value: string | number) =>
    bound === undefined ? String(value) : `${SIGNS[bound.side]} ${value} (now ${bound.now})`;
  const whose = (transaction: number) => (transaction === of ? '' : ` to #${transaction}`);
  switch (change.kind) {
    case 'record':
      return `${change.name} ${amount(change.value)}`;
    case 'field': {
      const place =
        change.of === 'request'
          ? `the request${change.transaction === of ? '' : ` #${change.transaction}`}`
          : `the answer${whose(change.transaction)}`;
      return `${fieldWords(change, bound, veil)} in ${place}`;
    }
    case 'stored field':
      return `${fieldWords(change, bound, veil)} in the stored ${change.of}`;
    case 'status':
      return `a ${change.status} of the origin${whose(change.transaction)}`;
    case 'method':
      return `${change.method} as the method${change.transaction === of ? '' : ` of #${change.transaction}`}`;
    case 'moment':
      return `asked ${seconds(Math.abs(change.by_s))} or more ${change.by_s < 0 ? 'earlier' : 'later'}`;
    case 'cache line':
      return change.seconds === null
        ? `without line ${change.line} of cache.config`
        : `${amount(change.seconds)} seconds in line ${change.line} of cache.config`;
    case 'ip_allow entry':
      return `without entry ${change.entry} of ip_allow.yaml`;
    case 'origin answers':
      return 'an origin that answers';
    case 'names resolve':
      return 'a name that resolves';
    case 'no range':
      return `${change.transaction === of ? '' : `#${change.transaction} `}asked without Range`;
  }
}

type FieldChange = Extract<Change, { kind: 'field' | 'stored field' }>;

function fieldWords({ name, value }: FieldChange, bound: Flip['bound'], veil: Veil): string {
  if (value === null) return `no ${shown(name)}`;
  const directive =
    bound === undefined || bound.now < 0
      ? undefined
      : value.split(/, */).find((part) => part.endsWith(`=${bound.value}`));
  if (bound === undefined || directive === undefined)
    return `${shown(name)}: ${shown(veil.header(name, value))}${bound === undefined ? '' : ' or more'}`;
  return `${shown(directive.slice(0, directive.indexOf('=')))} ${SIGNS[bound.side]} ${bound.value} (now ${bound.now})`;
}

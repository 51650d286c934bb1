/** How old a response is. ATS: HttpTransactHeaders::calculate_document_age (RFC 9111 section 4.2.3) */
import { fact } from '../base/fact.ts';
import { parseDate } from '../http/date.ts';
import { valueOf } from '../http/header.ts';
import type { Field } from '../http/message.ts';
import { parseInt64 } from '../http/number.ts';
import type { Said } from '../trace/record.ts';
import { CACHED, COMPUTED, fieldFact, type Ruling } from './ruling.ts';

/** The quantities of the computation in the order the log prints them; seconds, times since the epoch. */
interface AgeTerms {
  readonly age_value: number;
  readonly date_value: number;
  readonly response_time: number;
  readonly now: number;
  readonly now_fixed: number;
  readonly apparent_age: number;
  readonly corrected_received_age: number;
  readonly response_delay: number;
  readonly corrected_initial_age: number;
  readonly resident_time: number;
  readonly current_age: number;
}

/** What an age is computed from; all times in seconds. `from` names the header in the facts. */
interface AgeInput {
  readonly fields: readonly Field[];
  readonly requestTime: number;
  readonly responseTime: number;
  readonly now: number;
  readonly from?: string;
}

type AgeRuling = Ruling<number> & { readonly terms: AgeTerms };

/** Names as printed, in order, each padded to the column where the number starts. */
const PRINTED: readonly (readonly [keyof AgeTerms, string])[] = (
  [
    ['age_value', 'age_value:'],
    ['date_value', 'date_value:'],
    ['response_time', 'response_time:'],
    ['now', 'now:'],
    ['now_fixed', 'now (fixed):'],
    ['apparent_age', 'apparent_age:'],
    ['corrected_received_age', 'corrected_received_age:'],
    ['response_delay', 'response_delay:'],
    ['corrected_initial_age', 'corrected_initial_age:'],
    ['resident_time', 'resident_time:'],
    ['current_age', 'current_age:'],
  ] as const
).map(([term, label]) => [term, label.padEnd(24)]);

/** The current age in seconds; negative when the arithmetic wrapped (an Age field near 2^63). */
export function documentAge(input: AgeInput): AgeRuling {
  const terms = ageTerms(input);
  const { fields, from = CACHED } = input;
  const because = [
    fieldFact(fields, 'Age', from),
    fieldFact(fields, 'Date', from),
    fact('response_delay', terms.response_delay, COMPUTED),
    fact('resident_time', terms.resident_time, COMPUTED),
    fact('current_age', terms.current_age, COMPUTED),
  ];
  return { answer: terms.current_age, rule: 'age', because, said: ageLines(terms), terms };
}

function ageTerms({ fields, requestTime, responseTime, now }: AgeInput): AgeTerms {
  const age_value = Math.max(0, parseInt64(valueOf(fields, 'Age') ?? ''));
  const date_value = Math.max(0, parseDate(valueOf(fields, 'Date') ?? ''));
  const now_fixed = Math.max(now, responseTime);
  const apparent_age = date_value > 0 ? Math.max(0, responseTime - date_value) : 0;
  const corrected_received_age = Math.max(apparent_age, age_value);
  const response_delay = responseTime - requestTime;
  const corrected_initial_age = wrap64(corrected_received_age + response_delay);
  const resident_time = now_fixed - responseTime;
  const current_age = wrap64(corrected_initial_age + resident_time);
  return {
    age_value,
    date_value,
    response_time: responseTime,
    now,
    now_fixed,
    apparent_age,
    corrected_received_age,
    response_delay,
    corrected_initial_age,
    resident_time,
    current_age,
  };
}

function ageLines(terms: AgeTerms): Said[] {
  return PRINTED.map(([term, label]) => ['age_term', { term: label, value: terms[term] }]);
}

function wrap64(value: number): number {
  return value > 2 ** 63 ? value - 2 ** 64 : value;
}

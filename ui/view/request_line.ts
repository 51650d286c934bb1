import type { ClientResponse, MissingEvidence, TransactionRecord } from '../../replay/record/transaction.ts';
import { ABORT_WORDS, RESULT_WORDS } from './outcome_words.ts';
import { shown } from './safe_text.ts';
import type { Veil } from './secrets.ts';
import { readVia, resultCodeOf, viaCodesIn } from './via.ts';

/** Method of the client's request; `?` where the recording does not show it. */
export function methodOf(record: TransactionRecord): string {
  return shown(record.client_request.method || '?');
}

/** The URL the client asked for, masked and safe: the target, with the Host field before a bare path. */
export function urlOf(record: TransactionRecord, veil: Veil): string {
  const request = record.client_request;
  const target = request.target ?? '';
  if ('raw' in request) return target === '' ? '(not readable)' : shown(veil.url(target));
  const host = request.headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  if (host === undefined) return shown(veil.url(target));
  const whole = target.startsWith('/')
    ? `http://${host}${target}`
    : target.replace(/^(\w{1,10}:\/\/)(?=\/)/, `$1${host}`);
  return shown(veil.url(whole));
}

/** What a log lacks that does not show the client's answer, though there may have been one. */
export const ANSWER_UNSEEN: MissingEvidence = { fact: 'response header sent to the client', tag: 'http_hdrs' };

const isUnseen = ({ missing = [] }: Answered) => missing.some(({ fact }) => fact === ANSWER_UNSEEN.fact);

type Answered = Pick<TransactionRecord, 'client_response' | 'missing'>;

/** Status, or what happened instead. */
export function statusOf(record: Answered): string {
  const response = record.client_response;
  if (response === null) return isUnseen(record) ? 'status not recorded' : 'no answer';
  return 'aborted' in response ? (ABORT_WORDS[response.aborted] ?? response.aborted) : String(response.status);
}

/** Status in one short word for tables. */
export function shortStatus(record: Answered): string {
  const response = record.client_response;
  if (response === null) return isUnseen(record) ? '?' : 'none';
  return 'aborted' in response
    ? response.aborted.replace(/^client-/, '').replace('malformed', 'broken')
    : String(response.status);
}

export function durationOf({ start_ms, end_ms }: TransactionRecord): number | null {
  return end_ms === null ? null : end_ms - start_ms;
}

export function millis(ms: number | null): string {
  return ms === null ? '–' : ms.toFixed(1);
}

/** The codes that this proxy put into its answer: the last ones of its Via fields; empty when there are none. */
export function viaCodesOf(response: ClientResponse | null): string {
  if (response === null || !('headers' in response)) return '';
  const via = response.headers.filter(([name]) => name.toLowerCase() === 'via').map(([, value]) => value);
  return viaCodesIn(via.join(', ')).at(-1) ?? '';
}

/** The result code: the record's own, else what the Via codes of the answer say; empty when unknown. */
export function crcOf({ codes, client_response }: TransactionRecord): string {
  if (codes.crc !== '') return shown(codes.crc);
  const letters = readVia(viaCodesOf(client_response));
  return (letters && resultCodeOf(letters)) ?? '';
}

/** Hit or miss, and whether something was stored. */
export function outcomeOf(record: TransactionRecord): string {
  const { cache } = record;
  const crc = crcOf(record);
  const result = crc === '' ? '' : (RESULT_WORDS[crc] ?? shown(crc));
  const stored = cache.stored ? 'stored' : result.startsWith('miss') ? 'not stored' : '';
  return [result, stored].filter((part) => part !== '').join(', ');
}

const DAY_MS = 86_400_000;
const SECOND_MS = 1000;

/** A time of a run in milliseconds since its start; one of a log, which counts from midnight, as its clock shows it. */
export function timeOf(ms: number): string {
  if (ms >= 0 && ms < 1000 * SECOND_MS) return ms.toFixed(1);
  return new Date(Math.floor(((ms % DAY_MS) + DAY_MS) % DAY_MS)).toISOString().slice(11, 23);
}

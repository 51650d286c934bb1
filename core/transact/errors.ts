import { renderBody } from '../config/body_factory.ts';
import { intOf } from '../config/config.ts';
import { addField, removeField, setValue } from '../http/header.ts';
import type { ResponseHead } from '../http/message.ts';
import { printUrl } from '../http/url.ts';
import type { Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { answerWith } from './answer.ts';
import { clientState } from './client_state.ts';
import { mark } from './mark.ts';

/** An answer of the proxy's own: status, reason and the page it comes with. */
export interface ErrorAnswer {
  readonly status: number;
  readonly reason: string;
  /** Name of the page in the body factory. */
  readonly template: string;
  /** Where a redirect leads. */
  readonly location?: string;
  /** Seconds after which the client may come again. */
  readonly retryAfter?: number;
  /** An answer it takes the place of: what that had and this one does not set stays. */
  readonly over?: ResponseHead | null;
  /** The failure of a name lookup is known as such in the codes. */
  readonly dns?: boolean;
}

/** Via letters an error leaves. */
const LETTERS: Readonly<Record<number, readonly [error: string, client?: 'E']>> = {
  302: ['M'],
  400: ['H', 'E'],
  401: ['A', 'E'],
  403: ['F', 'E'],
  404: ['S'],
  407: ['A', 'E'],
  500: [' '],
  502: ['C'],
  504: ['T'],
  505: ['S', 'E'],
};

/** Builds an error page as the client's answer. ATS: HttpTransact::build_error_response. */
export function errorAnswer(txn: Txn, env: Env, error: ErrorAnswer): void {
  const { status } = error;
  clientState(txn, env);
  letters(txn, status);
  if (error.dns) mark(txn, 'error', 'D');
  const hasBody = txn.requestContentLength > 0 || txn.client_info.sendsChunks;
  if (status === 400 || status === 408 || hasBody) txn.client_info.keepAlive = false;
  answerWith(txn, env, { base: null, status, reason: error.reason, source: 'INTERNAL', over: error.over ?? null });
  page(txn, env, error);
}

function letters(txn: Txn, status: number): void {
  const row = LETTERS[status];
  if (!row) return;
  const loop = status === 400 && txn.via.charAt(11) === 'L';
  if (!loop) mark(txn, 'error', row[0]);
  if (row[1]) mark(txn, 'client', row[1]);
}

/** Fields and text of the page; they come after the header was shown in the log. */
function page(txn: Txn, env: Env, error: ErrorAnswer): void {
  const answer = txn.clientResponse;
  if (!answer) return;
  setValue(answer.fields, 'Cache-Control', 'no-store');
  removeField(answer.fields, 'Expires');
  removeField(answer.fields, 'Last-Modified');
  if (error.retryAfter !== undefined) addField(answer.fields, 'Retry-After', String(error.retryAfter));
  if (error.location !== undefined) addField(answer.fields, 'Location', error.location);
  const given = txn.wishes.body;
  if (!given && intOf(env.config, 'proxy.config.body_factory.response_suppression_mode') === 1) {
    txn.internalBody = null;
    return;
  }
  const { body } = renderBody(env.config, error.template, {
    cquc: printUrl(txn.clientRequest.url),
    pssc: String(error.status),
    crat: String(error.retryAfter ?? 0),
    '{Location}epsh': error.location ?? '-',
  });
  const type = given?.type ?? 'text/html';
  txn.internalBody = { bytes: given?.bytes ?? body ?? '', type, language: 'en' };
  setValue(answer.fields, 'Content-Type', 'text/html; charset=utf-8');
  setValue(answer.fields, 'Content-Language', 'en');
}

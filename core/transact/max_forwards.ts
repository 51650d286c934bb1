import { addField, setValue, valueOf } from '../http/header.ts';
import { printHead } from '../http/print.ts';
import { maxForwards } from '../policy/lookupable.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { answerWith } from './answer.ts';
import { direct, go } from './decisions.ts';
import { mark } from './mark.ts';

const ALLOWED = 'CONNECT, DELETE, GET, HEAD, OPTIONS, POST, PURGE, PUT, PUSH, TRACE';

/**
 * TRACE and OPTIONS go no further than Max-Forwards says; null when the request goes on (RFC 9110 section 7.6.2).
 * ATS: HttpTransact::handle_trace_and_options_requests.
 */
export function answerMaxForwards(txn: Txn, env: Env): Decision | null {
  const { method, fields } = txn.clientRequest;
  if (method !== 'TRACE' && method !== 'OPTIONS') return null;
  const hops = maxForwards(txn.clientRequest);
  if (valueOf(fields, 'Max-Forwards') === null) return null;
  if (hops > 0) {
    setValue(fields, 'Max-Forwards', String(hops - 1));
    env.say('max_forwards_decremented', { count: hops - 1 });
    return null;
  }
  env.say('trace_answered');
  mark(txn, 'tunnel', 'N');
  answerWith(txn, env, { base: null, status: 200, reason: 'OK', source: 'NONE' });
  if (method === 'TRACE') echo(txn, env);
  else allow(txn, env);
  return go('INTERNAL_CACHE_NOOP', null, `${method} may go no further: answered here`);
}

function echo(txn: Txn, env: Env): void {
  env.say('trace_in_body');
  txn.internalBody = { bytes: printHead(txn.clientRequest), type: 'message/http', language: '' };
}

function allow(txn: Txn, env: Env): void {
  env.say('options_in_allow');
  if (txn.clientResponse) addField(txn.clientResponse.fields, 'Allow', ALLOWED);
}

/** PURGE, and DELETE that may go no further, remove every stored copy here. ATS: delete_all_document_alternates_and_return. */
export function deleteHere(txn: Txn, env: Env, hit: boolean): Decision | null {
  const { method, fields } = txn.clientRequest;
  if (method !== 'PURGE' && method !== 'DELETE') return null;
  const text = valueOf(fields, 'Max-Forwards');
  if (method === 'DELETE' && text === null) return null;
  const hops = maxForwards(txn.clientRequest);
  if (method === 'DELETE' && hops > 0) {
    setValue(fields, 'Max-Forwards', String(hops - 1));
    env.say('delete_decremented', { count: hops - 1 });
    return null;
  }
  env.say('delete_max_forwards', { count: hops });
  mark(txn, 'cache', hit ? (txn.cache.object?.fromRam ? 'R' : 'H') : ' ');
  if (!hit) mark(txn, 'lookup', 'M');
  mark(txn, 'tunnel', 'N');
  const [status, reason] = hit ? ([200, 'OK'] as const) : ([404, 'Not Found'] as const);
  answerWith(txn, env, { base: null, status, reason, source: 'INTERNAL' });
  env.say('delete_and_return');
  txn.cache.action = hit ? 'DO_DELETE' : 'DO_NO_ACTION';
  return direct(
    hit ? 'INTERNAL_CACHE_DELETE' : 'INTERNAL_CACHE_NOOP',
    hit ? 'every copy is removed' : 'there is no copy to remove',
  );
}

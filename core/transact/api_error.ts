import { standardReason } from '../http/reasons.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { answerWith } from './answer.ts';
import { go } from './decisions.ts';

/** A plugin made the transaction an error: its status, or 500, and its body, if it gave one. ATS: HttpTransact::HandleApiErrorJump. */
export function handleApiErrorJump(txn: Txn, env: Env): Decision {
  const { status: wanted, body } = txn.wishes;
  const status = wanted >= 400 ? wanted : 500;
  const reason = wanted >= 400 ? standardReason(wanted) : 'INKApi Error';
  env.say('api_error_jump');
  txn.internalBody = null;
  const { trustResponseLength: lengthTrusted } = txn;
  answerWith(txn, env, { base: null, status, reason, source: 'INTERNAL', lengthTrusted });
  if (body !== null && txn.clientResponse) {
    txn.internalBody = { bytes: body.bytes, type: body.type ?? 'text/html', language: 'en' };
  }
  return go('INTERNAL_CACHE_NOOP', null, `a plugin reported an error: ${status}`);
}

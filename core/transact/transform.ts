import { addField, copyFields, removeField, setValue } from '../http/header.ts';
import type { ResponseHead } from '../http/message.ts';
import { contentRange, MULTIPART_TYPE } from '../policy/ranges.ts';
import type { Decision, Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';
import { answerWith } from './answer.ts';
import { go } from './decisions.ts';

/** The header a transform is given: without a length. ATS: HttpTransact::set_header_for_transform. */
export function headerForTransform(txn: Txn, env: Env, base: ResponseHead): void {
  const head: ResponseHead = { ...base, fields: copyFields(base.fields) };
  removeField(head.fields, 'Content-Length');
  env.dump('Header To Transform', head);
  txn.clientResponse = head;
}

/** One part: which bytes of how many. */
function addRange(txn: Txn, head: ResponseHead): void {
  const [range] = txn.range.ranges;
  if (range) setValue(head.fields, 'Content-Range', contentRange(range, txn.range.length));
}

/** The range transform knows its output: the answer is built from it. ATS: HttpTransact::handle_transform_ready. */
export function handleTransformReady(txn: Txn, env: Env): Decision {
  const given = txn.clientResponse;
  if (!given) return env.notModelled('a transform without a header', 'handle_transform_ready');
  const head: ResponseHead = { ...given, status: 206, reason: 'Partial Content', fields: copyFields(given.fields) };
  if (txn.range.ranges.length > 1) {
    removeField(head.fields, 'Content-Type');
    addField(head.fields, 'Content-Type', MULTIPART_TYPE);
  } else addRange(txn, head);
  setValue(head.fields, 'Content-Length', String(txn.range.outputLength));
  env.dump('Header From Transform', head);
  txn.source = 'TRANSFORM';
  answerWith(txn, env, { base: head, status: 206, source: 'TRANSFORM' });
  return go('TRANSFORM_READ', null, 'the parts are cut: they go to the client');
}

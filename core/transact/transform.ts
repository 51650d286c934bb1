import { addField, copyFields, removeField, setValue, valueOf } from '../http/header.ts';
import type { ResponseHead } from '../http/message.ts';
import { contentRange, MULTIPART_TYPE } from '../policy/ranges.ts';
import type { Decision, Env } from '../txn/env.ts';
import { isTransformed } from '../txn/transforms.ts';
import type { Txn } from '../txn/txn.ts';
import { answerWith } from './answer.ts';
import { go } from './decisions.ts';
import { prepareStore } from './prepare_store.ts';

/** The header a transform is given: without a length. ATS: HttpTransact::set_header_for_transform. */
export function headerForTransform(txn: Txn, env: Env, base: ResponseHead): void {
  const head: ResponseHead = { ...base, fields: copyFields(base.fields) };
  // Without a length of its own an error in place of the answer would not be trusted to have one.
  txn.trustResponseLength = valueOf(head.fields, 'Content-Length') !== null;
  removeField(head.fields, 'Content-Length');
  env.dump('Header To Transform', head);
  txn.clientResponse = head;
  txn.toTransform = isTransformed(txn, 'response');
}

/** One part: which bytes of how many. */
function addRange(txn: Txn, head: ResponseHead): void {
  const [range] = txn.range.ranges;
  if (range) setValue(head.fields, 'Content-Range', contentRange(range, txn.range.length));
}

/** Does a transform stand between the body and the client? */
export function isToTransform(txn: Txn): boolean {
  return txn.range.transform || isTransformed(txn, 'response');
}

/** The range transform knows its output: the answer is built from it. ATS: HttpTransact::handle_transform_ready. */
export function handleTransformReady(txn: Txn, env: Env): Decision {
  const given = txn.clientResponse;
  if (!given) return env.notModelled('a transform without a header', 'handle_transform_ready');
  if (!txn.range.transform) return pluginTransformReady(txn, env, given);
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

/** Something comes out of the plugins' transforms; its length is known, or not. */
function pluginTransformReady(txn: Txn, env: Env, given: ResponseHead): Decision {
  const head: ResponseHead = { ...given, fields: copyFields(given.fields) };
  if (txn.transformLength !== null) setValue(head.fields, 'Content-Length', String(txn.transformLength));
  env.dump('Header From Transform', head);
  txn.source = 'TRANSFORM';
  answerWith(txn, env, { base: head, status: head.status, source: 'TRANSFORM' });
  const { action } = txn.cache;
  const isOff = action === 'DO_NO_ACTION' || action === 'DO_DELETE' || txn.range.setup !== 'RANGE_NONE';
  if (isOff || !txn.wishes.storeTransformed)
    return go('TRANSFORM_READ', null, 'what comes out of the transform goes to the client');
  prepareStore(txn, env, head, false);
  env.dump('Cached Request Hdr', txn.cache.toStore?.request ?? null);
  return go('CACHE_ISSUE_WRITE_TRANSFORM', 'handle_transform_cache_write', 'the transformed copy is to be stored');
}

/** ATS: HttpTransact::handle_transform_cache_write. */
export function handleTransformCacheWrite(txn: Txn): Decision {
  if (txn.cache.writeLock === 'SUCCESS')
    return go('TRANSFORM_READ', null, 'the lock is ours: the transformed copy is stored');
  txn.cache.toStore = null;
  return go('TRANSFORM_READ', null, 'somebody else writes: the transformed copy is not stored');
}

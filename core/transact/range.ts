import { removeField, valueOf } from '../http/header.ts';
import type { ResponseHead } from '../http/message.ts';
import { rangeSetup } from '../policy/ranges.ts';
import type { Env } from '../txn/env.ts';
import type { Txn } from '../txn/txn.ts';

/** The bytes a Range is cut from. */
interface RangeSource {
  readonly length: number;
  /** What Content-Range gives as the whole, where that is another length. */
  readonly total?: number;
  readonly response: ResponseHead;
  readonly seekable: boolean;
  readonly replacedBy?: ResponseHead | null;
  readonly origin?: ResponseHead | null;
}

/** Decides what becomes of the client's Range and remembers it. ATS: HttpSM::do_range_setup_if_necessary. */
export function setUpRange(txn: Txn, env: Env, source: RangeSource): void {
  const already = txn.range.setup === 'RANGE_NONE' ? null : txn.range;
  const verdict = rangeSetup({
    request: txn.clientRequest,
    config: env.config,
    length: source.length,
    contentType: valueOf(source.response.fields, 'Content-Type'),
    seekable: source.seekable,
    replacedBy: source.replacedBy ?? null,
    origin: source.origin ?? null,
    already,
  });
  env.sayAll(verdict.said);
  env.decided('do_range_setup_if_necessary', `${verdict.setup}: ${verdict.rule}`, verdict.because);
  const { setup, ranges, outputLength, transform } = verdict;
  txn.range = { setup, ranges, outputLength, transform, length: source.total ?? source.length, body: null };
  if (verdict.dropRange) removeField(txn.clientRequest.fields, 'Range');
}

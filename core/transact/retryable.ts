import { isMethodSafe } from '../policy/methods.ts';
import type { Txn } from '../txn/txn.ts';

/**
 * May the request be sent a second time? One that changes something only while nothing of it has gone out.
 * ATS: HttpTransact::is_request_retryable.
 */
export function isRetryable(txn: Txn): boolean {
  if (isMethodSafe(txn.clientRequest.method)) return true;
  return txn.current.state === 'CONNECTION_ERROR' || txn.milestones.SERVER_BEGIN_WRITE === undefined;
}

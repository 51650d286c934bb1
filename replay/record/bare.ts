import type { ListedTransaction } from '../readers/recording.ts';
import { TRANSACTION_SCHEMA, type TransactionRecord } from './transaction.ts';

/** What every reader of a log knows of a transaction. */
type Logged = Pick<ListedTransaction, 'dialect' | 'index' | 'sm' | 'session' | 'start_ms' | 'end_ms' | 'truncated'>;

/** A record of a transaction that was not played: whose it is and when it was, and besides only what is given. */
export function bareRecord(txn: Logged, known: Partial<TransactionRecord> = {}): TransactionRecord {
  const { source, ...rest } = known;
  return {
    schema: TRANSACTION_SCHEMA,
    ...(source === undefined ? {} : { source }),
    profile: txn.dialect,
    transaction: txn.index,
    sm_id: txn.sm,
    uuid: null,
    session: txn.session,
    start_ms: txn.start_ms,
    end_ms: txn.end_ms,
    client_request: { raw: '' },
    client_response: null,
    interim: [],
    origin_requests: [],
    actions: [],
    handlers: [],
    hooks: [],
    milestones: {},
    cache: { lookup: '', key: null, stored: false, why: [] },
    codes: { crc: '', hierarchy: '', via: '' },
    decisions: [],
    not_modelled: [],
    ...(txn.truncated ? { truncated: true } : {}),
    ...rest,
  };
}

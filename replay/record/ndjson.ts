import type { TransactionRecord } from './transaction.ts';

/** Records as newline-delimited JSON, one per line, keys in the order of the contract. */
export function toNdjson(records: readonly TransactionRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

import { gunzipSync } from 'node:zlib';
import type { TransactionRecord } from '../record/transaction.ts';
import type { Level, RecordedTransaction, SimulatedTransaction } from './levels.ts';

/** What the real server did with one scenario (the lab's `*.real.json`), as far as it is used here. */
export interface OracleRecord {
  scenario: string;
  topics: string[];
  /** Whole epoch second in which the first request was sent, and how far into it. */
  base_time: number;
  start_offset_ms: number;
  templates: Record<string, string>;
  transactions: (RecordedTransaction & { session: number; start_ms: number; end_ms: number | null })[];
  /** Levels that two runs of the real server did not reproduce; they are not judged. */
  unstable?: Level[];
}

/**
 * Reads a record, plain or gzipped.
 * @throws SyntaxError when the text is not JSON; Error when the JSON is not a record.
 */
export function readOracleRecord(bytes: Uint8Array): OracleRecord {
  const isZipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const record = JSON.parse(new TextDecoder().decode(isZipped ? gunzipSync(bytes) : bytes)) as OracleRecord;
  if (typeof record.base_time !== 'number' || !Array.isArray(record.transactions)) {
    throw new Error('not a record of the real server: no base_time or no transactions');
  }
  return record;
}

/** A recorded transaction in the form a run gives, so that records can be compared with each other. */
export function asSimulated(recorded: RecordedTransaction): SimulatedTransaction {
  return {
    transaction: recorded.index,
    client_response: (recorded.client_response ?? null) as TransactionRecord['client_response'],
    origin_requests: (recorded.origin_requests ?? []) as TransactionRecord['origin_requests'],
    actions: recorded.actions ?? [],
    handlers: recorded.handlers ?? [],
    log: (recorded.log ?? []).map(({ tag, message }) => ({ tag, message })),
  };
}

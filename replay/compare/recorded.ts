import type { RecordedTransaction } from '../readers/recording.ts';
import { maskedDump, maskedMessage } from '../record/log_entries.ts';
import type { LogEntry, RecordedSide } from '../record/transaction.ts';
import { shownMessages } from './shown.ts';

/** A compared entry of a log with the line of the file it stands on. */
export interface PlacedEntry extends LogEntry {
  readonly line: number;
}

/**
 * The recording's log of a transaction as a record holds it: masked lines and header dumps, each dump at its logical
 * place; object descriptions are left out.
 */
export function recordedLog(txn: RecordedTransaction): PlacedEntry[] {
  const entries: PlacedEntry[] = [];
  let next = 0;
  const dumpsUpTo = (at: number) => {
    for (let dump = txn.dumps[next]; dump !== undefined && dump.before <= at; dump = txn.dumps[++next]) {
      const { tag, title, text, line } = dump;
      entries.push({ tag, message: maskedDump(tag === 'http_hdrs' ? `${title}\n${text}` : text), line });
    }
  };
  txn.lines.forEach((line, at) => {
    dumpsUpTo(at);
    if (line.name !== 'describe')
      entries.push({ tag: line.tag, message: maskedMessage(line.message), line: line.line });
  });
  dumpsUpTo(Number.POSITIVE_INFINITY);
  return entries;
}

/** What the recording shows of a transaction, in the shape of a record. `offset_ms` turns its times into the run's. */
export function recordedSide(txn: RecordedTransaction, offset_ms: number): RecordedSide {
  const { requests, response } = shownMessages(txn.dumps.filter(({ tag }) => tag === 'http_hdrs'));
  const side: RecordedSide = {
    sm_id: txn.sm,
    session: txn.session,
    origin_requests: requests.map(({ dump: _, ...request }) => request),
    actions: txn.actions.map(({ action }) => action),
    handlers: txn.handlers.map(({ handler, event }) => [handler, event]),
    hooks: txn.hooks.map(({ hook }) => hook),
    start_ms: txn.start_ms + offset_ms,
    end_ms: txn.end_ms === null ? null : txn.end_ms + offset_ms,
  };
  if (response !== null) {
    const { dump: _, ...answer } = response;
    side.client_response = answer;
  }
  return side;
}

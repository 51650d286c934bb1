import type { Head, RequestHead, ResponseHead } from '../../core/http/message.ts';
import { actionOfPrinted } from '../../core/names/actions.ts';
import { HOOKS, type HookName } from '../../core/names/hooks.ts';
import type { TraceRecord } from '../../core/trace/record.ts';
import { missingEvidence } from '../../replay/readers/missing.ts';
import type { LoggedLine, RecordedTransaction } from '../../replay/readers/recording.ts';
import { bareRecord } from '../../replay/record/bare.ts';
import type { HeaderPair, TransactionRecord } from '../../replay/record/transaction.ts';
import { viaCodesOf } from './request_line.ts';
import { readVia, resultCodeOf } from './via.ts';

/** A recording alone in the form of a record, so that the same views show it: nothing is simulated in it. */
export function recordedRecord(txn: RecordedTransaction, file: string): TransactionRecord {
  const response = responseOf(txn);
  const via = viaCodesOf(response);
  const letters = via === '' ? null : readVia(via);
  return bareRecord(txn, {
    source: `${file}:${txn.firstLine}–${txn.lastLine}`,
    client_request: requestOf(txn),
    client_response: response,
    actions: txn.actions.map(({ action }) => action),
    handlers: txn.handlers.map(({ handler, event }) => [handler, event]),
    hooks: txn.hooks.map(({ hook }) => hook),
    cache: { lookup: '', key: null, stored: letters?.f === 'W', why: [] },
    codes: { crc: (letters && resultCodeOf(letters)) ?? '', hierarchy: '', via },
    trace: traceOf(txn),
    missing: missingEvidence(txn),
  });
}

function pairsOf({ fields }: Head): HeaderPair[] {
  return fields.map(({ name, value }) => [name, value]);
}

function headOf<K extends Head['kind']>(
  txn: RecordedTransaction,
  kind: K,
  title: RegExp,
): Extract<Head, { kind: K }> | null {
  const found = txn.dumps.findLast(({ head, title: name }) => head?.kind === kind && title.test(name))?.head;
  return (found ?? null) as Extract<Head, { kind: K }> | null;
}

/** The client's own target: described before the remapping, or dumped as the incoming request. */
function requestOf(txn: RecordedTransaction): TransactionRecord['client_request'] {
  const first = txn.described[0];
  if (first)
    return {
      method: first.method,
      target: first.url,
      version: '',
      headers: [...first.fields],
      body_length: 0,
      body_sha256: null,
    };
  const head: RequestHead | null = headOf(txn, 'request', /^Incoming Request/);
  if (head === null) return { raw: '' };
  const { host, path, query } = head.url;
  const target = `${host === '' ? '' : `${head.url.scheme}://${host}`}/${path}${query === null ? '' : `?${query}`}`;
  return {
    method: head.method,
    target,
    version: head.version,
    headers: pairsOf(head),
    body_length: 0,
    body_sha256: null,
  };
}

function responseOf(txn: RecordedTransaction): TransactionRecord['client_response'] {
  const head: ResponseHead | null = headOf(txn, 'response', /^Proxy's Response/);
  if (head === null) return null;
  const { version, status, reason } = head;
  return { version, status, reason, headers: pairsOf(head), body_length: 0, body_sha256: null };
}

function traceOf({ lines, sm, session }: RecordedTransaction): TraceRecord[] {
  return lines.flatMap((line) => {
    const base = { seq: line.line, at_ms: line.time_ms, sm, con: session, parent: 0 };
    return recordOf(line, base);
  });
}

type Base = Pick<TraceRecord, 'seq' | 'at_ms' | 'sm' | 'con' | 'parent'>;

function recordOf({ name, args }: LoggedLine, base: Base): TraceRecord[] {
  if (name === null) return [];
  if (name === 'transition') {
    const from = actionOf(args.from);
    const to = actionOf(args.to);
    return from === null || to === null ? [] : [{ ...base, kind: 'transition', from, to }];
  }
  const hook = String(args.hook);
  if (name === 'calling_plugin' && hook in HOOKS) return [{ ...base, kind: 'hook', hook: hook as HookName, called: 1 }];
  return [{ ...base, kind: 'say', name, args }];
}

/** Arguments hold our own name of an action, or the printed one. */
function actionOf(value: string | number | boolean | undefined) {
  const text = String(value ?? '');
  return actionOfPrinted(text) ?? actionOfPrinted(`SM_ACTION_${text}`);
}

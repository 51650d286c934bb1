import type { RecordedTransaction } from './recording.ts';

/** A fact the log of a transaction does not hold, with the debug tag that would have shown it. */
interface Missing {
  readonly fact: string;
  readonly tag: string;
}

interface Evidence {
  readonly fact: string;
  readonly tag: string;
  /** Something in the log says that there was such a thing to show. */
  expected(txn: RecordedTransaction): boolean;
  shown(txn: RecordedTransaction): boolean;
}

const says = (txn: RecordedTransaction, ...names: readonly string[]): boolean =>
  txn.lines.some((l) => l.name !== null && names.includes(l.name));
const dumped = (txn: RecordedTransaction, ...titles: readonly string[]): boolean =>
  txn.dumps.some((d) => d.head !== null && titles.includes(d.title));
const went = (txn: RecordedTransaction, action: RegExp): boolean => txn.actions.some((a) => action.test(a.action));

/** What a whole log shows of a transaction, and how one knows that it should. */
const EVIDENCE: readonly Evidence[] = [
  {
    fact: 'state transitions',
    tag: 'http',
    expected: () => true,
    shown: (t) => t.actions.length > 0,
  },
  {
    fact: 'client request header',
    tag: 'http_hdrs',
    expected: (t) => says(t, 'start_remap_start') || t.actions.length === 0,
    shown: (t) => dumped(t, 'Incoming Request'),
  },
  {
    fact: 'client request target',
    tag: 'http_trans',
    expected: (t) => !dumped(t, 'Incoming Request'),
    shown: (t) => t.described.length > 0,
  },
  {
    fact: 'request header sent to the origin',
    tag: 'http_hdrs',
    expected: (t) => says(t, 'header_read_setup') || went(t, /SERVER_READ$/),
    shown: (t) => dumped(t, "Proxy's Request", "Proxy's Request after hooks"),
  },
  {
    fact: 'origin response header',
    tag: 'http_hdrs',
    expected: (t) => says(t, 'response_no_errors', 'response_valid'),
    shown: (t) => dumped(t, 'Incoming O.S. Response'),
  },
  {
    fact: 'response header sent to the client',
    tag: 'http_hdrs',
    expected: (t) => says(t, 'adding_server'),
    shown: (t) => dumped(t, "Proxy's Response 2", "Proxy's Response", "Proxy's Response (Client Conditionals)"),
  },
  {
    fact: 'stored alternates',
    tag: 'http_alts',
    expected: (t) => says(t, 'alternates_seq', 'alternates_match'),
    shown: (t) => t.dumps.some((d) => d.tag === 'http_alts'),
  },
  {
    fact: 'fields named by Vary',
    tag: 'http_match (standard error)',
    expected: (t) => says(t, 'vary_list'),
    shown: (t) => t.lines.some((l) => l.name === 'vary_list' && l.message.includes('\n')),
  },
  {
    fact: 'start of the transaction',
    tag: 'http_txn',
    expected: () => true,
    shown: (t) => !t.headless,
  },
  {
    fact: 'end of the transaction',
    tag: 'http',
    expected: () => true,
    shown: (t) => !t.truncated,
  },
];

/** Lists what the recording does not show of a transaction although it happened. Nothing is made up in its place. */
export function missingEvidence(txn: RecordedTransaction): Missing[] {
  return EVIDENCE.filter((e) => e.expected(txn) && !e.shown(txn)).map(({ fact, tag }) => ({ fact, tag }));
}

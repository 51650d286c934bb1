import type { Fact } from '../../core/base/fact.ts';
import type { Head, Url } from '../../core/http/message.ts';
import type { MessageName } from '../../core/trace/catalog.ts';
import type { Args } from '../../core/trace/record.ts';

/** Dialects of debug log the reader knows. */
export type Dialect = '3.3' | '9.2';

/** How a line was given to its transaction: by its own id, or by a named rule. */
export type Attribution = { readonly basis: 'observed' } | { readonly basis: 'inferred'; readonly rule: string };

/** One debug record of a log, put back together where it was torn. */
export interface LoggedLine {
  /** 1-based line of the file where the record starts. */
  readonly line: number;
  /** Milliseconds since midnight of the first day the log shows (a debug log has no year). */
  readonly time_ms: number;
  readonly thread: string;
  /** DIAG is what plugins print. */
  readonly level: 'DEBUG' | 'DIAG';
  readonly tag: string;
  readonly message: string;
  /** The catalogue row that prints this message, with its arguments; null when no row does. */
  readonly name: MessageName | null;
  readonly args: Args;
  readonly func: string | null;
  readonly attribution: Attribution;
}

/** A header dump or an `[alts]` listing. */
export interface LoggedDump {
  readonly line: number;
  readonly tag: 'http_hdrs' | 'http_alts';
  /** `Incoming Request` …; `[alts]` for a listing; `?` when the file has lost it. */
  readonly title: string;
  /**
   * Lines joined by \n, without CR and without the final blank line. A dump's title and id line are not in it; of an
   * `[alts]` listing it is all.
   */
  readonly text: string;
  /** The message dumped; null where the header was not valid, and for listings. */
  readonly head: Head | null;
  /** It stands before this one of the transaction's lines: where it stood, or where it belongs when the log is torn. */
  readonly before: number;
  readonly attribution: Attribution;
}

/** An object description: the block under `Before Remapping:` and `After Remapping:`, in 3.3 a third one. */
export interface Described {
  readonly line: number;
  readonly when: 'before remap' | 'after remap' | 'other';
  readonly method: string;
  readonly version: string;
  /** The URL as the server prints it: `http:///path` without a host. */
  readonly url: string;
  readonly parts: Url;
  readonly fields: [string, string][];
}

/** All the recording shows of one transaction. */
export interface RecordedTransaction {
  /** 0-based, in order of birth. */
  readonly index: number;
  readonly dialect: Dialect;
  readonly sm: number;
  readonly session: number | null;
  /** Position among the transactions of its client session, from 1. */
  readonly nth: number | null;
  readonly client: { ip: string; port: number } | null;
  readonly serverSession: number | null;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly start_ms: number;
  readonly end_ms: number | null;
  /** The log ended before this transaction did. */
  readonly truncated: boolean;
  /** The log begins after this transaction did. */
  readonly headless: boolean;
  /** Actions as printed, with the line of each transition. */
  readonly actions: readonly { action: string; line: number }[];
  readonly handlers: readonly { handler: string; event: string; line: number }[];
  readonly hooks: readonly { hook: string; line: number }[];
  readonly lines: readonly LoggedLine[];
  /** Dumps by title, in order. */
  readonly dumps: readonly LoggedDump[];
  /** Object descriptions parsed: the only source of the target in 3.3. */
  readonly described: readonly Described[];
  readonly facts: readonly Fact[];
}

/** What a log held besides transactions. */
export interface ReadNotice {
  readonly line: number;
  readonly severity: 'warning' | 'note';
  readonly text: string;
}

/** A message of the server that no catalogue row prints, numbers masked, with its count and first line. */
export interface UnknownMessage {
  readonly tag: string;
  readonly message: string;
  readonly line: number;
  count: number;
}

export interface LogSummary {
  readonly file: string;
  /** In order of appearance. */
  readonly dialects: readonly Dialect[];
  readonly bytes: number;
  readonly lines: number;
  /** Debug records. */
  readonly records: number;
  /** Lines that are no record, no block and no continuation; the first ones are in `notices`. */
  readonly notUnderstood: number;
  /** Records that belong to no transaction (start-up, idle connections). */
  readonly unattributed: number;
  readonly transactions: number;
  /** Header dumps and other pieces of the error stream, and how many of them stood inside a line. */
  readonly blocks: number;
  readonly torn: number;
  /** Records of http tags that the catalogue does not have: at most 200 kinds. */
  readonly unknown: readonly UnknownMessage[];
  /** The file ends inside a line or with open transactions. */
  readonly cut: boolean;
  readonly notices: readonly ReadNotice[];
}

/** What `ls` shows of one transaction; nothing else of it is kept. */
export interface ListedTransaction {
  /** 0-based, in order of birth. */
  readonly index: number;
  readonly dialect: Dialect;
  readonly sm: number;
  readonly session: number | null;
  readonly nth: number | null;
  readonly line: number;
  readonly start_ms: number;
  readonly end_ms: number | null;
  readonly truncated: boolean;
  readonly headless: boolean;
  readonly method: string | null;
  /** What the client asked for: its target, with the Host field where it names no host. */
  readonly url: string | null;
  readonly status: number | null;
  /** The codes in the Via field of the answer: `uScMsSf pSeN:t cCMp sS`. */
  readonly via: string | null;
  /** Number of state transitions, and the last target. */
  readonly actions: number;
  readonly lastAction: string | null;
}

import type { RequestHead, ResponseHead } from '../http/message.ts';

/** Where a document stands: in which round of writing, and how many bytes from the beginning. */
export interface DiskPlace {
  readonly round: number;
  readonly at: number;
}

/** The disk: documents are written one behind the other, round after round. ATS: Vol. */
export interface Disk {
  /** Room for documents, and bytes of one table of them. */
  readonly bytes: number;
  readonly table: number;
  round: number;
  /** Where the writing stands in this round, and the bytes that wait to be written. */
  written: number;
  gathered: number;
}

/** A stored copy. */
export interface StoredAlternate {
  readonly id: number;
  request: RequestHead;
  response: ResponseHead;
  requestSentTime: number;
  responseReceivedTime: number;
  body: string;
  /** Lengths of the documents its body begins with; the rest is one more. */
  fragments: number[];
  /** It is listed but cannot be read: its empty body is not in the first document any more. */
  lost: boolean;
  /** Where its body begins, when that is a document of its own; null without a disk. */
  at: DiskPlace | null;
}

export interface StoredObject {
  readonly key: string;
  alternates: StoredAlternate[];
  /** Transaction that holds the write lock (sm id). */
  writer: number | null;
  /** Where it stands on disk: a new number at every store, replacement and header update. */
  place: number;
  /** The alternate whose body was written with the list of alternates, or in front of it; -1 = none. */
  last: number;
  /** Where its first document stands; null without a disk. */
  at: DiskPlace | null;
  /** It is not overwritten before (epoch seconds); 0 = it may be. */
  pinnedUntil: number;
}

/** What the RAM cache remembers. Keys are cache keys, or `key#alternate` for a body of its own. ATS: RamCacheLRU. */
export interface RamState {
  /** The document read last, and where it stood. */
  last: { key: string; place: number } | null;
  /** Documents in memory, the one used least recently first, by key: the place they had, and the memory they take. */
  held: Record<string, { readonly place: number; readonly bytes: number }>;
  /** How many those are, and the memory they take. */
  count: number;
  bytes: number;
  /** The filter: slot → tag of the key seen last. */
  seen: Record<string, number>;
}

/** A volume: its disk, null when the store has no limit, and the memory before it. ATS: Vol */
export interface Ring {
  disk: Disk | null;
  ram: RamState;
}

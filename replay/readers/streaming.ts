import type { Chunks } from './log.ts';
import type { LogSummary } from './recording.ts';

/** What turns the bytes of a log into transactions, piece by piece. */
export interface StreamReader<T> {
  feed(chunk: Uint8Array): void;
  /** Reading broke off: what was read is kept. */
  stopped(error: unknown): void;
  end(): void;
  /** Transactions that are complete and were not taken yet. */
  take(): T[];
  summary(): LogSummary;
}

/** Feeds a reader and yields what is complete; what the log holds besides is the generator's result. */
export async function* streamed<T>(reader: StreamReader<T>, chunks: Chunks): AsyncGenerator<T, LogSummary, void> {
  try {
    for await (const chunk of chunks) {
      reader.feed(chunk);
      yield* reader.take();
    }
  } catch (error) {
    reader.stopped(error);
  }
  reader.end();
  yield* reader.take();
  return reader.summary();
}

import type { Setup } from '../../core/index.ts';
import type { TraceSink } from '../../core/trace/record.ts';
import type { Command, WireEvent } from '../../core/txn/wire.ts';

/** What a core is made from. */
interface CoreSetup extends Setup {
  readonly start_ms: number;
  readonly seed: number;
}

/** A transaction that has not ended, and what it waits for. */
export interface OpenWork {
  readonly sm: number;
  readonly waitsFor: string;
}

/** The core as the run loop sees it. Its state is opaque, plain data; times are epoch milliseconds. */
export interface Engine<C> {
  newCore(setup: CoreSetup): C;
  advance(core: C, now_ms: number, event: WireEvent, sink: TraceSink): Command[];
  /** When the core next wants to be told that time has passed; null when it waits for events only. */
  deadline(core: C): number | null;
  openWork(core: C): readonly OpenWork[];
}

import type { Config } from '../../core/config/config.ts';
import type { KnownHost, Listener, StoredCopy } from '../../core/index.ts';
import type { HookName } from '../../core/names/hooks.ts';
import type { Profile } from '../../core/names/profile.ts';
import type { TraceSink } from '../../core/trace/record.ts';
import type { Address, Command, WireEvent } from '../../core/txn/wire.ts';

/** What a core is made from. */
interface CoreSetup {
  readonly config: Config;
  readonly profile: Profile;
  readonly proxy: Address;
  readonly server: {
    firstSm: number;
    firstConnection: number;
    firstServerConnection?: number;
    name: string;
    uuid: string;
    version: string;
  };
  /** Hooks at which some plugin listens, copies stored and addresses known before the start. */
  readonly hooks?: readonly (HookName | Listener)[];
  readonly stored?: readonly StoredCopy[];
  readonly known?: readonly KnownHost[];
  readonly start_ms: number;
  readonly seed: number;
  /** The simulated machine has no way to any other. */
  readonly loopbackOnly?: boolean;
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
  saveCore(core: C): string;
  restoreCore(text: string): C;
  openWork(core: C): readonly OpenWork[];
}

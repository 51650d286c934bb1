import type { HookName } from '../names/hooks.ts';
import type { Txn } from './txn.ts';

/**
 * Plugins as the core sees them: the hooks they asked for, in order of registration, and a way to call one. What a
 * plugin wants said in the log is returned. Plugins are opaque: they are never part of the saved state.
 */
export interface PluginHost {
  readonly hooks: readonly HookName[];
  call(position: number, hook: HookName, txn: Readonly<Txn> | null, now_ms: number): void;
}

export const NO_PLUGINS: PluginHost = { hooks: [], call: () => undefined };

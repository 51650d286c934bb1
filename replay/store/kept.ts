import { type Core, takeStore } from '../../core/index.ts';
import type { Run } from '../run/run.ts';
import type { SavedStore } from './saved_store.ts';

/** What a run's cache holds at its end. */
export function keptBy({ core, world }: Run<Core>): SavedStore {
  return { saved_ms: Math.ceil(world.base_ms + world.now), state: takeStore(core) };
}

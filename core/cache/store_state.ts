import type { Core, StoredObject } from '../txn/core_state.ts';

/** What is left of a server's cache when it stops: its disk. What is being written then is lost, and so is memory. */
export interface StoreState {
  readonly objects: readonly StoredObject[];
  readonly nextPlace: number;
  readonly nextAlternate: number;
}

/** The store as it is now; a copy. */
export function takeStore(core: Core): StoreState {
  const { objects, nextPlace, nextAlternate } = core;
  const kept = Object.values(objects).filter(({ alternates }) => alternates.length > 0);
  return structuredClone({ objects: kept.map((object) => ({ ...object, writer: null })), nextPlace, nextAlternate });
}

/** Gives a server that has just started a store; copies of the same URL that it already has are replaced. */
export function putStore(core: Core, state: StoreState): void {
  const { objects, nextPlace, nextAlternate } = structuredClone(state);
  for (const object of objects) core.objects[object.key] = { ...object, writer: null };
  core.nextPlace = Math.max(core.nextPlace, nextPlace);
  core.nextAlternate = Math.max(core.nextAlternate, nextAlternate);
}

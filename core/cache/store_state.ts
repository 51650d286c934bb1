import type { Core } from '../txn/core_state.ts';
import type { Disk, StoredObject } from '../txn/stored.ts';
import { writeObject } from './documents.ts';

/** What is left of a server's cache when it stops: its disk. What is being written then is lost, and so is memory. */
export interface StoreState {
  readonly objects: readonly StoredObject[];
  /** Of its volumes. */
  readonly disks: readonly (Disk | null)[];
  readonly nextPlace: number;
  readonly nextAlternate: number;
}

/** The store as it is now; a copy. */
export function takeStore(core: Core): StoreState {
  const { objects, rings, nextPlace, nextAlternate } = core;
  const kept = Object.values(objects).filter(({ alternates }) => alternates.length > 0);
  return structuredClone({
    objects: kept.map((object) => ({ ...object, writer: null })),
    disks: rings.map(({ disk }) => disk),
    nextPlace,
    nextAlternate,
  });
}

/** Gives a server that has just started a store; copies of the same URL that it already has are replaced. */
export function putStore(core: Core, state: StoreState): void {
  const { objects, disks, nextPlace, nextAlternate } = structuredClone(state);
  for (const object of objects) core.objects[object.key] = { ...object, writer: null };
  const { rings } = core;
  const isSame = rings.length === disks.length && rings.every(({ disk }, i) => disk && disk.bytes === disks[i]?.bytes);
  if (isSame) for (const [i, ring] of rings.entries()) ring.disk = disks[i] ?? null;
  else for (const object of objects) layOut(core, core.objects[object.key]);
  core.nextPlace = Math.max(core.nextPlace, nextPlace);
  core.nextAlternate = Math.max(core.nextAlternate, nextAlternate);
}

/** On another disk everything is written anew, in the order in which it was stored. */
function layOut(core: Core, object: StoredObject | undefined): void {
  if (!object) return;
  for (const alternate of object.alternates) alternate.at = null;
  object.at = null;
  writeObject(core, object, object.alternates.find(({ id }) => id === object.last) ?? null, 0);
}

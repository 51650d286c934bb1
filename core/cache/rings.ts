import { type Config, intOf } from '../config/config.ts';
import { volumeOfHost } from '../config/hosting_config.ts';
import type { Core } from '../txn/core_state.ts';
import type { Disk, Ring } from '../txn/stored.ts';
import { BESIDE_DOCUMENTS, newDisk } from './disk.ts';

/** The empty volumes that the configuration gives the store, or its only one. */
export function ringsOf(config: Config): Ring[] {
  const { storage, hosting } = config;
  const volumes = hosting?.volumes.map(({ bytes }) => bytes + BESIDE_DOCUMENTS);
  const average = intOf(config, 'proxy.config.cache.min_average_object_size');
  return (volumes ?? [storage?.bytes]).map((bytes) =>
    newRing(bytes === undefined ? null : newDisk({ bytes }, average)),
  );
}

function newRing(disk: Disk | null): Ring {
  return { disk, ram: { last: null, held: {}, count: 0, bytes: 0, seen: {} } };
}

/** The volume that the object of a key is in. ATS: Cache::key_to_vol */
export function ringOf({ config, rings }: Core, key: string): Ring {
  const ring = rings[config.hosting === null ? 0 : volumeOfHost(config.hosting, hostOf(key))];
  if (ring === undefined) throw new Error('a volume that the store does not have');
  return ring;
}

/** The host in a cache key. */
function hostOf(key: string): string {
  return /^[^/]*\/\/[^/]*@([^/]*)/.exec(key)?.[1] ?? '';
}

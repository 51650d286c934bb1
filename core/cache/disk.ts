import type { Storage } from '../config/storage_config.ts';
import type { Disk, DiskPlace } from '../txn/stored.ts';

/** The unit in which a disk is divided, and in which its tables are rounded. ATS: STORE_BLOCK_SIZE. */
const BLOCK = 8192;
/** Documents are gathered before they are written, at most so many bytes; half of it is written at once. ATS: AGG_SIZE */
const GATHERED = 4 * 2 ** 20;
const WRITTEN_AT = GATHERED / 2;
/** So far ahead of what is written pinned documents are moved. ATS: EVACUATION_SIZE */
const MOVED_AHEAD = 2 * GATHERED;
/** Bytes of a table's entry; four make a bucket, and a segment has no more buckets than this. ATS: SIZEOF_DIR, DIR_DEPTH */
const ENTRY = 10;
const BUCKET = 4;
const SEGMENT_BUCKETS = 16_384;
/** Documents begin at multiples of the file system's block. */
const SECTOR = 4096;

/** Bytes at the beginning of a disk of one volume, before it. */
export const BESIDE_DOCUMENTS = 2 * BLOCK;

const up = (bytes: number, unit: number) => Math.ceil(bytes / unit) * unit;

/** Bytes of one copy of the table for a disk that holds so many, by the average size of an object. ATS: vol_init_data */
function tableBytes(bytes: number, average: number): number {
  const buckets = Math.floor(Math.floor(bytes / average) / BUCKET);
  const segments = Math.ceil(buckets / SEGMENT_BUCKETS) || 1;
  return up(Math.ceil(buckets / segments) * segments * BUCKET * ENTRY, BLOCK) + 2 * BLOCK;
}

/** An empty disk. `average` is the record cache.min_average_object_size. */
export function newDisk({ bytes }: Pick<Storage, 'bytes'>, average: number): Disk {
  const stripe = Math.floor(bytes / BLOCK) * BLOCK - BESIDE_DOCUMENTS;
  let table = 0;
  for (let i = 0; i < 3; i++) table = tableBytes(stripe - 2 * table, average);
  return { bytes: Math.max(0, stripe - 2 * table), table, round: 0, written: 0, gathered: 0 };
}

/** Bytes a document takes, by its length: the table knows lengths only roughly. ATS: Vol::round_to_approx_size */
export function bytesTaken(length: number): number {
  const unit = length <= 2 ** 15 ? 512 : length <= 2 ** 18 ? 4096 : length <= 2 ** 21 ? 2 ** 15 : 2 ** 18;
  return up(up(length, unit), SECTOR);
}

/** Writes a document behind the last one; at the end of the disk it goes on at its beginning. ATS: Vol::aggWrite */
export function write(disk: Disk, length: number): DiskPlace {
  const taken = bytesTaken(length);
  if (disk.gathered + taken > GATHERED) flush(disk);
  if (disk.written + disk.gathered + taken > disk.bytes) {
    disk.round++;
    disk.written = 0;
    disk.gathered = 0;
  }
  const place = { round: disk.round, at: disk.written + disk.gathered };
  disk.gathered += taken;
  if (disk.gathered >= WRITTEN_AT) flush(disk);
  return place;
}

function flush(disk: Disk): void {
  disk.written += disk.gathered;
  disk.gathered = 0;
}

/**
 * Can the document at a place be read? What was written in the round before is given up 4 MiB before it is
 * overwritten. ATS: dir_agg_valid
 */
export function isReadable(disk: Disk, { round, at }: DiskPlace): boolean {
  if (round === disk.round) return true;
  return round === disk.round - 1 && at >= disk.written + GATHERED;
}

/** Will it soon be overwritten? Then it is moved when it is pinned. ATS: Vol::evac_range */
export function isEndangered(disk: Disk, place: DiskPlace): boolean {
  const left = place.round === disk.round ? disk.bytes - disk.written + place.at : place.at - disk.written;
  return left < MOVED_AHEAD && place.round < disk.round;
}

import { md5Bytes } from '../base/digest.ts';
import type { Core, StoredAlternate, StoredObject } from '../txn/core_state.ts';
import { hashedBytes } from './key.ts';

/** Slots of the filter while up to 127 documents are in memory; the table grows then. */
const SMALL_FILTER = 127;
const LARGE_FILTER = 251;
/** A body that is longer stands in a document of its own. */
const HEAD_BYTES = 1_048_576;
/** A longer body stays where it is when its header is renewed. */
const REWRITTEN_BYTES = 4096;
/** Bodies of this length and more are never kept in memory. */
const KEPT_BYTES = 4 * 1024 * 1024;

/**
 * Opens a stored copy and tells whether memory answered. A document enters memory when it is read after its key was
 * seen before; the one read last answers at once. See docs/discoveries. ATS: RamCacheLRU, its seen filter.
 */
export function readThroughRam(core: Core, object: StoredObject, alternate: StoredAlternate): boolean {
  const head = readHead(core, object);
  if (!hasOwnDocument(object, alternate)) return head;
  const body = alternate.body.length < KEPT_BYTES && readDocument(core, `${object.key}#${alternate.id}`, alternate.id);
  return head && body;
}

/** A lookup that finds no fitting alternate has read the head all the same. */
export function readHead(core: Core, object: StoredObject): boolean {
  const { ram } = core;
  const { key, place } = object;
  if (ram.held[key] === place || (ram.last?.key === key && ram.last.place === place)) return true;
  seeOrHold(core, key, place, headHash(object));
  ram.last = { key, place };
  return false;
}

function readDocument(core: Core, key: string, place: number): boolean {
  if (core.ram.held[key] === place) return true;
  seeOrHold(core, key, place, hashOf(key));
  return false;
}

/** The filter's slot and tag are parts of the key's hash. */
function seeOrHold({ ram }: Core, key: string, place: number, hash: number): void {
  const slot = hash % (ram.count > SMALL_FILTER ? LARGE_FILTER : SMALL_FILTER);
  const tag = hash >>> 16;
  if (ram.seen[slot] === tag) {
    if (ram.held[key] === undefined) ram.count++;
    ram.held[key] = place;
  }
  ram.seen[slot] = tag;
}

function hasOwnDocument(object: StoredObject, alternate: StoredAlternate): boolean {
  if (alternate.id !== object.last || alternate.body.length > HEAD_BYTES) return true;
  return alternate.renewed && alternate.body.length >= REWRITTEN_BYTES;
}

/** Hashes of objects' keys; they can be made again at any time. */
const HASHES = new WeakMap<StoredObject, number>();

function headHash(object: StoredObject): number {
  const known = HASHES.get(object);
  if (known !== undefined) return known;
  const hash = hashOf(hashedBytes(object.key));
  HASHES.set(object, hash);
  return hash;
}

/** What the filter knows a key by: the last four bytes of its digest. */
function hashOf(bytes: string): number {
  const digest = md5Bytes(bytes);
  return (((digest[15] ?? 0) << 24) | ((digest[14] ?? 0) << 16) | ((digest[13] ?? 0) << 8) | (digest[12] ?? 0)) >>> 0;
}

import { md5Bytes } from '../base/digest.ts';
import { type Config, intOf } from '../config/config.ts';
import type { Core } from '../txn/core_state.ts';
import type { RamState, Ring, StoredAlternate, StoredObject } from '../txn/stored.ts';
import { bytesTaken } from './disk.ts';
import { hasOwnDocument, headLength, totalOf } from './documents.ts';
import { hashedBytes } from './key.ts';
import { ringOf } from './rings.ts';

/** Slots of the filter while up to 127 documents are in memory; the table grows then. */
const SMALL_FILTER = 127;
const LARGE_FILTER = 251;
/** Bytes of memory for a document beside its own. ATS: ENTRY_OVERHEAD */
const ENTRY_BYTES = 128;
/** Memory comes in blocks of these sizes, times two each; what is larger gets what it needs. */
const LEAST_BLOCK = 128;
const LARGEST_BLOCK = 2 ** 21;
/** Memory there is when the record says so (-1): so many times the table of the disk. */
const TABLES = 10;

/**
 * Opens a stored copy and tells whether memory answered. A document enters memory when it is read after its key was
 * seen before; the one read last answers at once. See docs/discoveries. ATS: RamCacheLRU, its seen filter.
 */
export function readThroughRam(core: Core, object: StoredObject, alternate: StoredAlternate): boolean {
  const head = readHead(core, object);
  if (!hasOwnDocument(object, alternate)) return head;
  return readDocument(core, `${object.key}#${alternate.id}`, alternate) && head;
}

/** A lookup that finds no fitting alternate has read the head all the same. */
export function readHead(core: Core, object: StoredObject): boolean {
  const { key, place } = object;
  const { ram } = ringOf(core, key);
  if (isHeld(ram, key, place) || (ram.last?.key === key && ram.last.place === place)) return true;
  const total = totalOf(object);
  seeOrHold(core, ringOf(core, key), { key, place, total, length: () => headLength(object) }, headHash(object));
  ram.last = { key, place };
  return false;
}

function readDocument(core: Core, key: string, { id: place, body }: StoredAlternate): boolean {
  const ring = ringOf(core, key);
  if (isHeld(ring.ram, key, place)) return true;
  seeOrHold(core, ring, { key, place, total: body.length, length: () => body.length }, hashOf(key));
  return false;
}

/** A document that is held and used is the one used last. */
function isHeld(ram: RamState, key: string, place: number): boolean {
  const held = ram.held[key];
  if (held?.place !== place) return false;
  delete ram.held[key];
  ram.held[key] = held;
  return true;
}

/** A document that was read from disk; `total` is the length of the body it belongs to. */
interface Document {
  readonly key: string;
  readonly place: number;
  readonly total: number;
  readonly length: () => number;
}

/** A document enters memory when the filter knows it, or at once without a filter. Its slot and tag are of the key's hash. */
function seeOrHold({ config }: Core, ring: Ring, document: Document, hash: number): void {
  const { ram } = ring;
  const cutoff = intOf(config, 'proxy.config.cache.ram_cache_cutoff');
  if (cutoff !== 0 && document.total >= cutoff) return;
  if (intOf(config, 'proxy.config.cache.ram_cache.use_seen_filter') === 0) return hold(config, ring, document);
  const slot = hash % (ram.count > SMALL_FILTER ? LARGE_FILTER : SMALL_FILTER);
  const tag = hash >>> 16;
  if (ram.seen[slot] === tag) hold(config, ring, document);
  ram.seen[slot] = tag;
}

/** Those used least recently make room. */
function hold(config: Config, ring: Ring, { key, place, length }: Document): void {
  const { ram } = ring;
  letGo(ram, key);
  const bytes = ENTRY_BYTES + blockOf(length());
  ram.held[key] = { place, bytes };
  ram.count++;
  ram.bytes += bytes;
  const room = memoryOf(config, ring);
  while (ram.bytes > room) {
    const [oldest] = Object.keys(ram.held);
    if (oldest === undefined) return;
    letGo(ram, oldest);
  }
}

function letGo(ram: RamState, key: string): void {
  const held = ram.held[key];
  if (held === undefined) return;
  delete ram.held[key];
  ram.count--;
  ram.bytes -= held.bytes;
}

function memoryOf(config: Config, { disk }: Ring): number {
  const bytes = intOf(config, 'proxy.config.cache.ram_cache.size');
  if (bytes >= 0) return bytes;
  return disk === null ? Number.POSITIVE_INFINITY : TABLES * disk.table;
}

function blockOf(length: number): number {
  const taken = bytesTaken(length);
  if (taken > LARGEST_BLOCK) return taken;
  let block = LEAST_BLOCK;
  while (block < taken) block *= 2;
  return block;
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

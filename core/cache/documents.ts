import { intOf } from '../config/config.ts';
import { printHead } from '../http/print.ts';
import type { Core } from '../txn/core_state.ts';
import type { Disk, DiskPlace, StoredAlternate, StoredObject } from '../txn/stored.ts';
import { isEndangered, isReadable, write } from './disk.ts';
import { ringOf } from './rings.ts';

/** Bytes in front of every document. ATS: sizeof(Doc) */
const DOCUMENT_HEAD = 72;
/** Bytes of a copy's headers as they lie on disk, beside their text: measured. */
const HEADERS = 2000;
/** A body that is longer stands in documents of its own. */
const HEAD_BYTES = 1_048_576;

/** Does the body of a copy stand in a document of its own, and not with the list of copies in the first one? */
export function hasOwnDocument(object: StoredObject, alternate: StoredAlternate): boolean {
  return alternate.id !== object.last || alternate.body.length > HEAD_BYTES;
}

/**
 * The list of copies will be written without a new body: with the one it stood with before, unless that is long
 * (cache.alt_rewrite_max_size). ATS: CacheVC::updateVector.
 */
export function settleLast(core: Core, object: StoredObject): void {
  if (totalOf(object) >= intOf(core.config, 'proxy.config.cache.alt_rewrite_max_size')) object.last = -1;
}

function lastOf(object: StoredObject): StoredAlternate | undefined {
  return object.alternates.find(({ id }) => id === object.last);
}

/** Length of the body that an object's first document has or begins. */
export function totalOf(object: StoredObject): number {
  return lastOf(object)?.body.length ?? 0;
}

/** Bytes of an object's first document. */
export function headLength(object: StoredObject): number {
  const headers = object.alternates.map(
    ({ request, response }) => printHead(request).length + printHead(response).length,
  );
  const last = lastOf(object);
  const body = last && !hasOwnDocument(object, last) ? last.body.length : 0;
  return headers.reduce((sum, length) => sum + HEADERS + length, DOCUMENT_HEAD) + body;
}

/** Writes an object's first document, and before it the body of the copy just written where that stands by itself. */
export function writeObject(core: Core, object: StoredObject, written: StoredAlternate | null, now: number): void {
  const { disk } = ringOf(core, object.key);
  if (disk === null) return;
  if (written && hasOwnDocument(object, written)) written.at = writeBody(disk, written);
  object.at = write(disk, headLength(object));
  const last = lastOf(object);
  if (last && !hasOwnDocument(object, last)) last.at = object.at;
  movePinned(core, disk, now);
}

function writeBody(disk: Disk, { body, fragments }: StoredAlternate): DiskPlace | null {
  const tail = body.length - fragments.reduce((sum, length) => sum + length, 0);
  const places = [...fragments, tail].filter((length) => length > 0).map((n) => write(disk, DOCUMENT_HEAD + n));
  return places[0] ?? null;
}

/** Objects that are pinned are written again before they would be overwritten. ATS: Vol::scan_for_pinned_documents */
function movePinned(core: Core, disk: Disk, now: number): void {
  for (const object of Object.values(core.objects))
    if (object.pinnedUntil > now && object.at !== null && isEndangered(disk, object.at) && isIn(core, disk, object))
      move(core, disk, object);
}

const isIn = (core: Core, disk: Disk, { key }: StoredObject) => ringOf(core, key).disk === disk;

/** All of an object's documents stand somewhere else; memory that holds the first one knows it there. */
function move(core: Core, disk: Disk, object: StoredObject): void {
  const isApart = (alternate: StoredAlternate) => hasOwnDocument(object, alternate);
  for (const alternate of object.alternates) if (isApart(alternate)) alternate.at = writeBody(disk, alternate);
  object.at = write(disk, headLength(object));
  for (const alternate of object.alternates) if (!isApart(alternate)) alternate.at = object.at;
  const { ram } = ringOf(core, object.key);
  const held = ram.held[object.key];
  const place = core.nextPlace++;
  if (held?.place === object.place) ram.held[object.key] = { ...held, place };
  object.place = place;
}

/** Was the object's first document overwritten? Then nothing of it is left. */
export function isOverwritten(core: Core, object: StoredObject): boolean {
  const { disk } = ringOf(core, object.key);
  return disk !== null && object.at !== null && !isReadable(disk, object.at);
}

/** Can the body of a copy be read? */
export function isWholeOnDisk(core: Core, key: string, alternate: StoredAlternate): boolean {
  const { disk } = ringOf(core, key);
  return disk === null || alternate.at === null || isReadable(disk, alternate.at);
}

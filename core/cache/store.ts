import { copyRequest, copyResponse } from '../http/copy.ts';
import { valueOf } from '../http/header.ts';
import type { ResponseHead } from '../http/message.ts';
import { parseInt64 } from '../http/number.ts';
import type { CacheWriter, Core } from '../txn/core_state.ts';
import type { StoredAlternate, StoredObject } from '../txn/stored.ts';
import type { AlternateView, ObjectToStore } from '../txn/txn.ts';
import { hasOwnDocument, isOverwritten, isWholeOnDisk, settleLast, writeObject } from './documents.ts';
import { readThroughRam } from './ram.ts';

/** The object under a key; null when nothing is stored there and nobody writes it. What was overwritten on disk is gone. */
export function objectAt(core: Core, key: string): StoredObject | null {
  const object = core.objects[key];
  if (object && isOverwritten(core, object)) {
    Object.assign(object, { alternates: [], at: null });
    dropIfEmpty(core, object);
  }
  return core.objects[key] ?? null;
}

/** A copy of an alternate's headers for a transaction to work with; opening it counts as a read for the RAM cache. */
export function viewOf(core: Core, object: StoredObject, index: number): AlternateView | null {
  const found = object.alternates[index];
  if (!found || found.lost || !isWholeOnDisk(core, object.key, found)) return null;
  return {
    key: object.key,
    index,
    alternate: found.id,
    request: copyRequest(found.request),
    response: copyResponse(found.response),
    requestSentTime: found.requestSentTime,
    responseReceivedTime: found.responseReceivedTime,
    size: found.body.length,
    writer: null,
    fromRam: readThroughRam(core, object, found),
  };
}

/** What a transaction is writing, for others to read meanwhile; `index` is its place among the alternates. */
export function viewOfWriter(core: Core, sm: number, index: number): AlternateView | null {
  const writer = core.writers[sm];
  if (!writer?.info) return null;
  const { request, response, requestSentTime, responseReceivedTime } = writer.info;
  const stated = valueOf(response.fields, 'Content-Length');
  return {
    ...{ key: writer.key, index, alternate: -1, requestSentTime, responseReceivedTime },
    ...{ request: copyRequest(request), response: copyResponse(response) },
    ...{ size: stated === null ? null : parseInt64(stated), writer: sm, fromRam: false },
  };
}

/** A chosen alternate that cannot be read is taken out. ATS: CacheVC::openReadStartEarliest, openReadVecWrite */
export function dropLost(core: Core, object: StoredObject, index: number): void {
  const alternate = object.alternates[index];
  if (!alternate || (!alternate.lost && isWholeOnDisk(core, object.key, alternate))) return;
  object.alternates.splice(index, 1);
  object.place = core.nextPlace++;
  dropIfEmpty(core, object);
}

/** The bytes of a viewed alternate; empty when it is gone meanwhile. */
export function bodyOf(core: Core, view: AlternateView): string {
  return alternateOf(core, view)?.body ?? '';
}

/** Lengths of the documents a viewed alternate's body begins with. */
export function fragmentsOf(core: Core, view: AlternateView): readonly number[] {
  return alternateOf(core, view)?.fragments ?? [];
}

function alternateOf(core: Core, view: AlternateView): StoredAlternate | null {
  return core.objects[view.key]?.alternates.find((a) => a.id === view.alternate) ?? null;
}

/** An object of which nothing is stored yet. */
export function newObject(key: string): StoredObject {
  return { key, alternates: [], writer: null, place: -1, last: -1, at: null, pinnedUntil: 0 };
}

/** Takes the write lock of a key for a transaction; false when another holds it. ATS: CacheProcessor::open_write */
export function openWrite(
  core: Core,
  key: string,
  sm: number,
  how: { readonly replaces: AlternateView | null; readonly at_ms: number },
): boolean {
  const object = objectAt(core, key) ?? newObject(key);
  core.objects[key] = object;
  if (object.writer !== null && object.writer !== sm) return false;
  object.writer = sm;
  core.writers[sm] = {
    key,
    replaces: how.replaces?.alternate ?? null,
    at_ms: how.at_ms,
    body: '',
    fragments: [],
    info: null,
  };
  return true;
}

/** Gives the lock back without storing anything. */
export function abortWrite(core: Core, sm: number): void {
  release(core, sm);
}

/** How something is stored. Times are epoch seconds. */
export interface Storing {
  readonly now: number;
  /** It is not overwritten before; 0 = it may be. */
  readonly pinnedUntil: number;
  /** Copies of an object there may be; the oldest makes room. */
  readonly maxAlternates: number;
}

/**
 * Stores what was written. An object without a body is stored when its header says that there is none; one that takes
 * the place of the copy in the first document can not be read. Where nothing came and the header does not say so, the
 * copy's body stays under the new header (docs/discoveries/empty_objects.md). ATS: CacheVC::openWriteCloseDir.
 */
export function commitWrite(core: Core, sm: number, store: ObjectToStore, how: Storing): boolean {
  const writer = release(core, sm);
  if (!writer) return false;
  const object = core.objects[writer.key] ?? newObject(writer.key);
  const replaced = object.alternates.find(({ id }) => id === writer.replaces);
  const isEmpty = writer.body === '';
  if (isEmpty && !mayBeEmpty(store.response))
    return replaced !== undefined && renew(core, object, replaced, store, how);
  core.objects[writer.key] = object;
  const { body, fragments } = writer;
  if (isEmpty && replaced) return renew(core, object, replaced, { ...store, body, fragments }, how);
  const alternate = { id: core.nextAlternate++, ...store, body, fragments, lost: false, at: null };
  if (replaced) object.alternates.splice(object.alternates.indexOf(replaced), 1, alternate);
  else append(object, alternate, how.maxAlternates);
  settle(core, object, alternate, how);
  return true;
}

/** A new object without a body is stored only when its header says that there is none. ATS: CacheVC::allow_empty_doc */
function mayBeEmpty({ status, fields }: ResponseHead): boolean {
  return status === 204 || Number(valueOf(fields, 'Content-Length') ?? 'none') === 0;
}

function append(object: StoredObject, alternate: StoredAlternate, maxAlternates: number): void {
  if (maxAlternates > 1 && object.alternates.length >= maxAlternates) object.alternates.shift();
  object.alternates.push(alternate);
}

/** Replaces the headers and times of a copy; its body stays, but one without body may be lost. ATS: issue_cache_update. */
export function updateHeaders(core: Core, sm: number, view: AlternateView, store: ObjectToStore, how: Storing): void {
  release(core, sm);
  const object = core.objects[view.key];
  const found = object?.alternates.find((a) => a.id === view.alternate);
  if (object && found) renew(core, object, found, store, how);
}

/** Writes the list of copies without a body for this one: it has its own already, or none can be found. */
function renew(core: Core, object: StoredObject, found: StoredAlternate, store: Renewed, how: Storing): boolean {
  const isApart = hasOwnDocument(object, found);
  settleLast(core, object);
  Object.assign(found, store);
  found.lost ||= found.body === '' && !isApart;
  settle(core, object, null, how);
  return !found.lost;
}

type Renewed = ObjectToStore & Partial<Pick<StoredAlternate, 'body' | 'fragments'>>;

/** The documents were written anew: they stand somewhere else now. `written`: the copy whose body came. */
function settle(core: Core, object: StoredObject, written: StoredAlternate | null, how: Storing): void {
  object.place = core.nextPlace++;
  if (written) object.last = written.id;
  object.pinnedUntil = how.pinnedUntil;
  writeObject(core, object, written, how.now);
}

/** Removes one copy. ATS: closing a write without data. */
export function deleteAlternate(core: Core, sm: number, view: AlternateView | null): void {
  release(core, sm);
  const object = view && core.objects[view.key];
  if (!object) return;
  object.alternates = object.alternates.filter((a) => a.id !== view.alternate);
  dropIfEmpty(core, object);
}

/** Removes every copy under a key. ATS: HttpSM::do_cache_delete_all_alts. */
export function deleteObject(core: Core, key: string): void {
  const object = core.objects[key];
  if (!object) return;
  object.alternates = [];
  dropIfEmpty(core, object);
}

function release(core: Core, sm: number): CacheWriter | null {
  const writer = core.writers[sm] ?? null;
  if (!writer) return null;
  delete core.writers[sm];
  const object = core.objects[writer.key];
  if (object && object.writer === sm) object.writer = null;
  if (object) dropIfEmpty(core, object);
  return writer;
}

function dropIfEmpty(core: Core, object: StoredObject): void {
  if (object.alternates.length === 0 && object.writer === null) delete core.objects[object.key];
}

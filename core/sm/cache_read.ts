import { cacheKey } from '../cache/key.ts';
import { readHead } from '../cache/ram.ts';
import { dropLost, objectAt, viewOf, viewOfWriter } from '../cache/store.ts';
import { intOf } from '../config/config.ts';
import { copyFields, hasField, valueOf } from '../http/header.ts';
import { parseInt64 } from '../http/number.ts';
import { printUrl } from '../http/url.ts';
import { NORMALIZE_AE, normaliseAcceptEncodingField } from '../policy/accept_encoding.ts';
import { type Alternate, selectAlternate } from '../policy/alternates.ts';
import type { CacheWriter } from '../txn/core_state.ts';
import { configOf } from '../txn/overrides.ts';
import type { StoredObject } from '../txn/stored.ts';
import type { AlternateView, Txn } from '../txn/txn.ts';
import { writerDelay } from './beside_writer.ts';
import { qualityFactor } from './callouts.ts';
import { arm, type Ctx, milestone, push, put, sayAll, sayOf } from './context.ts';
import { leaveModel } from './unmodelled.ts';

/** Looks the request's URL up. ATS: HttpSM::do_cache_lookup_and_read, HttpCacheSM::open_read. */
export function openRead(ctx: Ctx, txn: Txn): void {
  const config = configOf(ctx.core, txn);
  const url = txn.cache.lookupUrl ?? txn.clientRequest.url;
  txn.cache.lookups++;
  txn.cache.result = 'NONE';
  txn.cache.openReadTries = 0;
  txn.cache.key = cacheKey(url, intOf(config, 'proxy.config.http.cache.generation'));
  milestone(ctx, txn, 'CACHE_OPEN_READ_BEGIN', true);
  sayOf(ctx, txn, 'issuing_lookup', { url: printUrl(url) });
  sayAll(ctx, txn, normaliseAcceptEncodingField(copyFields(txn.clientRequest.fields), intOf(config, NORMALIZE_AE)));
  tryRead(ctx, txn);
}

/** One try of the cache machine. */
function tryRead(ctx: Ctx, txn: Txn): void {
  txn.cache.openReadTries++;
  txn.cache.writerTries = 0;
  txn.cache.readWhileWrite = false;
  txn.cache.readStart = ctx.now_ms;
  lookUp(ctx, txn);
}

/** Asks the store: it answers at once, or later when somebody is writing the object. ATS: Cache::open_read */
function lookUp(ctx: Ctx, txn: Txn): void {
  const object = objectAt(ctx.core, txn.cache.key ?? '');
  txn.cache.readError = 'NO_DOC';
  const writer = object?.writer == null ? undefined : ctx.core.writers[object.writer];
  if (object && writer && writer.at_ms <= txn.cache.readStart) return besideWriter(ctx, txn, object, writer);
  answer(ctx, txn, object && object.alternates.length > 0 ? choose(ctx, txn, object) : null);
}

/** Chooses among the stored alternates and reads the chosen one. ATS: HttpTransactCache::SelectFromAlternates. */
function choose(ctx: Ctx, txn: Txn, object: StoredObject): AlternateView | null {
  const index = select(ctx, txn, object.alternates);
  if (index < 0) {
    txn.cache.readError = 'ALT_MISS';
    readHead(ctx.core, object);
    return null;
  }
  const view = viewOf(ctx.core, object, index);
  if (!view) return chooseAmongRest(ctx, txn, object, index);
  if (isWhole(view)) return view;
  txn.cache.readError = 'BAD_META_DATA';
  return null;
}

/** The chosen one cannot be read: it is taken out, and the others are looked at. ATS: CacheVC::openReadStartEarliest */
function chooseAmongRest(ctx: Ctx, txn: Txn, object: StoredObject, lost: number): AlternateView | null {
  const before = object.alternates.length;
  dropLost(ctx.core, object, lost);
  const { length } = object.alternates;
  return length > 0 && length < before ? choose(ctx, txn, object) : null;
}

/** Has the stored body the length its header states? ATS: CacheVC::openReadStartHead */
function isWhole({ response, size }: AlternateView): boolean {
  const length = valueOf(response.fields, 'Content-Length');
  return length === null || parseInt64(length) === size;
}

function select(ctx: Ctx, txn: Txn, alternates: readonly Alternate[]): number {
  const now = Math.floor(ctx.now_ms / 1000);
  const factor = qualityFactor(ctx, txn);
  const verdict = selectAlternate({
    request: txn.clientRequest,
    alternates,
    config: configOf(ctx.core, txn),
    now,
    ...(factor === null ? {} : { factor }),
  });
  sayAll(ctx, txn, verdict.said);
  txn.lastCacheWhy = verdict.because;
  const { rule: answer, because } = verdict;
  put(ctx, { kind: 'decide', sm: txn.sm, con: null, step: 'SelectFromAlternates', answer, because });
  return verdict.answer;
}

/** The object is being written: wait for the writer's header and body, or choose anew when an older alternate fits. ATS: CacheVC::openReadFromWriter */
function besideWriter(ctx: Ctx, txn: Txn, object: StoredObject, writer: CacheWriter): void {
  if (!mayReadBesideWriter(ctx)) return busy(ctx, txn);
  txn.cache.readWhileWrite = true;
  if (!writer.info) return awaitWriter(ctx, txn);
  const { info } = writer;
  const replaced = object.alternates.some((a) => a.id === writer.replaces);
  const known = object.alternates.map((a) => (a.id === writer.replaces ? info : a));
  const index = select(ctx, txn, replaced ? known : [...known, info]);
  if (index < 0) {
    txn.cache.readError = 'ALT_MISS';
    return answer(ctx, txn, null);
  }
  const older = object.alternates[index];
  if (older && older.id !== writer.replaces) return answer(ctx, txn, choose(ctx, txn, object));
  if (writer.fragments.length === 0) return awaitWriter(ctx, txn);
  if (hasField(txn.clientRequest.fields, 'Range'))
    return leaveModel(ctx, txn, 'a range of a large object while it is written', 'CACHE_LOOKUP');
  answer(ctx, txn, viewOfWriter(ctx.core, object.writer ?? -1, index));
}

/** A limit of size rules it out: what is read might not be stored. */
function mayReadBesideWriter({ core: { config } }: Ctx): boolean {
  if (intOf(config, 'proxy.config.cache.max_doc_size') !== 0) return false;
  return intOf(config, 'proxy.config.cache.enable_read_while_writer') !== 0;
}

/** Two short waits, then long ones, as many as configured. ATS: VC_SCHED_WRITER_RETRY */
function awaitWriter(ctx: Ctx, txn: Txn): void {
  const { config } = ctx.core;
  if (txn.cache.writerTries >= intOf(config, 'proxy.config.cache.read_while_writer.max_retries')) return busy(ctx, txn);
  txn.cache.writerTries++;
  arm(ctx, { sm: txn.sm }, 'cache read wait', 'EVENT_INTERVAL', writerDelay(ctx, txn.cache.writerTries));
}

/** The wait for a writer is over. */
export function readAfterWait(ctx: Ctx, txn: Txn): void {
  lookUp(ctx, txn);
}

/** Nothing can be read beside the writer: the cache machine tries again later, or gives up. ATS: HttpCacheSM::state_cache_open_read */
function busy(ctx: Ctx, txn: Txn): void {
  const { config } = ctx.core;
  txn.cache.readError = 'DOC_BUSY';
  if (txn.cache.openReadTries > intOf(config, 'proxy.config.http.cache.max_open_read_retries'))
    return answer(ctx, txn, null);
  sayOf(ctx, txn, 'enter_cache_sm', { handler: 'state_cache_open_read', event: 'CACHE_EVENT_OPEN_READ_FAILED' });
  const delay = intOf(config, 'proxy.config.http.cache.open_read_retry_time');
  arm(ctx, { sm: txn.sm }, 'cache read retry', 'EVENT_INTERVAL', delay);
}

/** Time for another try. */
export function retryRead(ctx: Ctx, txn: Txn): void {
  sayOf(ctx, txn, 'enter_cache_sm', { handler: 'state_cache_open_read', event: 'EVENT_INTERVAL' });
  sayOf(ctx, txn, 'open_read_retry', { tries: txn.cache.openReadTries });
  tryRead(ctx, txn);
}

function answer(ctx: Ctx, txn: Txn, found: AlternateView | null): void {
  txn.cache.object = found;
  const event = found ? 'CACHE_EVENT_OPEN_READ' : 'CACHE_EVENT_OPEN_READ_FAILED';
  sayOf(ctx, txn, 'enter_cache_sm', { handler: 'state_cache_open_read', event });
  push(ctx, { do: 'dispatch', sm: txn.sm, handler: 'state_cache_open_read', event });
}

import type { RequestHead, ResponseHead, Url } from '../http/message.ts';
import type { Core } from '../txn/core_state.ts';
import type { StoredAlternate } from '../txn/stored.ts';
import { cacheKey } from './key.ts';
import { newObject } from './store.ts';

/** A copy that lay in the cache before the run begins. Times are epoch seconds. */
export interface StoredCopy {
  readonly url: Url;
  readonly request: RequestHead;
  readonly response: ResponseHead;
  readonly requestSentTime: number;
  readonly responseReceivedTime: number;
  readonly body: string;
}

/** Puts a copy into the cache as one more alternate of its URL, as if an earlier transaction had stored it; not where one of `loaded` is. */
export function preload(core: Core, copy: StoredCopy, loaded: ReadonlySet<string> = new Set()): void {
  const { url, request, response, requestSentTime, responseReceivedTime, body } = copy;
  const generation = core.config.records['proxy.config.http.cache.generation']?.value;
  const key = cacheKey(url, typeof generation === 'number' ? generation : -1);
  if (loaded.has(key)) return;
  const id = core.nextAlternate++;
  const times = { requestSentTime, responseReceivedTime };
  const alternate: StoredAlternate = {
    id,
    request,
    response,
    ...times,
    body,
    fragments: [],
    lost: false,
    at: null,
  };
  const object = core.objects[key] ?? newObject(key);
  core.objects[key] = object;
  object.alternates.push(structuredClone(alternate));
  object.place = core.nextPlace++;
  object.last = id;
}

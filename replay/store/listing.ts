import { buildConfig } from '../../core/config/config.ts';
import { valueOf } from '../../core/http/header.ts';
import type { Url } from '../../core/http/message.ts';
import { printUrl } from '../../core/http/url.ts';
import type { HeaderPair } from '../record/transaction.ts';
import type { LoadOptions } from '../scenario/load.ts';
import { type CopyFreshness, freshnessOf } from './freshness.ts';
import type { SavedStore } from './saved_store.ts';

/** One stored copy as `cache ls --ndjson` prints it. Times are epoch seconds, spans seconds. */
export interface StoredLine {
  readonly schema: 'retrace.stored/1';
  readonly source: string;
  readonly url: string;
  readonly key: string;
  /** The generation of the key; null when it has none. */
  readonly generation: number | null;
  /** Which copy of its URL, from 0, and how many there are. */
  readonly alternate: number;
  readonly alternates: number;
  readonly status: number;
  readonly content_type: string | null;
  readonly vary: string | null;
  readonly size: number;
  readonly request_sent: number;
  readonly response_received: number;
  readonly age: number;
  readonly lifetime: number;
  readonly freshness: CopyFreshness['state'];
  readonly rule: string;
  /** It is not overwritten before; null when it may be. */
  readonly pinned_until: number | null;
}

/** A copy with its headers. */
export interface StoredCopyLine extends StoredLine {
  readonly request: { readonly method: string; readonly version: string; readonly headers: readonly HeaderPair[] };
  readonly response: { readonly version: string; readonly reason: string; readonly headers: readonly HeaderPair[] };
}

/** The moment (epoch milliseconds) and the configuration by which copies are judged. */
interface Judged extends Pick<LoadOptions, 'etc' | 'set'> {
  readonly at: number;
}

/** All copies of a store at a moment, by URL. */
export function storedCopies({ state }: SavedStore, source: string, { at, etc, set = [] }: Judged): StoredCopyLine[] {
  const config = buildConfig(
    etc ?? {},
    set.map(([name, value]) => ({ name, value, from: '--set' })),
  );
  const now = Math.floor(at / 1000);
  const lines = state.objects.flatMap(({ key, alternates, pinnedUntil }) =>
    alternates.map((alternate, index): StoredCopyLine => {
      const { request, response, body, requestSentTime, responseReceivedTime } = alternate;
      const { state: freshness, ...ages } = freshnessOf(alternate, config, now);
      return {
        ...{ schema: 'retrace.stored/1', source, url: printUrl(request.url), key, generation: generationOf(key) },
        ...{ alternate: index, alternates: alternates.length, status: response.status },
        ...{ content_type: valueOf(response.fields, 'Content-Type'), vary: valueOf(response.fields, 'Vary') },
        ...{ size: body.length, request_sent: requestSentTime, response_received: responseReceivedTime },
        ...{ ...ages, freshness, pinned_until: pinnedUntil > 0 ? pinnedUntil : null },
        request: { method: request.method, version: request.version, headers: pairs(request.fields) },
        response: { version: response.version, reason: response.reason, headers: pairs(response.fields) },
      };
    }),
  );
  return lines.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.alternate - b.alternate));
}

/** Those that stand under a URL, in all generations. */
export function copiesUnder(copies: readonly StoredCopyLine[], url: Url): StoredCopyLine[] {
  return copies.filter((copy) => copy.url === printUrl(url));
}

/** The third part of a key: URL, port, generation. */
function generationOf(key: string): number | null {
  const [, , generation] = key.split(' ');
  return generation === undefined ? null : Number(generation);
}

function pairs(fields: readonly { name: string; value: string }[]): HeaderPair[] {
  return fields.map(({ name, value }) => [name, value]);
}

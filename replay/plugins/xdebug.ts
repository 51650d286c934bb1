import { printUrl } from '../../core/http/url.ts';
import { MILESTONES } from '../../core/names/milestones.ts';
import type { LookupResult } from '../../core/names/states.ts';
import { definePlugin, type HookPoint, type PluginDefinition } from './define.ts';

/** What the plugin keeps of a transaction: the tags asked for, in lower case. */
interface Asked {
  readonly tags: string[];
}

/** Answers a request that carries `X-Debug` with fields about the transaction. Options: `--header=NAME`. */
export function xdebug(args: readonly string[]): PluginDefinition {
  const named = args.find((arg) => arg.startsWith('--header='))?.slice('--header='.length) ?? 'X-Debug';
  return definePlugin({
    name: 'xdebug.so',
    transactionState: { tags: [] },
    hooks: { TS_HTTP_READ_REQUEST_HDR_HOOK: (ts) => readTags(ts, named) },
    continuations: {
      inject: (ts) => inject(ts),
      // Of several fields of the name only the first one goes.
      forget: (ts) => ts.clientRequest.removeFirst(named),
      close: () => undefined,
    },
  });
}

const INJECTED: Readonly<Record<string, readonly [field: string, value: (ts: HookPoint) => string | null]>> = {
  'x-cache-key': ['X-Cache-Key', (ts) => ts.lookupUrl && printUrl(ts.lookupUrl)],
  'x-cache-info': ['X-Cache-Info', cacheInfo],
  'x-cache': ['X-Cache', (ts) => LOOKUPS[ts.TSHttpTxnCacheLookupStatusGet()]],
  'x-milestones': ['X-Milestones', milestones],
  'x-cache-generation': ['X-Cache-Generation', (ts) => String(ts.TSHttpTxnConfigGet(GENERATION))],
  'x-transaction-id': ['X-Transaction-ID', (ts) => `${ts.server.uuid}-${ts.transaction}`],
  'x-remap': ['X-Remap', remapped],
  'x-effective-url': ['X-Effective-URL', (ts) => ts.clientRequest.urlText],
  // Set by other plugins only.
  'x-parentselection-key': ['X-ParentSelection-Key', () => null],
};

const GENERATION = 'proxy.config.http.cache.generation';

const LOOKUPS: Readonly<Record<LookupResult, string>> = {
  NONE: 'none',
  MISS: 'miss',
  DOC_BUSY: 'miss',
  HIT_STALE: 'hit-stale',
  HIT_WARNING: 'hit-fresh',
  HIT_FRESH: 'hit-fresh',
  SKIPPED: 'skipped',
};

const VIA = 'proxy.config.http.insert_response_via_str';

function readTags(ts: HookPoint, named: string): void {
  const value = ts.clientRequest.get(named);
  if (value === null) return;
  const tags = wordsOf(value).map((word) => word.toLowerCase());
  const forward = tags.map(forwardCount).findLast((count) => count !== null) ?? 0;
  if (forward > 0) ts.clientRequest.rewrite(named, (text) => wordsOf(text).map(countedDown).join(', '));
  if (tags.includes('via')) ts.TSHttpTxnConfigIntSet(VIA, 3);
  if (tags.includes('probe')) missing(ts, 'probe');
  const asked = Object.keys(INJECTED).filter((tag) => tags.includes(tag));
  if (asked.length === 0) return;
  (ts.transactionState as unknown as Asked).tags.push(...asked);
  ts.TSHttpTxnHookAdd('TS_HTTP_SEND_RESPONSE_HDR_HOOK', 'inject');
  ts.TSHttpTxnHookAdd('TS_HTTP_TXN_CLOSE_HOOK', 'close');
  if (forward === 0) ts.TSHttpTxnHookAdd('TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK', 'forget');
}

const wordsOf = (value: string) => value.split(',').map((word) => word.trim());

/** How many more proxies are to see the field: -1 for all of them; null for another tag. */
function forwardCount(tag: string): number | null {
  if (tag === 'fwd') return -1;
  const [, count] = /^fwd=(\d+)$/.exec(tag) ?? [];
  return count === undefined ? null : Number(count);
}

function countedDown(word: string): string {
  const count = forwardCount(word.toLowerCase());
  return count === null || count < 1 ? word : `fwd=${count - 1}`;
}

function inject(ts: HookPoint): void {
  const { tags } = ts.transactionState as unknown as Asked;
  for (const [tag, [field, valueOf]] of Object.entries(INJECTED)) {
    const value = tags.includes(tag) ? valueOf(ts) : null;
    if (value !== null) ts.clientResponse?.append(field, value);
  }
}

/** Where a copy lies that was found, or may be written: one volume, under the root that recordings write so. */
function cacheInfo({ txn, hasVolumes, notModelled }: HookPoint): string | null {
  const has = txn !== null && (txn.cache.object !== null || txn.cache.writeLock === 'SUCCESS');
  if (has && hasVolumes) notModelled('plugin xdebug.so: X-Cache-Info of a store with volumes');
  return has ? 'path=RUNROOT/cache/cache.db; volume=0' : null;
}

function missing(ts: HookPoint, tag: string): null {
  ts.notModelled(`plugin xdebug.so: ${tag}`);
  return null;
}

function remapped(ts: HookPoint): string {
  const { remapRule } = ts;
  if (remapRule === null) return 'from=Not-Found, to=Not-Found';
  return `from=${printUrl(remapRule.from)}, to=${printUrl(remapRule.to)}`;
}

const PRINTED = MILESTONES.filter((name) => name !== 'SM_START' && !name.startsWith('TLS_'));

/** Seconds since the machine started, those that were reached. */
function milestones(ts: HookPoint): string {
  const start = ts.TSHttpTxnMilestoneGet('SM_START') ?? 0;
  return PRINTED.flatMap((name) => {
    const at = ts.TSHttpTxnMilestoneGet(name);
    return at === null ? [] : [`${name.replaceAll('_', '-')}=${((at - start) / 1000).toFixed(9)}`];
  }).join(', ');
}

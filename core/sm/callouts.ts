import { recordRow } from '../config/guide_records.ts';
import { UNPLAYED } from '../config/unplayed.ts';
import { applyEdits } from '../hooks/edits.ts';
import { countAt, type Lists, nextListener } from '../hooks/listeners.ts';
import type { HookName } from '../names/hooks.ts';
import type { QualityFactor } from '../policy/quality.ts';
import type { ClientSession } from '../txn/core_state.ts';
import type { Edit, HookAnswer, HookCall, Listener, Reenable } from '../txn/plugin.ts';
import type { Callout, Txn } from '../txn/txn.ts';
import { fetchConn } from '../txn/wire.ts';
import { arm, type Ctx, clientOf, emit, later, milestone, newPtr, push, put, sayOf, txnOf } from './context.ts';

const SELECT_ALT = 'TS_HTTP_SELECT_ALT_HOOK';

/**
 * Calls those who listen at a hook, one after the other: global, session, transaction. Then the machine goes on.
 * Without any plugin nothing is called and nothing is said. ATS: HttpSM::do_api_callout, state_api_callout.
 */
export function callout(ctx: Ctx, sm: number, hook: HookName): void {
  const txn = txnOf(ctx.core, sm);
  if (!txn.hooksSet) {
    put(ctx, { kind: 'hook', sm, con: null, hook, called: 0 });
    return push(ctx, { do: 'api_return', sm });
  }
  if (hook === 'TS_HTTP_SEND_RESPONSE_HDR_HOOK') milestone(ctx, txn, 'UA_BEGIN_WRITE');
  put(ctx, { kind: 'hook', sm, con: null, hook, called: countAt(listsOf(ctx, txn), hook) });
  txn.callout = { hook, scope: 'global', position: 0, waiting: null, closes: false };
  push(ctx, { do: 'next_listener', sm });
}

/** Calls the next one who listens, or lets the machine go on when there is none. */
export function callNext(ctx: Ctx, txn: Txn): void {
  const walk = txn.callout;
  const listener = walk && nextListener(listsOf(ctx, txn), walk);
  if (!walk || !listener) {
    txn.callout = null;
    return push(ctx, { do: 'api_return', sm: txn.sm });
  }
  sayOf(ctx, txn, 'calling_plugin', { hook: walk.hook, ptr: newPtr(ctx.core) });
  ask(ctx, txn, listener, { first: true });
}

function ask(ctx: Ctx, txn: Txn, listener: Listener, how: Pick<HookCall, 'first' | 'fetched'>): void {
  const { core, now_ms } = ctx;
  const answer = ctx.plugins.call({ listener, ...how, core, txn, con: txn.client, now_ms });
  take(ctx, { core, session: clientOf(core, txn), txn }, listener, answer);
  const { reenable: event, continuation = null, after_ms } = answer;
  const fetch = answer.fetch === undefined ? null : startFetch(ctx, txn, answer.fetch);
  if (fetch === null && after_ms === undefined) return push(ctx, { do: 'reenable', sm: txn.sm, event });
  if (txn.callout) txn.callout.waiting = { listener, reenable: event, continuation, fetch };
  if (fetch === null) arm(ctx, { sm: txn.sm }, 'plugin', 'EVENT_INTERVAL', after_ms ?? 0);
}

/** The server becomes a client of itself for a plugin; answers the connection's name. ATS: FetchSM, TSHttpConnect. */
function startFetch(ctx: Ctx, txn: Txn, bytes: string): string {
  const conn = fetchConn(ctx.core.nextFetch++);
  const [, url = ''] = bytes.split(/[ \r\n]/, 2);
  emit(ctx, { do: 'request', conn, url, bytes }, { sm: txn.sm, con: null });
  return conn;
}

/** All that came back for a plugin's own request is here; nobody may wait for it any more. */
export function fetchAnswered(ctx: Ctx, conn: string, fetched: string): void {
  const txn = Object.values(ctx.core.txns).find(({ callout: walk }) => walk?.waiting?.fetch === conn);
  if (txn) pluginWakes(ctx, txn, fetched);
}

function take(ctx: Ctx, lists: Lists, { hook, plugin }: Listener, { edits }: HookAnswer): void {
  takeEdits(ctx, lists, { hook, plugin, edits });
}

/** What a plugin did, at a hook or in a remap rule. */
interface Done {
  readonly hook: HookName | null;
  readonly plugin: string;
  readonly edits: readonly Edit[];
}

/** Applies edits and puts on record what they changed and what the model of the plugin cannot do. */
export function takeEdits(ctx: Ctx, lists: Lists, { hook, plugin, edits }: Done): void {
  const changes = applyEdits(lists, edits, plugin);
  const sm = lists.txn?.sm ?? null;
  if (changes.length > 0) put(ctx, { kind: 'hook', sm, con: null, hook, called: 0, plugin, changes });
  for (const edit of edits) {
    const what = unplayedOf(ctx, edit);
    if (what !== null) put(ctx, { kind: 'not_modelled', sm, con: null, what, where: plugin });
  }
}

/** What is not played of an edit: a record that nothing here asks, set to another value than it has by itself. */
function unplayedOf(ctx: Ctx, edit: Edit): string | null {
  if (edit.edit === 'not modelled') return edit.what;
  if (edit.edit !== 'config' || !(UNPLAYED as readonly string[]).includes(edit.record)) return null;
  const { default: standard } = recordRow(edit.record, ctx.core.config.profile) ?? {};
  return edit.value === standard ? null : `record ${edit.record}`;
}

/** The time a plugin asked for is over, or its own request has its answer: it is called again, or re-enables. */
export function pluginWakes(ctx: Ctx, txn: Txn, fetched?: string): void {
  const waiting = txn.callout?.waiting;
  if (!txn.callout || !waiting) return;
  const { listener, reenable: event, continuation } = waiting;
  txn.callout.waiting = null;
  later(ctx, { do: 'routine', sm: txn.sm, name: 'read_server' });
  if (continuation === null) push(ctx, { do: 'reenable', sm: txn.sm, event });
  else ask(ctx, txn, { ...listener, continuation }, { first: false, ...(fetched === undefined ? {} : { fetched }) });
}

/** A plugin lets the transaction go on, or makes it an error. ATS: HttpSM::state_api_callback, TSHttpTxnReenable. */
export function reenable(ctx: Ctx, txn: Txn, event: Reenable): void {
  for (const handler of ['state_api_callback', 'state_api_callout']) sayOf(ctx, txn, 'enter', { handler, event });
  const walk = txn.callout;
  if (walk?.closes) return closeDeferred(ctx, txn);
  if (event === 'HTTP_API_CONTINUE') return push(ctx, { do: 'next_listener', sm: txn.sm });
  txn.callout = null;
  if (walk?.hook === 'TS_HTTP_TXN_CLOSE_HOOK') push(ctx, { do: 'api_return', sm: txn.sm });
  else push(ctx, { do: 'transact', sm: txn.sm, step: 'HandleApiErrorJump' });
}

function closeDeferred(ctx: Ctx, txn: Txn): void {
  txn.callout = null;
  push(ctx, { do: 'callout', sm: txn.sm, hook: 'TS_HTTP_TXN_CLOSE_HOOK' });
}

/** Calls those who listen at a hook of a session; answers whether the session may go on. */
export function sessionCallout(ctx: Ctx, session: ClientSession, hook: HookName): boolean {
  const { core, now_ms } = ctx;
  const lists = { core, session, txn: null };
  put(ctx, { kind: 'hook', sm: null, con: null, hook, called: countAt(lists, hook) });
  const walk: Pick<Callout, 'hook' | 'scope' | 'position'> = { hook, scope: 'global', position: 0 };
  for (let listener = nextListener(lists, walk); listener; listener = nextListener(lists, walk)) {
    const answer = ctx.plugins.call({ listener, first: true, core, txn: null, con: session.con, now_ms });
    take(ctx, lists, listener, answer);
    if (answer.reenable === 'HTTP_API_ERROR') return false;
  }
  return true;
}

function listsOf(ctx: Ctx, txn: Txn): Lists {
  return { core: ctx.core, session: clientOf(ctx.core, txn), txn };
}

/**
 * What plugins make of the alternates of a lookup: each one of the global hook scales the quality, Infinity takes the
 * alternate. Null without any. ATS: HttpTransactCache::calculate_quality_of_match, TS_HTTP_SELECT_ALT_HOOK.
 */
export function qualityFactor(ctx: Ctx, txn: Txn): QualityFactor | null {
  const { core, now_ms } = ctx;
  if (core.hooks.length === 0) return null;
  const listeners = core.hooks.filter(({ hook }) => hook === SELECT_ALT);
  if (listeners.length === 0) return null;
  put(ctx, { kind: 'hook', sm: txn.sm, con: null, hook: SELECT_ALT, called: listeners.length });
  return (alternate) => {
    let product = 1;
    for (const listener of listeners) {
      const call = { listener, first: true, core, txn, con: txn.client, now_ms };
      const factor = ctx.plugins.selectAlternate(call, alternate) ?? 1;
      product = product === Number.POSITIVE_INFINITY || factor === Number.POSITIVE_INFINITY ? factor : product * factor;
    }
    return product;
  };
}

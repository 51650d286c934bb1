import type { HookName } from '../names/hooks.ts';
import type { ClientSession, Core } from '../txn/core_state.ts';
import { HOOK_SCOPES, type HookScope, type Listener } from '../txn/plugin.ts';
import type { Callout, Txn } from '../txn/txn.ts';

/** The lists that are walked for a transaction, by scope. */
export interface Lists {
  readonly core: Core;
  readonly session: ClientSession | null;
  readonly txn: Txn | null;
}

/** Those who listen in one scope, in order of addition. */
function listOf({ core, session, txn }: Lists, scope: HookScope): Listener[] {
  if (scope === 'global') return core.hooks;
  return (scope === 'session' ? session?.hooks : txn?.hooks) ?? [];
}

/** How many listen at a hook now. */
export function countAt(lists: Lists, hook: HookName): number {
  return HOOK_SCOPES.reduce((sum, scope) => sum + listOf(lists, scope).filter((l) => l.hook === hook).length, 0);
}

/**
 * The next one to be called, and the walk moves past it; null when all have been. The lists are walked live, but who
 * comes next in a scope is settled when one is called: the last of a scope is its last, whom ever it adds there.
 * ATS: HttpHookState::getNext.
 */
export function nextListener(lists: Lists, walk: Pick<Callout, 'hook' | 'scope' | 'position'>): Listener | null {
  while (walk.scope !== 'over') {
    const list = listOf(lists, walk.scope);
    const at = list.findIndex(({ hook }, place) => place >= walk.position && hook === walk.hook);
    const isLast = at < 0 || !list.some(({ hook }, place) => place > at && hook === walk.hook);
    const following = HOOK_SCOPES[HOOK_SCOPES.indexOf(walk.scope) + 1] ?? 'over';
    Object.assign(walk, isLast ? { scope: following, position: 0 } : { position: at + 1 });
    const listener = list[at];
    if (listener !== undefined) return listener;
  }
  return null;
}

/** Adds a listener; the same one twice at a hook of a transaction counts once. ATS: TSHttpTxnHookAdd. */
export function addListener(lists: Lists, scope: HookScope, listener: Listener): void {
  const list = listOf(lists, scope);
  const same = (l: Listener) =>
    l.hook === listener.hook && l.plugin === listener.plugin && l.continuation === listener.continuation;
  if (scope === 'transaction' && list.some(same)) return;
  list.push(listener);
  if (lists.txn) lists.txn.hooksSet = true;
}

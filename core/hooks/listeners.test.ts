import { expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { type HookScope, type Listener, listenerOf } from '../txn/plugin.ts';
import { addListener, countAt, type Lists, nextListener } from './listeners.ts';

const HOOK = 'TS_HTTP_OS_DNS_HOOK';
const named = (continuation: string): Listener => ({ hook: HOOK, plugin: 'p', continuation });

function lists(): Lists & { txn: NonNullable<Lists['txn']> } {
  const { ctx, session, txn } = desk();
  return { core: ctx.core, session, txn };
}

function walked(all: Lists, during: (listener: Listener) => void = () => undefined): string[] {
  const walk = { hook: HOOK, scope: 'global' as HookScope, position: 0 } as const;
  const names: string[] = [];
  for (let next = nextListener(all, walk); next; next = nextListener(all, walk)) {
    names.push(next.continuation);
    during(next);
  }
  return names;
}

test('the walk goes global, session, transaction, each in order of addition, past other hooks', () => {
  const all = lists();
  addListener(all, 'transaction', named('t'));
  addListener(all, 'session', named('s'));
  addListener(all, 'global', listenerOf('TS_HTTP_PRE_REMAP_HOOK'));
  addListener(all, 'global', named('g1'));
  addListener(all, 'global', named('g2'));
  expect([walked(all), countAt(all, HOOK)]).toEqual([['g1', 'g2', 's', 't'], 4]);
});

test('one who is added in a scope that the walk has left is not called', () => {
  const all = lists();
  addListener(all, 'session', named('s'));
  const late = ({ continuation }: Listener) => continuation === 's' && addListener(all, 'global', named('late'));
  expect(walked(all, late)).toEqual(['s']);
});

test('one who is added by the last of its scope is not called, and by another it is', () => {
  const all = lists();
  addListener(all, 'global', named('first'));
  const late = () => addListener(all, 'transaction', named('late'));
  addListener(all, 'transaction', named('only'));
  expect(walked(all, ({ continuation }) => continuation === 'only' && late())).toEqual(['first', 'only']);
  const both = lists();
  for (const name of ['one', 'two']) addListener(both, 'global', named(name));
  const third = ({ continuation }: Listener) => continuation === 'one' && addListener(both, 'global', named('three'));
  expect(walked(both, third)).toEqual(['one', 'two', 'three']);
});

test('a transaction keeps the same continuation once, other scopes as often as it is added', () => {
  const all = lists();
  for (const scope of ['session', 'transaction'] as const) {
    addListener(all, scope, named(scope));
    addListener(all, scope, named(scope));
  }
  expect(walked(all)).toEqual(['session', 'session', 'transaction']);
});

test('a transaction that gets its first hook has hooks from then on', () => {
  const all = lists();
  expect(all.txn.hooksSet).toBe(false);
  addListener(all, 'transaction', named('t'));
  expect(all.txn.hooksSet).toBe(true);
});

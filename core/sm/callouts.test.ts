import { expect, test } from 'vitest';
import { desk, saidOn, workOn } from '../../fixtures/core_desk.ts';
import { ask, getOf, hooksOf, serve } from '../../fixtures/played_server.ts';
import type { HookName } from '../names/hooks.ts';
import type { PluginHost } from '../txn/plugin.ts';
import { callout, callPlugins } from './callouts.ts';

/** Plugins at these hooks that write down when they are called. */
function listening(...hooks: HookName[]): PluginHost & { called: string[] } {
  const called: string[] = [];
  return { hooks, called, call: (position, hook, txn) => void called.push(`${position} ${hook} ${txn?.sm ?? 'none'}`) };
}

test('a cacheable miss passes the hooks in the order of the real server', () => {
  const server = serve({ origin: [{ answer: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n' }] });
  ask(server, 'c0', getOf('/a', 'Connection: close'));
  expect(hooksOf(server).map((hook) => hook.slice(8, -5))).toEqual([
    'TXN_START',
    'READ_REQUEST_HDR',
    'PRE_REMAP',
    'POST_REMAP',
    'CACHE_LOOKUP_COMPLETE',
    'OS_DNS',
    'SEND_REQUEST_HDR',
    'READ_RESPONSE_HDR',
    'SEND_RESPONSE_HDR',
    'TXN_CLOSE',
  ]);
});

test('plugins are called in the order they registered, each said with its answer', () => {
  const plugins = listening('TS_HTTP_OS_DNS_HOOK', 'TS_HTTP_PRE_REMAP_HOOK', 'TS_HTTP_OS_DNS_HOOK');
  const on = desk({ plugins });
  callout(on.ctx, on.txn.sm, 'TS_HTTP_OS_DNS_HOOK');
  expect(plugins.called).toEqual(['0 TS_HTTP_OS_DNS_HOOK 7', '2 TS_HTTP_OS_DNS_HOOK 7']);
  expect(saidOn(on)).toEqual(['calling_plugin', 'enter', 'enter', 'calling_plugin', 'enter', 'enter']);
  expect(workOn(on)).toEqual(['api_return']);
});

test('without plugins nothing is said, and the hook is still in the trace', () => {
  const on = desk();
  callout(on.ctx, on.txn.sm, 'TS_HTTP_OS_DNS_HOOK');
  expect([saidOn(on), on.trace]).toMatchObject([[], [{ kind: 'hook', hook: 'TS_HTTP_OS_DNS_HOOK', called: 0 }]]);
});

test('the time the answer begins is noted for plugins only', () => {
  const plain = desk();
  callout(plain.ctx, plain.txn.sm, 'TS_HTTP_SEND_RESPONSE_HDR_HOOK');
  const heard = desk({ plugins: listening('TS_HTTP_TXN_START_HOOK') });
  callout(heard.ctx, heard.txn.sm, 'TS_HTTP_SEND_RESPONSE_HDR_HOOK');
  expect([plain, heard].map(({ txn }) => txn.milestones.UA_BEGIN_WRITE !== undefined)).toEqual([false, true]);
});

test('a hook of a session has no transaction', () => {
  const plugins = listening('TS_HTTP_SSN_START_HOOK');
  const on = desk({ plugins });
  callPlugins(on.ctx, 'TS_HTTP_SSN_START_HOOK', null);
  expect(plugins.called).toEqual(['0 TS_HTTP_SSN_START_HOOK none']);
});

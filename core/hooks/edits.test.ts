import { describe, expect, test } from 'vitest';
import { desk, lay } from '../../fixtures/core_desk.ts';
import type { HookName } from '../names/hooks.ts';
import { get, url } from '../policy/sample_heads.ts';
import { configOf } from '../txn/overrides.ts';
import type { Edit } from '../txn/plugin.ts';
import type { Callout } from '../txn/txn.ts';
import { applyEdits } from './edits.ts';

function on() {
  const { ctx, session, txn } = desk();
  const apply = (...edits: Edit[]) => applyEdits({ core: ctx.core, session, txn }, edits, 'p.so');
  return { core: ctx.core, session, txn, apply };
}

const at = (hook: HookName): Callout => ({ hook, scope: 'global', position: 0, waiting: null, closes: false });

test('a message is replaced, and what is different is told', () => {
  const { txn, apply } = on();
  const head = { ...txn.clientRequest, fields: [...txn.clientRequest.fields, ...get('X-New: 1').fields] };
  expect(apply({ edit: 'message', message: 'clientRequest', head })).toEqual([
    { of: 'client request', name: 'X-New', from: null, to: '1' },
  ]);
  expect(txn.clientRequest).toBe(head);
});

test('a message that is not there yet cannot be edited', () => {
  const { txn, apply } = on();
  expect(apply({ edit: 'message', message: 'serverRequest', head: get() })).toEqual([]);
  expect(txn.serverRequest).toBeNull();
});

describe('records', () => {
  test('are set for this transaction alone', () => {
    const { core, txn, apply } = on();
    apply({ edit: 'config', record: 'proxy.config.http.cache.http', value: 0 });
    const own = configOf(core, txn).records['proxy.config.http.cache.http'];
    expect([own, core.config.records['proxy.config.http.cache.http']]).toEqual([
      { value: 0, from: 'plugin p.so' },
      undefined,
    ]);
  });

  test('that are not overridable, or do not exist, stay as they are', () => {
    const { txn, apply } = on();
    const wanted = ['proxy.config.url_remap.remap_required', 'proxy.config.http.nosuch'];
    expect(wanted.flatMap((record) => apply({ edit: 'config', record, value: 0 }))).toEqual([]);
    expect(txn.overrides).toBeNull();
  });
});

describe('the lookup result', () => {
  test('of a copy can be made stale, fresh or a miss, and a miss lets go of the copy', () => {
    const { txn, apply } = on();
    lay(txn, 0);
    txn.cache.result = 'HIT_FRESH';
    txn.callout = at('TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK');
    apply({ edit: 'lookup status', result: 'HIT_STALE' });
    expect([txn.cache.result, txn.cache.object === null]).toEqual(['HIT_STALE', false]);
    apply({ edit: 'lookup status', result: 'MISS' });
    expect([txn.cache.result, txn.cache.object, txn.next]).toEqual(['MISS', null, 'HandleCacheOpenRead']);
  });

  test('of a copy that is on its way is said to be a miss, and the copy goes out', () => {
    const { txn, apply } = on();
    lay(txn, 0);
    txn.cache.result = 'HIT_FRESH';
    txn.callout = at('TS_HTTP_SEND_RESPONSE_HDR_HOOK');
    apply({ edit: 'lookup status', result: 'MISS' });
    expect([txn.cache.result, txn.cache.object === null]).toEqual(['MISS', false]);
  });

  test('of a miss cannot be made a hit', () => {
    const { txn, apply } = on();
    txn.cache.result = 'MISS';
    expect(apply({ edit: 'lookup status', result: 'HIT_FRESH' })).toEqual([]);
    expect(txn.cache.result).toBe('MISS');
  });
});

test('an address that a plugin gives needs no lookup', () => {
  const { txn, apply } = on();
  apply({ edit: 'server address', ip: '10.0.0.9', port: 81 });
  expect([txn.server_info.ip, txn.server_info.port]).toEqual(['10.0.0.9', 81]);
  // Nothing was looked up, so that the server does not ask whether the request comes back to itself.
  expect(txn.dns.success).toBe(false);
});

test('wishes are noted for the steps that grant them', () => {
  const { txn, apply } = on();
  const changes = apply(
    { edit: 'status', status: 403 },
    { edit: 'body', bytes: 'no', type: null },
    { edit: 'skip remapping' },
    { edit: 'no store' },
    { edit: 'redirect', location: 'http://b.test/' },
    { edit: 'lookup url', url: url({ scheme: 'http', host: 'k.test' }) },
    { edit: 'not modelled', what: 'a thing' },
  );
  expect(txn.wishes).toMatchObject({ status: 403, skipRemapping: true, noStore: true, redirect: 'http://b.test/' });
  expect(changes.map(({ name, to }) => `${name}: ${to}`)).toEqual([
    'status: 403',
    'error body: 2 bytes',
    'skip remapping: yes',
    'no store: yes',
    'redirect: http://b.test/',
    'cache URL: http://k.test/p',
  ]);
});

test('what a plugin keeps is part of the server, or of the transaction', () => {
  const { core, txn, apply } = on();
  apply(
    { edit: 'state', scope: 'global', plugin: 'p.so:1', value: { seen: 2 } },
    { edit: 'state', scope: 'transaction', plugin: 'p.so:1', value: [1] },
  );
  expect([core.pluginState, txn.pluginState]).toEqual([{ 'p.so:1': { seen: 2 } }, { 'p.so:1': [1] }]);
});

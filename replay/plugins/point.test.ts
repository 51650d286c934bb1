import { describe, expect, test } from 'vitest';
import { desk } from '../../fixtures/core_desk.ts';
import { answered, type Request, runWithPlugins, statusOf } from '../../fixtures/plugin_scenarios.ts';
import type { Handler, PluginDefinition } from './define.ts';
import { makePoint } from './point.ts';

const at = (hook: string, handler: Handler): PluginDefinition => ({ name: 'test', hooks: { [hook]: handler } });
const run = (plugin: PluginDefinition, ...requests: Request[]) =>
  runWithPlugins({ global: ['./plugin.ts'], plugin, requests });

const HOOKS = [
  'TXN_START',
  'READ_REQUEST_HDR',
  'PRE_REMAP',
  'POST_REMAP',
  'CACHE_LOOKUP_COMPLETE',
  'OS_DNS',
  'SEND_REQUEST_HDR',
  'READ_RESPONSE_HDR',
  'READ_CACHE_HDR',
  'SEND_RESPONSE_HDR',
  'TXN_CLOSE',
];

describe('a plugin that waits while bytes come and connections end', () => {
  const wait: Handler = (ts) => ts.TSHttpTxnReenable('TS_EVENT_HTTP_CONTINUE', { after_ms: 150 });
  const ends = { closed: { Connection: 'close' }, kept: { 'Cache-Control': 'max-age=60' } };
  const cases = HOOKS.flatMap((hook) => Object.entries(ends).map(([end, answer]) => ({ hook, end, answer })));

  test.each(cases)('at $hook loses nothing of an answer whose connection is $end', ({ hook, answer }) => {
    const records = run(at(`TS_HTTP_${hook}_HOOK`, wait), { path: '/a', answer }, { path: '/a', answer });
    expect(records.map(({ client_response }) => client_response)).toMatchObject([
      { status: 200, body_length: 2 },
      { status: 200, body_length: 2 },
    ]);
  });
});

test('records are read as they will be, and set only by their own type', () => {
  const seen: unknown[] = [];
  const plugin = at('TS_HTTP_READ_REQUEST_HDR_HOOK', (ts) => {
    const age = 'proxy.config.http.insert_age_in_response';
    seen.push(ts.TSHttpTxnConfigGet(age), ts.TSHttpTxnConfigStringSet(age, 'x'), ts.TSHttpTxnConfigIntSet(age, 0));
    seen.push(ts.TSHttpTxnConfigGet(age), ts.TSHttpTxnConfigIntSet('proxy.config.url_remap.remap_required', 0));
    seen.push(ts.TSHttpTxnConfigFloatSet('proxy.config.http.cache.heuristic_lm_factor', 0.5));
  });
  expect(answered(run(plugin, { path: '/a' })[0], 'Age')).toBeNull();
  expect(seen).toEqual([1, false, true, 0, false, true]);
});

test('at the hooks of a session there is no transaction, and edits of messages go nowhere', () => {
  const seen: unknown[] = [];
  const plugin = at('TS_HTTP_SSN_START_HOOK', (ts) => {
    seen.push(ts.transaction, ts.txn, ts.serverRequest, ts.TSHttpTxnMilestoneGet('SM_START'));
    ts.clientRequest.set('X', '1');
    ts.TSHttpSsnHookAdd('TS_HTTP_TXN_START_HOOK', 'none');
  });
  const quiet = { ...plugin, continuations: { none: () => void seen.push('added') } };
  expect(statusOf(run(quiet, { path: '/a' })[0])).toBe(200);
  expect(seen).toEqual([-1, null, null, null, 'added']);
});

test('a copy that was found can be read, and editing what is read changes nothing', () => {
  const plugin = at('TS_HTTP_READ_CACHE_HDR_HOOK', (ts) => {
    ts.cachedResponse?.set('X-Kept', 'changed');
    ts.clientRequest.set('X-Seen', ts.cachedResponse?.get('X-Kept') ?? '');
  });
  const answer = { 'Cache-Control': 'max-age=60', 'X-Kept': '1' };
  const [, hit] = run(plugin, { path: '/a', answer }, { path: '/a' });
  expect(answered(hit, 'X-Kept')).toBe('1');
});

test('URLs that cannot be read are refused', () => {
  const plugin = at('TS_HTTP_POST_REMAP_HOOK', (ts) => ts.TSCacheUrlSet(''));
  expect(() => run(plugin, { path: '/a' })).toThrow('not a URL');
});

describe('a request of a plugin itself', () => {
  const REQUEST = 'GET /own HTTP/1.0\r\nHost: example.com\r\n\r\n';

  test.each(HOOKS)('at %s has its answer in a transaction of its own, and the one that waits goes on', (hook) => {
    const came: string[] = [];
    const plugin: PluginDefinition = {
      ...at(`TS_HTTP_${hook}_HOOK`, (ts) => {
        if (!ts.TSHttpTxnIsInternal()) ts.TSFetchUrl(REQUEST, 'got');
      }),
      continuations: { got: (ts) => void came.push(`${ts.fetched?.status} ${ts.TSFetchRespGet().slice(-2).length}`) },
    };
    const answer = { 'Cache-Control': 'max-age=60' };
    const records = run(plugin, { path: '/a', answer }, { path: '/a', answer }, { path: '/own', answer });
    expect(records.slice(0, 3).map(statusOf)).toEqual([200, 200, 200]);
    expect([came.length > 0, came.length]).toEqual([true, records.length - 3]);
    expect(new Set(came)).toEqual(new Set(['200 2']));
  });

  test('is said not to be played at the hooks of a session', () => {
    const { core } = desk().ctx;
    const whose = { plugin: 'test', state: undefined, transactionState: undefined };
    const made = makePoint({ ...whose, core, txn: null, con: 0, now_ms: 0, hook: 'TS_HTTP_SSN_START_HOOK' });
    made.point.TSFetchUrl(REQUEST, 'got');
    expect(made.answer().edits).toEqual([{ edit: 'not modelled', what: 'TSFetchUrl in TS_HTTP_SSN_START_HOOK' }]);
  });
});

import { describe, expect, test } from 'vitest';
import { answered, asked, type Request, runWithPlugins, statusOf } from '../../fixtures/plugin_scenarios.ts';
import { definePlugin, type Handler, type PluginDefinition } from './define.ts';
import { pluginHost } from './host.ts';

const GLOBAL = ['./plugin.ts'];
const at = (hook: string, handler: Handler): PluginDefinition => ({ name: 'test', hooks: { [hook]: handler } });
const run = (plugin: PluginDefinition, ...requests: Request[]) => runWithPlugins({ global: GLOBAL, plugin, requests });
const FRESH = { 'Cache-Control': 'max-age=60' };

test('a hook that does not exist is named', () => {
  const definition = at('TS_HTTP_NO_HOOK', () => undefined);
  expect(() => pluginHost({ global: [{ id: 'a', definition }], remap: [] })).toThrow(
    'test: there is no hook TS_HTTP_NO',
  );
});

test('messages can be edited at their point', () => {
  const [record] = run(
    definePlugin({
      name: 'editor',
      hooks: {
        TS_HTTP_READ_REQUEST_HDR_HOOK: ({ clientRequest }) => clientRequest.set('X-In', '1'),
        TS_HTTP_SEND_REQUEST_HDR_HOOK: ({ serverRequest }) => serverRequest?.set('X-Out', '2'),
        TS_HTTP_READ_RESPONSE_HDR_HOOK: ({ serverResponse }) => serverResponse?.set('Cache-Control', 'max-age=5'),
        TS_HTTP_SEND_RESPONSE_HDR_HOOK: ({ clientResponse }) => clientResponse?.add('X-Seen', 'yes'),
      },
    }),
    { path: '/a' },
  );
  expect([asked(record, 'X-In'), asked(record, 'X-Out')]).toEqual(['1', '2']);
  expect([answered(record, 'Cache-Control'), answered(record, 'X-Seen')]).toEqual(['max-age=5', 'yes']);
});

test('an edit before storing is stored, one before answering is not', () => {
  const plugin = definePlugin({
    name: 'editor',
    hooks: {
      TS_HTTP_READ_RESPONSE_HDR_HOOK: ({ serverResponse }) => serverResponse?.set('X-Stored', '1'),
      TS_HTTP_SEND_RESPONSE_HDR_HOOK: ({ clientResponse, transaction }) =>
        transaction === 0 ? clientResponse?.set('X-Sent', '1') : undefined,
    },
  });
  const [, hit] = run(plugin, { path: '/a', answer: FRESH }, { path: '/a' });
  expect([answered(hit, 'X-Stored'), answered(hit, 'X-Sent')]).toEqual(['1', null]);
});

test('a request can be refused before it is mapped', () => {
  const refuse: Handler = (ts) => {
    ts.TSHttpTxnStatusSet(403);
    ts.TSHttpTxnErrorBodySet('go away');
  };
  const [record] = run(at('TS_HTTP_READ_REQUEST_HDR_HOOK', refuse), { path: '/a' });
  expect([statusOf(record), record?.origin_requests.length]).toEqual([403, 0]);
});

test('an error can be answered at any hook', () => {
  const fail: Handler = (ts) => ts.TSHttpTxnReenable('TS_EVENT_HTTP_ERROR');
  expect(statusOf(run(at('TS_HTTP_OS_DNS_HOOK', fail), { path: '/a' })[0])).toBe(500);
});

describe('what a plugin keeps', () => {
  test('lives on from call to call, for the server and for each transaction', () => {
    const plugin = definePlugin({
      name: 'counter',
      state: { count: 0 },
      transactionState: [],
      hooks: {
        TS_HTTP_READ_REQUEST_HDR_HOOK(ts) {
          (ts.state as { count: number }).count++;
          (ts.transactionState as string[]).push('read');
        },
        TS_HTTP_SEND_RESPONSE_HDR_HOOK: ({ clientResponse, state, transactionState }) =>
          clientResponse?.set('X-Count', JSON.stringify([state, transactionState])),
      },
    });
    const records = run(plugin, { path: '/a' }, { path: '/b' });
    expect(records.map((record) => answered(record, 'X-Count'))).toEqual([
      '[{"count":1},["read"]]',
      '[{"count":2},["read"]]',
    ]);
  });
});

test('handlers are registered by name for a transaction', () => {
  const plugin = definePlugin({
    name: 'later',
    hooks: {
      TS_HTTP_READ_REQUEST_HDR_HOOK(ts) {
        if (ts.clientRequest.url.path === 'a') ts.TSHttpTxnHookAdd('TS_HTTP_SEND_RESPONSE_HDR_HOOK', 'sign');
      },
    },
    continuations: { sign: ({ clientResponse }) => clientResponse?.set('X-Signed', 'yes') },
  });
  const records = run(plugin, { path: '/a' }, { path: '/b' });
  expect(records.map((record) => answered(record, 'X-Signed'))).toEqual(['yes', null]);
});

test('a continuation that does not exist is named', () => {
  const add: Handler = (ts) => ts.TSHttpTxnHookAdd('TS_HTTP_OS_DNS_HOOK', 'nobody');
  expect(() => run(at('TS_HTTP_TXN_START_HOOK', add), { path: '/a' })).toThrow('test: there is no continuation nobody');
});

test('a handler cannot wait for the real world', () => {
  expect(() =>
    run(
      at('TS_HTTP_TXN_START_HOOK', async () => undefined),
      { path: '/a' },
    ),
  ).toThrow('asynchronous');
});

test('a plugin waits in virtual time', () => {
  const wait: Handler = (ts) => ts.TSHttpTxnReenable('TS_EVENT_HTTP_CONTINUE', { after_ms: 400 });
  const [record] = run(at('TS_HTTP_PRE_REMAP_HOOK', wait), { path: '/a' });
  expect((record?.end_ms ?? 0) - (record?.start_ms ?? 0)).toBeGreaterThanOrEqual(400);
});

test('next hop, cache key, lookup result, storing and remapping are the plugin’s to decide', () => {
  const decide: Handler = (ts) => {
    if (ts.clientRequest.get('X-Key')) ts.TSCacheUrlSet('http://k.test/one');
    if (ts.clientRequest.get('X-No')) ts.TSHttpTxnCntlSet('TS_HTTP_CNTL_SERVER_NO_STORE');
    if (ts.clientRequest.get('X-Hop')) ts.TSHttpTxnServerAddrSet('127.0.0.1', 18082);
  };
  const records = run(
    at('TS_HTTP_POST_REMAP_HOOK', decide),
    { path: '/a', fields: { 'X-Key': '1' }, answer: FRESH },
    { path: '/b', fields: { 'X-Key': '1' } },
    { path: '/c', fields: { 'X-No': '1' }, answer: FRESH },
    { path: '/c', answer: FRESH },
    { path: '/d', fields: { 'X-Hop': '1' } },
  );
  expect(records.map(({ origin_requests }) => origin_requests.length)).toEqual([1, 0, 1, 1, 1]);
  expect(records[4]?.actions).not.toContain('SM_ACTION_DNS_LOOKUP');
});

test('a remap plugin moves, redirects and says which rule it belongs to', () => {
  const plugin = definePlugin({
    name: 'mover',
    remap(ts) {
      ts.clientRequest.set('X-To', ts.mapToUrl.host);
      if (ts.clientRequest.url.path === 'gone') ts.redirect('http://new.test/');
      else ts.clientRequest.url.path = 'moved';
      return 'TSREMAP_DID_REMAP';
    },
  });
  const requests = [{ path: '/a' }, { path: '/gone' }];
  const [moved, gone] = runWithPlugins({ options: '@plugin=./plugin.ts', plugin, requests });
  expect([moved?.origin_requests[0]?.target, asked(moved, 'X-To')]).toEqual(['/moved', 'origin.test']);
  expect([statusOf(gone), answered(gone, 'Location')]).toEqual([302, 'http://new.test/']);
});

test('a transform is given pieces and gives others out; what it keeps is kept between them', () => {
  const counter = definePlugin({
    name: 'counter',
    transactionState: { pieces: 0 },
    transforms: {
      count(ts) {
        const state = ts.transactionState as { pieces: number };
        state.pieces += 1;
        ts.write(ts.isLast ? `${ts.bytes}${state.pieces}` : ts.bytes);
      },
    },
    hooks: { TS_HTTP_READ_RESPONSE_HDR_HOOK: (ts) => ts.TSHttpTxnHookAdd('TS_HTTP_RESPONSE_TRANSFORM_HOOK', 'count') },
  });
  const [record] = runWithPlugins({ global: ['./plugin.ts'], plugin: counter, requests: [{ path: '/a' }] });
  expect(record?.client_response).toMatchObject({ status: 200, body_length: 3 });
});

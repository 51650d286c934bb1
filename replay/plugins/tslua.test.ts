import { describe, expect, test } from 'vitest';
import { answered, asked, type Request, runWithPlugins, statusOf } from '../../fixtures/plugin_scenarios.ts';

const inRule = (script: string, ...requests: Request[]) =>
  runWithPlugins({ options: '@plugin=tslua.so @pparam=own.lua', files: { 'own.lua': script }, requests });
const global = (script: string, ...requests: Request[]) =>
  runWithPlugins({ global: ['tslua.so own.lua'], files: { 'own.lua': script }, requests });
const FRESH = { 'Cache-Control': 'max-age=60' };

test('functions of a global script are called at their hooks, for errors too', () => {
  const script = `function do_global_send_response() ts.client_response.header['X-Global'] = 'g0' end
function do_global_read_request() ts.client_request.header['X-Seen'] = ts.client_request.get_uri() end`;
  const [mapped, lost] = global(script, { path: '/a' }, { path: '/b', host: 'none.test' });
  expect([asked(mapped, 'X-Seen'), answered(mapped, 'X-Global')]).toEqual(['/a', 'g0']);
  expect([statusOf(lost), answered(lost, 'X-Global')]).toEqual([404, 'g0']);
});

test('a function registered in the rule sees what an earlier one put into ts.ctx', () => {
  const script = `function looked()
  if ts.http.get_cache_lookup_status() == TS_LUA_CACHE_LOOKUP_HIT_FRESH then ts.ctx['s'] = 'hit' else ts.ctx.s = 'other' end
end
function send() ts.client_response.header.Status = ts.ctx['s'] or 'none' end
function do_remap()
  ts.hook(TS_LUA_HOOK_CACHE_LOOKUP_COMPLETE, looked)
  ts.hook(TS_LUA_HOOK_SEND_RESPONSE_HDR, send)
  return 0
end`;
  const records = inRule(script, { path: '/a', answer: FRESH }, { path: '/a' });
  expect(records.map((record) => answered(record, 'Status'))).toEqual(['other', 'hit']);
  expect(records.flatMap(({ not_modelled }) => not_modelled)).toEqual([]);
});

test('do_remap moves the request or answers it', () => {
  const script = `function do_remap()
  if ts.client_request.get_uri() == '/no' then ts.http.set_resp(403, 'no') end
  ts.client_request.set_uri('/moved')
  return TS_LUA_REMAP_DID_REMAP
end`;
  const [moved, refused] = inRule(script, { path: '/a' }, { path: '/no' });
  expect([moved?.origin_requests[0]?.target, statusOf(refused)]).toEqual(['/moved', 403]);
});

describe('a run-time error', () => {
  test('in a function of the transaction is answered with 500', () => {
    const script = `function fails() error('x') end
function do_remap() ts.hook(TS_LUA_HOOK_SEND_REQUEST_HDR, fails) end`;
    expect(inRule(script, { path: '/a' })[0]?.client_response).toMatchObject({ status: 500, reason: 'INKApi Error' });
  });

  test('in a global function does nothing', () => {
    expect(statusOf(global("function do_global_os_dns() error('x') end", { path: '/a' })[0])).toBe(200);
  });
});

test('records are set by their constants', () => {
  const script =
    'function do_global_read_request() ts.http.config_int_set(TS_LUA_CONFIG_HTTP_INSERT_AGE_IN_RESPONSE, 0) end';
  expect(answered(global(script, { path: '/a' })[0], 'Age')).toBeNull();
});

test('what is not played is named, in a script that cannot be read and in one that asks for more', () => {
  const [unread] = inRule('goto done', { path: '/a' });
  const [asking] = global('function do_global_read_request() ts.fetch("x") end', { path: '/a' });
  expect([unread, asking].map((record) => record?.not_modelled.map(({ what }) => what))).toEqual([
    ['plugin tslua.so: lua: goto'],
    ['plugin tslua.so: ts.fetch'],
  ]);
});

test('what a script keeps outlasts its calls, as in the one state of Lua that a thread of the server has', () => {
  const script = `local calls = 0
names = {}
function do_global_send_response()
  calls = calls + 1
  names[#names + 1] = ts.client_request.get_uri()
  ts.client_response.header['X-Calls'] = calls .. table.concat(names)
end`;
  const records = global(script, { path: '/a' }, { path: '/b' });
  expect(records.map((record) => answered(record, 'X-Calls'))).toEqual(['1/a', '2/a/b']);
});

test('ts.ctx is shared with the functions that were registered in the same call, not with other global ones', () => {
  const script = `function sends() ts.client_response.header['X-Ctx'] = tostring(ts.ctx.a) .. tostring(ts.ctx.b) end
function do_global_read_request()
  ts.ctx.a = 'A'
  ts.hook(TS_LUA_HOOK_SEND_RESPONSE_HDR, sends)
end
function do_global_cache_lookup_complete() ts.ctx.b = 'B' end`;
  expect(answered(global(script, { path: '/a' })[0], 'X-Ctx')).toBe('Anil');
});

describe('a function that answers a number', () => {
  test('ends the transaction with 500 when it is global', () => {
    expect(statusOf(global('function do_global_os_dns() return 1 end', { path: '/a' })[0])).toBe(500);
  });

  test('is never through when it was registered for the transaction', () => {
    const [record] = inRule(
      'function dns() return 1 end function do_remap() ts.hook(TS_LUA_HOOK_OS_DNS, dns) return 0 end',
      { path: '/a' },
    );
    expect(record?.client_response).toEqual({ aborted: 'timeout' });
  });
});

import { expect, test } from 'vitest';
import { answered, runWithPlugins } from '../../../fixtures/plugin_scenarios.ts';

const FRESH = { 'Cache-Control': 'max-age=60' };

test('a copy is made a miss, and what the origin says is forbidden to be stored', () => {
  const script = `function looked() ts.http.set_cache_lookup_status(TS_LUA_CACHE_LOOKUP_MISS) end
function sends() ts.client_response.header['X-Key'] = ts.http.get_cache_lookup_url() end
function do_remap()
  ts.hook(TS_LUA_HOOK_CACHE_LOOKUP_COMPLETE, looked)
  ts.hook(TS_LUA_HOOK_SEND_RESPONSE_HDR, sends)
  ts.http.cntl_set(TS_LUA_HTTP_CNTL_SERVER_NO_STORE, 1)
end`;
  const given = { options: '@plugin=tslua.so @pparam=own.lua', files: { 'own.lua': script } };
  const [first, second] = runWithPlugins({
    ...given,
    requests: [
      { path: '/a', answer: FRESH },
      { path: '/a', answer: FRESH },
    ],
  });
  expect([first, second].map((record) => record?.origin_requests.length)).toEqual([1, 1]);
  expect(answered(first, 'X-Key')).toBe('http://origin.test:18081/a');
});

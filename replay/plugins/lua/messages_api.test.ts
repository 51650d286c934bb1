import { expect, test } from 'vitest';
import { answered, asked, runWithPlugins, statusOf } from '../../../fixtures/plugin_scenarios.ts';

const played = (script: string) =>
  runWithPlugins({
    global: ['tslua.so own.lua'],
    files: { 'own.lua': script },
    requests: [{ path: '/a?x=1', fields: { 'X-A': '1' }, answer: { ETag: '"e"', 'X-Two': 'p' } }],
  })[0];

test('all fields at once are a table, by the name the server knows', () => {
  const record = played(`function do_global_read_response()
  local all = ts.server_response.get_headers()
  ts.server_response.header['X-Seen'] = all['Etag'] .. tostring(all['ETag']) .. ts.server_response.header_table['X-Two'][1]
end`);
  expect(answered(record, 'X-Seen')).toBe('"e"nilp');
});

test('the request to the origin is changed in its line and its fields', () => {
  const record = played(`function do_global_send_request()
  ts.server_request.set_uri('/other')
  ts.server_request.set_uri_args('y=2')
  ts.server_request.header['X-B'] = ts.server_request.get_method() .. ts.server_request.get_version()
end`);
  expect([record?.origin_requests[0]?.target, asked(record, 'X-B')]).toEqual(['/other?y=2', 'GET1.1']);
});

test('a host that the target does not name is that of the Host field', () => {
  const record = played(
    "function do_global_read_request() ts.client_request.header['X-C'] = ts.client_request.get_url_host() end",
  );
  expect(asked(record, 'X-C')).toBe('example.com');
});

test('an error answer takes status and reason at once', () => {
  const record = played("function do_global_send_response() ts.client_response.set_error_resp(503, 'sorry') end");
  expect([statusOf(record), record?.client_response]).toMatchObject([
    503,
    { reason: 'Service Unavailable', body_length: 2 },
  ]);
});

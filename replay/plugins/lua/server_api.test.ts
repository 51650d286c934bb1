import { expect, test } from 'vitest';
import { answered, runWithPlugins } from '../../../fixtures/plugin_scenarios.ts';

/** Text of an expression at SEND_RESPONSE_HDR. */
function valueOf(expression: string, fields: Record<string, string> = {}): string | null {
  const script = `function do_global_send_response() ts.client_response.header['X-Value'] = tostring(${expression}) end`;
  const requests = [{ path: '/a/b?q=1', fields, answer: { 'X-Dup': '1' } }];
  return answered(
    runWithPlugins({ global: ['tslua.so own.lua'], files: { 'own.lua': script }, requests })[0],
    'X-Value',
  );
}

test('the request is read after remapping', () => {
  expect(valueOf('ts.client_request.get_uri() .. ts.client_request.get_uri_args()')).toBe('/a/bq=1');
  expect(valueOf('ts.client_request.get_url()')).toBe('http://origin.test:18081/a/b?q=1');
  expect(valueOf('ts.client_request.get_pristine_url()')).toBe('http://example.com/a/b?q=1');
  expect(valueOf('ts.client_request.get_method() .. ts.client_request.get_url_port()')).toBe('GET18081');
});

test('fields are joined, absent ones are nil, and names have no case', () => {
  expect(valueOf("ts.client_request.header['x-a']", { 'X-A': '1' })).toBe('1');
  expect(valueOf('ts.client_request.header.None')).toBe('nil');
  expect(valueOf("ts.server_response.header['X-Dup'] .. ts.server_response.get_status()")).toBe('1200');
});

test('texts are cut and searched, also by patterns', () => {
  expect(valueOf("string.sub('abcdef', 2, 3) .. string.sub('abc', -2)")).toBe('bcbc');
  expect(valueOf("string.find('/a/b.html', '%.html$')")).toBe('5');
  expect(valueOf("string.match('id=42;', '(%d+)')")).toBe('42');
  expect(valueOf("string.gsub('a-b-c', '%-', '+')")).toBe('a+b+c');
  expect(valueOf("string.upper('a') .. string.len('abc')")).toBe('A3');
});

test('numbers and texts turn into each other', () => {
  expect(valueOf("tonumber('12') + 1")).toBe('13');
  expect(valueOf("type(tonumber('x'))")).toBe('nil');
});

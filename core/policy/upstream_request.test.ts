import { expect, test } from 'vitest';
import { dumpHead } from '../http/print.ts';
import { config, get, printed, slots, url } from './sample_heads.ts';
import { type UpstreamInput, upstreamRequest } from './upstream_request.ts';
import { newVia } from './via.ts';

const input: UpstreamInput = {
  client: {
    ...get('Host: backend.example.com:18081', 'X-Kind: k0'),
    url: url({ host: 'backend.example.com', path: 'index/banana60' }),
  },
  config: config(),
  clientIp: '127.0.0.1',
  localIp: '127.0.0.1',
  proxyName: 'traffic_server',
  uuid: 'bddd666f-f392-489a-9f0c-40909aa92469',
  via: newVia(),
  stack: ['http/1.1', 'tcp', 'ipv4'],
  version: '1.1',
  toProxy: false,
  attached: false,
  persistent: true,
  websocket: false,
  lookedUp: true,
  continueSent: false,
  now: 1795163714,
};

test('a plain request goes on as the real server sends it', () => {
  const { head, said } = upstreamRequest(input);
  expect(dumpHead(head).split('\n')).toEqual([
    'GET /index/banana60 HTTP/1.1',
    'Host: backend.example.com:18081',
    'X-Kind: k0',
    'Client-ip: 127.0.0.1',
    'X-Forwarded-For: 127.0.0.1',
    'Via: http/1.1 traffic_server[bddd666f-f392-489a-9f0c-40909aa92469] (ApacheTrafficServer/9.2.9)',
  ]);
  expect(said.map(([name]) => name)).toEqual([
    'client_ip_set',
    'client_ip_inserted',
    'xff_appended',
    'removing_host',
    'like_cacheable',
    'request_sent_time',
  ]);
});

test('the client request keeps its fields, but for the normalised Accept-Encoding', () => {
  const client = {
    ...input.client,
    fields: slots('Accept-Encoding: br, gzip', 'If-None-Match: "a"', 'Connection: close'),
  };
  const built = upstreamRequest({ ...input, client });
  expect(printed(built.client.fields)).toEqual(['Accept-Encoding: gzip', 'If-None-Match: "a"', 'Connection: close']);
  expect(printed(client.fields)[0]).toBe('Accept-Encoding: br, gzip');
  expect(printed(built.head.fields)[0]).toBe('Accept-Encoding: gzip');
});

test('a request that was not looked up keeps its conditions without a word', () => {
  const client = { ...input.client, fields: slots('If-None-Match: "a"') };
  const { head, said } = upstreamRequest({ ...input, client, lookedUp: false });
  expect(printed(head.fields)[0]).toBe('If-None-Match: "a"');
  expect(said.map(([name]) => name)).not.toContain('not_like_cacheable');
});

test('a proxy is sent the whole target', () => {
  const { head } = upstreamRequest({ ...input, toProxy: true });
  expect(dumpHead(head)).toMatch(/^GET http:\/\/backend.example.com\/index\/banana60 HTTP\/1.1\n/);
});

import { expect, test } from 'vitest';
import { dumpHead } from '../http/print.ts';
import { clientResponse } from './client_response.ts';
import { answer, config } from './sample_heads.ts';

const AT = 1795163714;
const DATE = 'Date: Fri, 20 Nov 2026 08:35:14 GMT';

const input: Parameters<typeof clientResponse>[0] = {
  base: answer(200, DATE, 'Cache-Control: max-age=300', 'Content-Length: 21'),
  status: 200,
  reason: 'OK',
  websocket: false,
  times: { requestTime: AT, responseTime: AT, now: AT },
  config: config({ 'http.insert_response_via_str': 3 }),
  proxyName: 'traffic_server',
  via: 'uScMsSfWpSeN:t cCMp sS',
  stack: ['http/1.1', 'tcp', 'ipv4'],
  source: 'ORIGIN',
  method: 'GET',
  originStatus: 200,
  rangeSetup: 'RANGE_NONE',
  rangeLength: 0,
  ranges: [],
  clientVersion: '1.1',
  clientKeepAlive: true,
  proxyConnection: false,
  originChunked: false,
};

test("an origin's answer goes on as the real server sends it", () => {
  const { head, said, serverSaid, keepAlive } = clientResponse(input);
  expect(dumpHead(head).split('\n')).toEqual([
    'HTTP/1.1 200 OK',
    DATE,
    'Cache-Control: max-age=300',
    'Content-Length: 21',
    'Age: 0',
    'Connection: keep-alive',
    'Via: http/1.1 traffic_server (ApacheTrafficServer/9.2.9 [uScMsSfWpSeN:t cCMp sS])',
    'Server: ATS/9.2.9',
  ]);
  expect(said.at(-1)).toEqual(['response_length', { length: 21 }]);
  expect(said).toHaveLength(12);
  expect(serverSaid).toEqual([['adding_server', { server: 'ATS/9.2.9' }]]);
  expect(keepAlive).toBe(true);
});

test('the status line has the version of the client, Via that of the base', () => {
  const base = { ...answer(200, DATE), version: '1.0' };
  const { head } = clientResponse({ ...input, base, clientVersion: '1.0' });
  expect(head.version).toBe('1.0');
  expect(head.fields.find(({ name }) => name === 'Via')?.value).toMatch(/^http\/1\.0 /);
});

test('a 304 out of a 200 takes its few fields and has neither Age nor length', () => {
  const { head, said, serverSaid } = clientResponse({ ...input, status: 304, reason: 'Not Modified', source: 'CACHE' });
  expect(head.fields.map(({ name }) => name)).toEqual(['Date', 'Cache-Control', 'Connection', 'Via', 'Server']);
  expect([said, serverSaid]).toEqual([[], [['adding_server', { server: 'ATS/9.2.9' }]]]);
});

test("an answer of the proxy's own begins with Date alone", () => {
  const { head } = clientResponse({ ...input, base: null, status: 412, reason: 'Precondition Failed' });
  expect([head.status, ...head.fields.map(({ name }) => name)]).toEqual([412, 'Date', 'Connection', 'Via', 'Server']);
});

test('without insert_age_in_response there is no Age and no age is computed', () => {
  const { head, said } = clientResponse({ ...input, config: config({ 'http.insert_age_in_response': 0 }) });
  expect(head.fields.map(({ name }) => name)).not.toContain('Age');
  expect(said).toHaveLength(1);
});

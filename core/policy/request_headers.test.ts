import { describe, expect, test } from 'vitest';
import { emptyRequest } from '../http/parse_request.ts';
import {
  addClientIp,
  addForwarded,
  addForwardedFor,
  anonymise,
  convertVersion,
  ensureHost,
  isLikelyCacheable,
  removeConditionals,
  removeExpect,
  replaceUserAgent,
  upstreamConnection,
  upstreamCopy,
} from './request_headers.ts';
import { config, get, printed, slots, url } from './sample_heads.ts';

test('the copy lacks the fields of the connection, and nominated ones stay', () => {
  const request = get(
    'Connection: X-A',
    'X-A: 1',
    'TE: t',
    'Upgrade: u',
    'X-ID: i',
    'Proxy-Authorization: p',
    'Trailer: z',
  );
  expect(printed(upstreamCopy(request, config()).fields)).toEqual(['X-A: 1', 'Trailer: z']);
  const forward = config({ 'http.forward.proxy_auth_to_parent': 1 });
  expect(printed(upstreamCopy(request, forward).fields)).toContain('Proxy-Authorization: p');
});

describe('Client-ip', () => {
  test('is added only when absent', () => {
    const fields = slots('X: 1');
    expect(addClientIp(fields, '1.2.3.4', config())).toEqual([
      ['client_ip_set', { answer: false }],
      ['client_ip_inserted', { ip: '1.2.3.4' }],
    ]);
    expect(addClientIp(fields, '5.6.7.8', config())).toEqual([['client_ip_set', { answer: true }]]);
    expect(printed(fields)).toEqual(['X: 1', 'Client-ip: 1.2.3.4']);
  });

  test('is overwritten at 2, and not touched at 0 or when it is to be removed', () => {
    const fields = slots('Client-ip: a');
    expect(addClientIp(fields, 'b', config({ 'http.insert_client_ip': 2 }))).toEqual([
      ['client_ip_inserted', { ip: 'b' }],
    ]);
    expect(addClientIp(fields, 'c', config({ 'http.insert_client_ip': 0 }))).toEqual([]);
    expect(addClientIp(fields, 'c', config({ 'http.anonymize_remove_client_ip': 1 }))).toEqual([]);
    expect(printed(fields)).toEqual(['Client-ip: b']);
  });
});

test('X-Forwarded-For is continued in its last slot', () => {
  const fields = slots('X-Forwarded-For: 1.2.3.4', 'X: 1');
  expect(addForwardedFor(fields, '9.9.9.9', config())).toEqual([['xff_appended', { ip: '9.9.9.9' }]]);
  expect(printed(fields)[0]).toBe('X-Forwarded-For: 1.2.3.4, 9.9.9.9');
  expect(addForwardedFor(fields, 'x', config({ 'http.insert_squid_x_forwarded_for': 0 }))).toEqual([]);
});

describe('Forwarded', () => {
  const input = {
    clientIp: '127.0.0.1',
    localIp: '::1',
    proxyName: 'p',
    uuid: 'u',
    scheme: 'http',
    host: 'h:80',
    stack: ['http/1.1', 'tcp', 'ipv4'],
  };
  const value = (options: string) => {
    const fields = slots();
    const said = addForwarded(fields, input, config({ 'http.insert_forwarded': options }));
    return [fields[0]?.value ?? null, said.length];
  };

  test('is not added by default', () => {
    expect(addForwarded(slots(), input, config())).toEqual([]);
  });

  test('has its parameters in a fixed order', () => {
    expect(value('host|for|by=ip|proto')).toEqual(['for=127.0.0.1;by="[::1]";proto=http;host="h:80"', 1]);
    expect(value('connection=compact|by=uuid')).toEqual(['by=_u;connection=http', 1]);
    expect(value('connection=full')).toEqual(['connection=http/1.1-tcp-ipv4', 1]);
  });
});

test('private fields are removed and named', () => {
  const fields = slots('From: f', 'Referer: r', 'Cookie: c', 'X-A: 1', 'X-B: 2');
  const records = {
    'http.anonymize_remove_from': 1,
    'http.anonymize_remove_cookie': 1,
    'http.anonymize_other_header_list': 'X-A, X-C',
  };
  expect(anonymise(fields, config(records)).map(([name, args]) => [name, Object.values(args ?? {})[0]])).toEqual([
    ['anonymised', 'From'],
    ['anonymised', 'Cookie'],
    ['anonymised_others', 'X-A, X-C'],
    ['anonymised', 'X-A'],
    ['anonymised', 'X-C'],
  ]);
  expect(printed(fields)).toEqual(['Referer: r', 'X-B: 2']);
});

test('a global User-Agent replaces the own one in place', () => {
  const fields = slots('User-Agent: a', 'X: 1');
  replaceUserAgent(fields, config({ 'http.global_user_agent_header': 'Fixed/1' }));
  expect(printed(fields)).toEqual(['User-Agent: Fixed/1', 'X: 1']);
  expect(replaceUserAgent(fields, config())).toEqual([]);
});

test('a persistent connection is mentioned only in 1.0', () => {
  const to = { version: '1.1', persistent: true, attached: false, toProxy: false, websocket: false };
  const line = (given: Partial<typeof to>) => {
    const fields = slots('Connection: x');
    upstreamConnection(fields, { ...to, ...given });
    return printed(fields);
  };
  expect(line({})).toEqual([]);
  expect(line({ version: '1.0' })).toEqual(['Connection: keep-alive']);
  expect(line({ version: '1.0', toProxy: true })).toEqual(['Proxy-Connection: keep-alive']);
  expect(line({ persistent: false })).toEqual([]);
  expect(line({ persistent: false, attached: true })).toEqual(['Connection: close']);
  expect(line({ websocket: true })).toEqual(['Connection: Upgrade', 'Upgrade: websocket']);
});

test('directives are reworded for the version spoken', () => {
  const reworded = (version: string, ...lines: string[]) => {
    const request = { ...emptyRequest(), fields: slots(...lines) };
    convertVersion(request, version);
    expect(request.version).toBe(version);
    return printed(request.fields);
  };
  expect(reworded('1.1', 'Pragma: no-cache')).toEqual(['Pragma: no-cache', 'Cache-Control: no-cache']);
  expect(reworded('1.1', 'Pragma: no-cache', 'Cache-Control: max-stale=5')).toEqual([
    'Pragma: no-cache',
    'Cache-Control: max-stale=5, no-cache',
  ]);
  expect(reworded('1.0', 'Cache-Control: max-age=1')).toEqual(['Cache-Control: max-age=1', 'Pragma: no-cache']);
});

test('a request without Host gets one', () => {
  const request = { ...get(), url: url({ host: 'h', port: '81' }) };
  ensureHost(request);
  ensureHost(request);
  expect(printed(request.fields)).toEqual(['Host: h:81']);
});

describe('conditions of the client', () => {
  const CONDITIONS = ['If-Modified-Since: a', 'If-None-Match: b', 'If-Match: c', 'If-Unmodified-Since: d'];

  test('are removed from a request whose answer may be stored, Range and If-Range stay', () => {
    const client = get(...CONDITIONS, 'If-Range: e');
    expect(removeConditionals(client.fields, client, config())).toEqual([['like_cacheable']]);
    expect(printed(client.fields)).toEqual(['If-Range: e']);
  });

  test('stay with credentials, a Range, another method, or when the origin is to judge them', () => {
    for (const client of [get('Range: r'), get('Authorization: a'), { ...get(), method: 'HEAD' }]) {
      expect(isLikelyCacheable(client, config())).toBe(false);
      expect(removeConditionals([], client, config())).toEqual([['not_like_cacheable']]);
    }
    expect(removeConditionals([], get(), config({ 'http.cache.when_to_revalidate': 4 }))).toEqual([
      ['like_cacheable_kept'],
    ]);
    expect(isLikelyCacheable(get('Range: r'), config({ 'http.cache.range.write': 1 }))).toBe(true);
  });
});

test('Expect goes when the proxy has answered it', () => {
  const fields = slots('Expect: 100-continue');
  expect(removeExpect(fields, false)).toEqual([]);
  expect(removeExpect(fields, true)).toEqual([['expect_removed']]);
  expect(fields).toEqual([]);
});

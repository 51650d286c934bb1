import { describe, expect, test } from 'vitest';
import { desk, saidOn } from '../../fixtures/core_desk.ts';
import { slots, url } from '../policy/sample_heads.ts';
import {
  decideCacheLookup,
  forcesDns,
  handleRequest,
  handleRequestAuthorized,
  lookupSkipOpenServer,
  modifyRequest,
  performRemap,
  startOfWork,
  startRemapRequest,
} from './request.ts';

test('a request that was just read gets a scheme, and its plugins a look at it', () => {
  const { txn, env } = desk();
  txn.clientRequest.url = url({ scheme: '', host: '' });
  expect(modifyRequest(txn, env)).toMatchObject({ action: 'API_READ_REQUEST_HDR', next: 'StartRemapRequest' });
  expect(txn.clientRequest.url.scheme).toBe('http');
});

test('the work begins now, with the version of the client', () => {
  const { txn, env } = desk();
  Object.assign(txn.times, { now: 0, clientRequest: 0 });
  txn.clientRequest.version = '1.0';
  startOfWork(txn, env);
  expect(txn.times).toMatchObject({ now: env.now, clientRequest: env.now });
  expect(txn.client_info.version).toBe('1.0');
});

test('the URL before remap is kept, and the rules come next', () => {
  const { txn, env } = desk();
  expect(startRemapRequest(txn, env)).toMatchObject({ action: 'API_PRE_REMAP', next: 'PerformRemap' });
  txn.clientRequest.url.host = 'changed';
  expect(txn.unmappedUrl?.host).toBe('origin.test');
  expect(performRemap(txn, env)).toMatchObject({ action: 'REMAP_REQUEST', next: 'EndRemapRequest' });
});

test('3.3 does not look whether the client wants another protocol', () => {
  const on = desk({ profile: '3.3' });
  startRemapRequest(on.txn, on.env);
  expect(saidOn(on)).not.toContain('dump');
});

test('a GET asks the cache under its own URL', () => {
  const { txn, env } = desk();
  expect(handleRequest(txn, env)).toMatchObject({ action: 'CACHE_LOOKUP', next: null });
  expect(txn.cache).toMatchObject({ action: 'DO_LOOKUP', lookupUrl: { host: 'origin.test', port: '8081' } });
});

test('with a pristine Host the key has the host of the client', () => {
  const { txn, env } = desk({ records: { 'url_remap.pristine_host_hdr': 1 } });
  txn.clientRequest.fields = slots('Host: www.h:90');
  handleRequest(txn, env);
  expect(txn.cache.lookupUrl).toMatchObject({ host: 'www.h', port: '90', path: 'p' });
});

describe('the cache is not asked', () => {
  test.each([
    ['a method it has no part in', 'OPTIONS', {}, 'tM'],
    ['a cache that is off', 'GET', { 'http.cache.http': 0 }, 'tO'],
    ['a Range, where those are not looked up', 'GET', { 'http.cache.range.lookup': 0 }, 'tF'],
  ])('for %s', (_why, method, records, letters) => {
    const { txn, env } = desk({ records }, 'Range: bytes=0-1');
    txn.clientRequest.method = method;
    expect(decideCacheLookup(txn, env).action).toBe('API_CACHE_LOOKUP_COMPLETE');
    expect(txn.cache).toMatchObject({ result: 'SKIPPED', action: 'DO_NO_ACTION' });
    expect(txn.current.mode).toBe('TUNNELLING_PROXY');
    expect(txn.via.slice(13, 15)).toBe(letters);
  });

  test('and then the origin is: by its name, or at once where that is known already', () => {
    const { txn, env } = desk();
    txn.clientRequest.method = 'OPTIONS';
    expect(decideCacheLookup(txn, env).next).toBe('CallOSDNSLookup');
    const off = desk({ records: { 'http.cache.http': 0 } });
    expect(decideCacheLookup(off.txn, off.env).next).toBe('LookupSkipOpenServer');
  });

  test('and the request goes out past it', () => {
    const { txn, env } = desk();
    txn.server_info.ip = '10.0.0.1';
    expect(lookupSkipOpenServer(txn, env)).toMatchObject({ action: 'ORIGIN_SERVER_OPEN', next: 'HandleResponse' });
    expect(txn.serverRequest?.method).toBe('GET');
  });
});

test('with authorization done the same question is asked', () => {
  const { txn, env } = desk();
  expect(handleRequestAuthorized(txn, env).action).toBe('CACHE_LOOKUP');
});

test.each([
  [{}, false],
  [{ 'http.doc_in_cache_skip_dns': 0 }, true],
  [{ 'http.cache.http': 0 }, true],
])('with %j the address comes before the cache: %s', (records, expected) => {
  const { txn, env } = desk({ records });
  expect(forcesDns(txn, env)).toBe(expected);
  expect(handleRequest(txn, env).action).toBe(expected ? 'DNS_LOOKUP' : 'CACHE_LOOKUP');
});

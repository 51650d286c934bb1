import { describe, expect, test } from 'vitest';
import { type Desk, desk, lay } from '../../fixtures/core_desk.ts';
import type { Given } from '../../fixtures/played_server.ts';
import { callOSDNSLookup, osDNSLookup, reDNSRoundRobin } from './dns.ts';

function found(ip: string | null, given: Given = {}, ...lines: string[]): Desk {
  const on = desk(given, ...lines);
  Object.assign(on.txn.dns, { success: ip !== null, ip });
  on.txn.cache.lookups = 1;
  return on;
}

test('the origin has to be asked: its address is looked up', () => {
  const { txn, env } = desk();
  expect(callOSDNSLookup(txn, env)).toMatchObject({ action: 'DNS_LOOKUP', next: 'OSDNSLookup' });
  expect(txn.dns.lookingUp).toBe('ORIGIN_SERVER');
});

describe('with an address the machine goes on', () => {
  test('after a miss', () => {
    const { txn, env } = found('10.0.0.1');
    txn.cache.result = 'MISS';
    expect(osDNSLookup(txn, env)).toMatchObject({ action: 'API_OS_DNS', next: 'HandleCacheOpenReadMiss' });
    expect(txn.server_info.ip).toBe('10.0.0.1');
  });

  test('after a hit that has to be revalidated', () => {
    const { txn, env } = found('10.0.0.1');
    Object.assign(txn.cache, { result: 'HIT_STALE', action: 'DO_LOOKUP' });
    lay(txn, 5);
    expect(osDNSLookup(txn, env)).toMatchObject({ action: 'API_OS_DNS', next: 'HandleCacheOpenReadHit' });
  });

  test('past a cache that was not asked', () => {
    const { txn, env } = found('10.0.0.1');
    txn.cache.result = 'SKIPPED';
    txn.cache.action = 'DO_NO_ACTION';
    expect(osDNSLookup(txn, env)).toMatchObject({ action: 'API_OS_DNS', next: 'LookupSkipOpenServer' });
  });

  test('by asking the cache, where the address comes first', () => {
    const { txn, env } = found('10.0.0.1', { records: { 'http.doc_in_cache_skip_dns': 0 } });
    txn.cache.lookups = 0;
    expect(osDNSLookup(txn, env)).toMatchObject({ action: 'API_OS_DNS', next: 'DecideCacheLookup' });
  });
});

test.each(['0.0.0.0', '::'])('%s is no address to go to', (ip) => {
  const { txn, env } = found(ip);
  expect(osDNSLookup(txn, env).action).toBe('SEND_ERROR_CACHE_NOOP');
  expect(txn.clientResponse).toMatchObject({ status: 400, reason: 'Bad Destination Address' });
});

describe('a name that does not resolve', () => {
  test('is answered with 500 by the proxy, and the codes do not say why', () => {
    const { txn, env } = found(null);
    txn.cache.result = 'MISS';
    expect(osDNSLookup(txn, env).action).toBe('SEND_ERROR_CACHE_NOOP');
    expect(txn.clientResponse).toMatchObject({ status: 500, reason: 'Cannot find server.' });
    expect(txn.via).toMatch(/e :tN/);
  });

  test('lets a stale copy be served, with a warning', () => {
    const { txn, env } = found(null);
    txn.cache.result = 'HIT_STALE';
    lay(txn, 60, 'Cache-Control: max-age=1', 'Content-Length: 5');
    expect(osDNSLookup(txn, env).action).toBe('SERVE_FROM_CACHE');
    expect(txn.clientResponse?.fields.at(-1)).toMatchObject({ name: 'Warning' });
  });

  test('but not one that forbids it', () => {
    const { txn, env } = found(null);
    txn.cache.result = 'HIT_STALE';
    lay(txn, 60, 'Cache-Control: max-age=1, must-revalidate');
    expect(osDNSLookup(txn, env).action).toBe('SEND_ERROR_CACHE_NOOP');
  });
});

describe('the next of several addresses', () => {
  test('is connected to', () => {
    const { txn, env } = found('10.0.0.2');
    txn.server_info.connectError = 'ECONNREFUSED';
    expect(reDNSRoundRobin(txn, env).action).toBe('ORIGIN_SERVER_OPEN');
    expect(txn.server_info).toMatchObject({ ip: '10.0.0.2', port: 8081, connectError: null });
  });

  test('may be gone: this failure is known as one of DNS', () => {
    const { txn, env } = found(null);
    expect(reDNSRoundRobin(txn, env).action).toBe('SEND_ERROR_CACHE_NOOP');
    expect(txn.via.charAt(11)).toBe('D');
    expect(txn.codes.log).toBe('ERR_DNS_FAIL');
  });
});

import { describe, expect, test } from 'vitest';
import { type Desk, desk, lay, reasonsOn, saidOn } from '../../fixtures/core_desk.ts';
import type { Given } from '../../fixtures/played_server.ts';
import {
  handleCacheOpenRead,
  handleCacheOpenReadHit,
  handleCacheOpenReadHitFreshness,
  handleCacheOpenReadMiss,
} from './lookup.ts';

const DATE = (age: number) => `Date: ${new Date((1_795_163_714 - age) * 1000).toUTCString()}`;

/** A hit on a copy so many seconds old. */
function hit(age: number, line: string, given: Given = {}, ...client: string[]): Desk {
  const on = desk(given, ...client);
  lay(on.txn, age, DATE(age), line, 'Content-Length: 5');
  return on;
}

describe('after the lookup', () => {
  test('a hit shows the plugins the stored header, then asks how fresh it is', () => {
    const { txn, env } = hit(1, 'Cache-Control: max-age=60');
    expect(handleCacheOpenRead(txn, env)).toMatchObject({
      action: 'API_READ_CACHE_HDR',
      next: 'HandleCacheOpenReadHitFreshness',
    });
    expect(txn.via.charAt(16)).toBe('C');
  });

  test('a miss needs the address of the origin', () => {
    const { txn, env } = desk();
    expect(handleCacheOpenRead(txn, env)).toMatchObject({ action: 'DNS_LOOKUP', next: 'OSDNSLookup' });
    expect(txn.cache.result).toBe('MISS');
    expect(txn.via.slice(16, 18)).toBe('CM');
  });

  test('3.3 goes to DNS at once: the miss is handled after it', () => {
    const on = desk({ profile: '3.3' });
    expect(handleCacheOpenRead(on.txn, on.env)).toMatchObject({ action: 'DNS_LOOKUP', next: 'OSDNSLookup' });
    expect(saidOn(on)).not.toContain('miss');
  });
});

describe('how fresh is the copy', () => {
  test.each([
    [59, 'Cache-Control: max-age=60', 'HIT_FRESH', 'fresh_copy'],
    [61, 'Cache-Control: max-age=60', 'HIT_STALE', 'stale_copy'],
    [1, 'Cache-Control: max-age=0', 'HIT_STALE', 'stale_copy'],
  ])('%i seconds old with %s: %s', (age, line, result, said) => {
    const on = hit(age, line);
    expect(handleCacheOpenReadHitFreshness(on.txn, on.env)).toMatchObject({
      action: 'API_CACHE_LOOKUP_COMPLETE',
      next: 'HandleCacheOpenReadHit',
    });
    expect(on.txn.cache.result).toBe(result);
    expect(saidOn(on)).toContain(said);
    expect(on.txn.via.charAt(17)).toBe(result === 'HIT_STALE' ? 'S' : ' ');
  });

  test('times of the copy that lie in the future count as now', () => {
    const { txn, env } = hit(-100, 'Cache-Control: max-age=60');
    handleCacheOpenReadHitFreshness(txn, env);
    expect(txn.cache.object).toMatchObject({ requestSentTime: 1_795_163_714, responseReceivedTime: 1_795_163_714 });
  });

  test('a PURGE removes it instead', () => {
    const { txn, env } = hit(1, 'X-A: 1');
    txn.clientRequest.method = 'PURGE';
    expect(handleCacheOpenReadHitFreshness(txn, env).action).toBe('INTERNAL_CACHE_DELETE');
    expect(txn.clientResponse?.status).toBe(200);
  });
});

describe('a copy is served', () => {
  test.each([
    [false, 'H'],
    [true, 'R'],
  ])('when it is fresh; from memory %s: c%s', (fromRam, letter) => {
    const { txn, env } = desk();
    txn.cache.object = { ...lay(txn, 1, 'Content-Length: 5'), fromRam };
    txn.cache.result = 'HIT_FRESH';
    expect(handleCacheOpenReadHit(txn, env).action).toBe('SERVE_FROM_CACHE');
    expect(txn.via.charAt(3)).toBe(letter);
  });

  test('past its life where the client accepts that, with the warning 113', () => {
    const { txn, env } = hit(9, 'X-A: 1');
    txn.cache.result = 'HIT_WARNING';
    handleCacheOpenReadHit(txn, env);
    expect(txn.clientResponse?.fields.at(-1)).toMatchObject({ name: 'Warning', value: expect.stringMatching(/^113 /) });
  });

  test('stale, when the origin is known to be down', () => {
    const { txn, env } = hit(90, 'Cache-Control: max-age=1');
    txn.cache.result = 'HIT_STALE';
    txn.server_info.ip = '10.0.0.1';
    txn.host.lastFailure = 1_795_163_700;
    expect(handleCacheOpenReadHit(txn, env).action).toBe('SERVE_FROM_CACHE');
    expect(txn.clientResponse?.fields.at(-1)).toMatchObject({ value: expect.stringMatching(/^111 /) });
  });
});

describe('the origin is asked about a copy', () => {
  test('that is stale: first for its address, then with a lock for writing', () => {
    const { txn, env } = hit(90, 'Cache-Control: max-age=1');
    txn.cache.result = 'HIT_STALE';
    expect(handleCacheOpenReadHit(txn, env)).toMatchObject({ action: 'DNS_LOOKUP', next: 'OSDNSLookup' });
    txn.server_info.ip = '10.0.0.1';
    expect(handleCacheOpenReadHit(txn, env).action).toBe('CACHE_ISSUE_WRITE');
    expect(txn.cache.action).toBe('PREPARE_TO_UPDATE');
    expect(txn.via.charAt(3)).toBe('S');
  });

  test.each([
    ['that says no-cache', 'Cache-Control: no-cache', 'S'],
    ['whose cached answer is for those who are authorized only', 'Cache-Control: must-revalidate, max-age=60', 'D'],
  ])('%s', (_why, line, letter) => {
    const { txn, env } = hit(1, line, {}, ...(letter === 'D' ? ['Authorization: Basic eA=='] : []));
    txn.cache.result = 'HIT_FRESH';
    txn.server_info.ip = '10.0.0.1';
    expect(handleCacheOpenReadHit(txn, env).action).toBe('CACHE_ISSUE_WRITE');
    expect(txn.via.charAt(17)).toBe(letter);
  });

  test('for an authorized client past the copy, unless that is public', () => {
    const on = hit(1, 'Cache-Control: max-age=60', {}, 'Authorization: Basic eA==');
    on.txn.cache.result = 'HIT_FRESH';
    handleCacheOpenReadHit(on.txn, on.env);
    expect(saidOn(on)).toContain('miss');
    const open = hit(1, 'Cache-Control: max-age=60, public', {}, 'Authorization: Basic eA==');
    open.txn.cache.result = 'HIT_FRESH';
    expect(handleCacheOpenReadHit(open.txn, open.env).action).toBe('SERVE_FROM_CACHE');
  });

  test('by a POST over it: the copy is to be deleted', () => {
    const { txn, env } = hit(1, 'Cache-Control: max-age=60');
    Object.assign(txn.cache, { result: 'HIT_FRESH' });
    txn.clientRequest.method = 'POST';
    txn.server_info.ip = '10.0.0.1';
    handleCacheOpenReadHit(txn, env);
    expect(txn.cache.action).toBe('PREPARE_TO_DELETE');
  });
});

describe('a miss', () => {
  function miss(method: string, given: Given = {}, ...lines: string[]): Desk {
    const on = desk(given, ...lines);
    on.txn.clientRequest.method = method;
    on.txn.server_info.ip = '10.0.0.1';
    return on;
  }

  test.each([
    ['GET', [], 'PREPARE_TO_WRITE', 'CACHE_ISSUE_WRITE'],
    ['HEAD', [], 'DO_NO_ACTION', 'ORIGIN_SERVER_OPEN'],
    ['POST', [], 'DO_NO_ACTION', 'ORIGIN_SERVER_OPEN'],
    ['DELETE', [], 'DO_NO_ACTION', 'ORIGIN_SERVER_OPEN'],
    ['GET', ['Range: bytes=0-1'], 'DO_NO_ACTION', 'ORIGIN_SERVER_OPEN'],
  ] as const)('of a %s with %j: %s, then %s', (method, lines, cacheAction, action) => {
    const { txn, env } = miss(method, {}, ...lines);
    expect(handleCacheOpenReadMiss(txn, env).action).toBe(action);
    expect(txn.cache.action).toBe(cacheAction);
  });

  test('of a Range says what keeps it out', () => {
    const on = miss('GET', {}, 'Range: bytes=0-1');
    handleCacheOpenReadMiss(on.txn, on.env);
    expect(reasonsOn(on, 'HandleCacheOpenReadMiss')).toMatchObject([
      { fact: 'Range', value: 'bytes=0-1', from: 'client request' },
      { fact: 'proxy.config.http.cache.range.write', value: 0 },
    ]);
  });

  test('of a Range is stored where ranges are written', () => {
    const { txn, env } = miss('GET', { records: { 'http.cache.range.write': 1 } }, 'Range: bytes=0-1');
    handleCacheOpenReadMiss(txn, env);
    expect(txn.cache.action).toBe('PREPARE_TO_WRITE');
  });

  test('of a client that wants no origin asked is a 504, without a lookup of any name', () => {
    const { txn, env } = desk({}, 'Cache-Control: only-if-cached');
    expect(handleCacheOpenReadMiss(txn, env).action).toBe('SEND_ERROR_CACHE_NOOP');
    expect(txn.clientResponse).toMatchObject({ status: 504, reason: 'Not Cached' });
    expect(txn.via).toMatch(/cM.*eT/);
  });

  test('of a PURGE is a 404', () => {
    const { txn, env } = miss('PURGE');
    expect(handleCacheOpenReadMiss(txn, env).action).toBe('INTERNAL_CACHE_NOOP');
    expect(txn.clientResponse?.status).toBe(404);
  });
});

import { describe, expect, test } from 'vitest';
import { answered, desk, fieldsOf, lay } from '../../fixtures/core_desk.ts';
import type { CacheAction } from '../names/states.ts';
import { answer } from '../policy/sample_heads.ts';
import { buildRequest, contentLength, howToOpen, issueRevalidate } from './next_hop.ts';

test('the upstream request is made from the client and sent now', () => {
  const { txn, env } = desk();
  buildRequest(txn, env);
  expect(fieldsOf(txn.serverRequest)).toEqual([
    'Host: origin.test:8081',
    'Client-ip: 127.0.0.1',
    'X-Forwarded-For: 127.0.0.1',
    'Via: http/1.1 traffic_server[bddd666f-f392-489a-9f0c-40909aa92469] (ApacheTrafficServer/9.2.9)',
  ]);
  expect(txn.times.requestSent).toBe(1_795_163_714);
});

describe('a revalidation', () => {
  test('asks about both validators of the copy and prepares the update', () => {
    const { txn, env } = desk();
    lay(txn, 60, 'ETag: "a"', 'Last-Modified: Fri, 20 Nov 2026 06:00:00 GMT');
    buildRequest(txn, env);
    issueRevalidate(txn, env);
    expect(fieldsOf(txn.serverRequest)).toEqual(
      expect.arrayContaining(['If-None-Match: "a"', 'If-Modified-Since: Fri, 20 Nov 2026 06:00:00 GMT']),
    );
    expect(txn.cache.action).toBe('PREPARE_TO_UPDATE');
    expect(txn.via.charAt(3)).toBe('S');
  });

  test('without a copy asks nothing', () => {
    const { txn, env } = desk();
    answered(txn, 200);
    issueRevalidate(txn, env);
    expect(txn.cache.action).toBe('DO_UNDEFINED');
  });
});

describe('before the connection', () => {
  test.each<[CacheAction, string, string | null]>([
    ['PREPARE_TO_WRITE', 'CACHE_ISSUE_WRITE', 'handle_cache_write_lock'],
    ['PREPARE_TO_UPDATE', 'CACHE_ISSUE_WRITE', 'handle_cache_write_lock'],
    ['PREPARE_TO_DELETE', 'CACHE_ISSUE_WRITE', 'handle_cache_write_lock'],
    ['DO_NO_ACTION', 'ORIGIN_SERVER_OPEN', null],
    ['DO_WRITE', 'ORIGIN_SERVER_OPEN', null],
  ])('%s: %s', (cacheAction, action, next) => {
    const { txn, env } = desk();
    txn.cache.action = cacheAction;
    expect(howToOpen(txn, env, 'why').action).toBe(action);
    expect(txn.next).toBe(next);
  });
});

test.each([
  [['Content-Length: 12'], 12],
  [[], null],
])('the length of an answer with %j is %s', (lines, expected) => {
  expect(contentLength(answer(200, ...lines))).toBe(expected);
});

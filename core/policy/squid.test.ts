import { expect, test } from 'vitest';
import { printedHitMiss, squidCodes, wutsCodes } from './squid.ts';

// Via codes and access log of the real server.
test.each([
  ['uScMsSfWpSeN:t cCMp sS', 'TCP_MISS', 'MISS', 'DIRECT'],
  ['uScHs f p eN:t cCHp s ', 'TCP_HIT', 'HIT', 'NONE'],
  ['uScRs f p eN:t cCHp s ', 'TCP_MEM_HIT', 'HIT_RAM', 'NONE'],
  ['uScWs f p eN:t cCHp s ', 'TCP_CF_HIT', 'HIT_RWW', 'DIRECT'],
  ['uIcRs f p eN:t cCNp s ', 'TCP_IMS_HIT', 'HIT_RAM', 'NONE'],
  ['uScSsNfUpSeN:t cCSp sS', 'TCP_REFRESH_HIT', 'MISS_PRE_EXPIRED', 'DIRECT'],
  ['uScSsSfUpSeN:t cCSp sS', 'TCP_REFRESH_MISS', 'MISS_PRE_EXPIRED', 'DIRECT'],
  ['uScSsEf p eN:t cCHp sF', 'TCP_REFRESH_FAIL_HIT', 'HIT', 'DIRECT'],
  ['uScMsEf p eC:t cCMp sF', 'ERR_CONNECT_FAIL', 'MISS', 'DIRECT'],
  ['uScMs f p eT:t cCMp s ', 'ERR_READ_TIMEOUT', 'MISS', 'TIMEOUT_DIRECT'],
  ['uScMs f p e :tNcCMp s ', 'ERR_UNKNOWN', 'MISS', 'NONE'],
  ['uEc s f p eH:t c  p s ', 'ERR_INVALID_REQ', 'MISS_ERROR', 'NONE'],
  ['uNcMsSfWpSeN:t cCMp sS', 'TCP_CLIENT_REFRESH_MISS', 'MISS_PRAGMA_NOCACHE', 'DIRECT'],
  ['uScMsSfWpSeN:t cCMpSs ', 'TCP_MISS', 'MISS', 'PARENT_HIT'],
  ['uScSsSfDpSeN:t cCDp sS', 'TCP_REFRESH_MISS', 'MISS_HTTP_NON_CACHE', 'DIRECT'],
])('%s is %s, %s, %s', (via, log, hitMiss, hierarchy) => {
  const codes = squidCodes(via);
  expect([codes.log, printedHitMiss(codes.hitMiss), codes.hierarchy]).toEqual([log, hitMiss, hierarchy]);
});

test('the 3.3 line shows the letters as decimal codes', () => {
  expect(wutsCodes(squidCodes('uScMs f p eN:t cCMp sS'))).toEqual({ hit_miss: 49, log: 51, hier: 50 });
});

import { describe, expect, test } from 'vitest';
import { type Act, ask, type Given, getOf, serve, wait } from '../../fixtures/played_server.ts';

/** The Via codes that the last answer shows; null without an answer. */
function codes(given: Given, requests: readonly string[], seconds = 0): string | null {
  const server = serve({ ...given, records: { 'http.insert_response_via_str': 3, ...given.records } });
  let last = '';
  for (const [i, request] of requests.entries()) {
    if (i > 0) wait(server, seconds);
    last = ask(server, `c${i}`, request);
  }
  return /\[([^\]]*)\]\)/.exec(last)?.[1] ?? null;
}

const answer = (status: number, ...lines: string[]): Act => ({
  answer: `${[`HTTP/1.1 ${status} R`, 'Content-Length: 0', ...lines].join('\r\n')}\r\n\r\n`,
});
const page = (...lines: string[]): Act => ({
  answer: `${['HTTP/1.1 200 OK', 'Content-Length: 5', ...lines].join('\r\n')}\r\n\r\nhello`,
});
const method = (name: string, ...lines: string[]) => getOf('/a', ...lines).replace('GET', name);

const SHORT = page('Cache-Control: max-age=1', 'ETag: "a"');
const LONG = page('Cache-Control: max-age=300', 'ETag: "a"');
const REFUSED = { refuse: 'ECONNREFUSED' } as const;
const GET = getOf('/a');
const NOT_MODIFIED = answer(304, 'ETag: "a"', 'Cache-Control: max-age=1');

/** The table of full strings that a real 9.2.9 printed. */
const STRINGS: readonly (readonly [what: string, via: string, given: Given, requests: string[], seconds?: number])[] = [
  ['miss, stored', 'uScMsSfWpSeN:t cCMp sS', { origin: [LONG] }, [GET]],
  ['miss, not cacheable', 'uScMsSf pSeN:t cCMp sS', { origin: [page('Cache-Control: no-store')] }, [GET]],
  ['miss of a HEAD, answered 404', 'uScMs f p eN:t cCMp sS', { origin: [answer(404)] }, [method('HEAD')]],
  ['unexpected 304 on a miss', 'uScMsNf pSeN:t cCMp sS', { origin: [NOT_MODIFIED] }, [GET]],
  [
    'miss, 304 made from the 200 that is stored',
    'uIcMsSfWpNeN:t cCMp sS',
    { origin: [LONG] },
    [getOf('/a', 'If-None-Match: "a"')],
  ],
  ['fresh from disk', 'uScHs f p eN:t cCHp s ', { origin: [LONG] }, [GET, GET]],
  ['fresh from memory', 'uScRs f p eN:t cCHp s ', { origin: [LONG] }, [GET, GET, GET]],
  ['304 from cache', 'uIcHs f p eN:t cCNp s ', { origin: [LONG] }, [GET, getOf('/a', 'If-None-Match: "a"')]],
  [
    'If-None-Match that differs',
    'uIcHs f p eN:t cCHp s ',
    { origin: [LONG] },
    [GET, getOf('/a', 'If-None-Match: "b"')],
  ],
  ['If-Match failed', 'uScHs f p eN:t cCIp s ', { origin: [LONG] }, [GET, getOf('/a', 'If-Match: "b"')]],
  ['416 from cache', 'uScHs f p eN:t cCHp s ', { origin: [LONG] }, [GET, getOf('/a', 'Range: bytes=9-')]],
  ['stale, 304', 'uScSsNfUpSeN:t cCSp sS', { origin: [SHORT, NOT_MODIFIED] }, [GET, GET], 5],
  [
    'stale, 304, and 304 to the client',
    'uIcSsNfUpNeN:t cCSp sS',
    { origin: [SHORT, NOT_MODIFIED] },
    [GET, getOf('/a', 'If-None-Match: "a"')],
    5,
  ],
  ['stale, replaced', 'uScSsSfUpSeN:t cCSp sS', { origin: [SHORT, LONG] }, [GET, GET], 5],
  ['stale, 503 and kept', 'uScSsSfUpSeN:t cCSp sS', { origin: [SHORT, answer(503)] }, [GET, GET], 5],
  ['stale, answer not cacheable', 'uScSsSfDpSeN:t cCSp sS', { origin: [SHORT, answer(404)] }, [GET, GET], 5],
  ['DELETE over a copy', 'uScSsSfDpSeN:t cCDp sS', { origin: [LONG, page()] }, [GET, method('DELETE')]],
  ['the same, failed', 'uScSsSf pSeN:t cCDp sS', { origin: [LONG, answer(404)] }, [GET, method('DELETE')]],
  [
    'stale, origin unreachable',
    'uScSsEf p eN:t cCHp sF',
    { origin: [SHORT, REFUSED], records: { 'http.connect_attempts_max_retries': 0 } },
    [GET, GET],
    200,
  ],
  ['refused', 'uScMsEf p eC:t cCMp sF', { origin: [REFUSED] }, [GET]],
  ['no such name', 'uScMs f p e :tNcCMp s ', { dns: { 'origin.test': { failed: 'NXDOMAIN' } } }, [GET]],
  ['method the cache has no part in, 200', 'uSc sSf pSeN:tMc  p sS', { origin: [page()] }, [method('OPTIONS')]],
  ['the same, 404', 'uSc s f p eN:tMc  p sS', { origin: [answer(404)] }, [method('OPTIONS')]],
  ['cache off', 'uSc sSf pSeN:tOc  p sS', { origin: [page()], records: { 'http.cache.http': 0 } }, [GET]],
  ['PURGE of a copy', 'uScHs f p eN:tNcC p s ', { origin: [LONG] }, [GET, method('PURGE')]],
  ['PURGE of nothing', 'uSc s f p eN:tNcCMp s ', {}, [method('PURGE')]],
  ['only-if-cached', 'uScMs f p eT:t cCMp s ', {}, [getOf('/a', 'Cache-Control: only-if-cached')]],
  ['POST without a length', 'uSc s f p eN:tNc  p s ', {}, [method('POST')]],
  ['redirect rule', 'uSc s f p eN:t c  p s ', { remap: 'redirect http://h/ http://x.test/\n' }, [GET]],
  ['no rule', 'uSc s f p eS:tNc  p s ', { remap: 'map http://other/ http://x.test/\n' }, [GET]],
  ['bad header', 'uEc s f p eH:t c  p s ', {}, ['GET /a HTTP/1.1\r\nHost : h\r\n\r\n']],
];

describe('the Via codes of whole transactions', () => {
  test.each(STRINGS.map(([what, via, ...rest]) => [what, via, rest] as const))('%s: %s', (_what, via, rest) => {
    expect(codes(...rest)).toBe(via);
  });
});

import { expect, test } from 'vitest';
import { parseIp } from '../base/ip.ts';
import { readCacheConfig } from './cache_config.ts';
import { matchCacheRules } from './cache_rules.ts';
import type { MatchedRequest } from './matcher_modifiers.ts';

function ask(lines: readonly string[], path: string, more: Partial<MatchedRequest> = {}) {
  const host = more.host ?? 'backend.example.com';
  return matchCacheRules(readCacheConfig(lines.join('\n'), 'cache.config', []), 'cache.config', {
    method: 'GET',
    scheme: 'http',
    host,
    path,
    url: `http://${host}:18081/${path}`,
    port: 18081,
    localPort: 18080,
    client: parseIp('127.0.0.1'),
    time: 11 * 3600,
    ...more,
  });
}

const lineNumbers = (lines: readonly string[], path: string, more?: Partial<MatchedRequest>) =>
  ask(lines, path, more)
    .said.filter(([name]) => name === 'cache_rule')
    .map(([, args]) => Number.parseInt(String(args?.line), 10));

test('tables are asked from the shortest domain to the whole host, then patterns of URL and host', () => {
  // The order of a real 9.2.9's debug lines.
  const lines = [
    'url_regex=. ttl-in-cache=7 cache-responses-to-cookies=2',
    'dest_host=backend.example.com prefix=n/ action=never-cache',
    'dest_domain=example.com revalidate=30 method=PO cache-responses-to-cookies=0',
    'dest_domain=com prefix=n pin-in-cache=4',
    'dest_host=backend.example.com prefix=n revalidate=8',
    'dest_domain=. prefix=n revalidate=9',
    'host_regex=. prefix=n revalidate=3',
    'dest_domain=example.com method=g prefix=n action=ignore-no-cache',
    'dest_host=backend.example.com ttl-in-cache=3 prefix=n',
    'dest_domain=.example.com ttl-in-cache=2 prefix=n',
    'dest_domain=backend.example.com ttl-in-cache=1 prefix=n',
  ];
  const { rules, said } = ask(lines, 'n/1');
  expect(said.map(([name, args]) => `${args?.line}${name === 'cache_rule' ? '' : ' matcher'}`)).toEqual([
    '6',
    '4',
    '8 [cache-responses-to-cookies=0]',
    '10 [cache-responses-to-cookies=0]',
    '5 [cache-responses-to-cookies=0]',
    '9 [cache-responses-to-cookies=0]',
    '1 matcher',
    '1 [cache-responses-to-cookies=2]',
    '7 matcher',
  ]);
  expect(rules).toMatchObject({
    ttlInCache: 7,
    revalidateAfter: 8,
    pinInCache: 4,
    neverCache: false,
    responsesToCookies: 2,
  });
});

test('each setting names the line that made it', () => {
  const { rules } = ask(
    ['dest_domain=example.com revalidate=30', 'dest_host=backend.example.com action=never-cache'],
    'x',
  );
  expect(rules.because).toEqual([
    { fact: 'revalidate', value: 30, from: 'cache.config:1' },
    { fact: 'never-cache', value: true, from: 'cache.config:2' },
  ]);
});

test('a time to live beats never-cache whichever comes first', () => {
  expect(ask(['dest_domain=com action=never-cache', 'url_regex=. ttl-in-cache=5'], 'x').rules).toMatchObject({
    neverCache: false,
    ttlInCache: 5,
  });
  expect(ask(['url_regex=. action=never-cache', 'dest_domain=com ttl-in-cache=5'], 'x').rules).toMatchObject({
    neverCache: false,
    ttlInCache: 5,
  });
});

test('host names compare with their case, domains end at a label', () => {
  expect(
    lineNumbers(['dest_host=Backend.example.com revalidate=1', 'dest_domain=EXAMPLE.com revalidate=1'], 'x'),
  ).toEqual([]);
  expect(
    lineNumbers(['dest_domain=end.example.com revalidate=1', 'dest_domain=example.com revalidate=1'], 'x'),
  ).toEqual([2]);
  expect(lineNumbers(['dest_domain=0.1 revalidate=1'], 'x', { host: '127.0.0.1' })).toEqual([1]);
});

test('url= and dest_ip= never match', () => {
  expect(
    lineNumbers(['url=http://backend.example.com:18081/x revalidate=1', 'dest_ip=127.0.0.1 revalidate=1'], 'x'),
  ).toEqual([]);
});

test.each([
  ['prefix=/a/', 'a/1', true],
  ['prefix=a/', 'A/1', false],
  ['suffix=gif,JPG', 'x.jpg', true],
  ['suffix=gif', 'xGIF', true],
  ['suffix=*', 'anything', true],
  ['suffix=*,gif', 'anything', false],
  ['method=ge', 'x', true],
  ['method=GETX', 'x', false],
  ['port=18081', 'x', true],
  ['port=1-80', 'x', false],
  ['iport=18080-9', 'x', true],
  ['scheme=HTTP', 'x', true],
  ['scheme=https', 'x', false],
  ['src_ip=127.0.0.0/8', 'x', true],
  ['src_ip=127', 'x', false],
  ['time=00:00-23:59', 'x', true],
  ['time=23:00-12:00', 'x', false],
  ['time=11:00:00-11:00', 'x', true],
  ['internal=false', 'x', true],
  ['internal=true', 'x', false],
  ['tag=x', 'x', false],
  ['prefix=aa suffix=b prefix=aaa', 'aa.b', false],
])('%s on /%s: %s', (modifiers, path, matches) => {
  expect(lineNumbers([`dest_domain=. ${modifiers} revalidate=1`], path)).toEqual(matches ? [1] : []);
});

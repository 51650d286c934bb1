import { expect, test } from 'vitest';
import { readCacheConfig, readDuration } from './cache_config.ts';
import type { ConfigNote } from './setting.ts';

/** What a real 9.2.9 wrote to diags.log for these lines (the path of the file left out). */
const REFUSED: readonly [line: string, error: string][] = [
  [
    'dest_host=a dest_domain=b action=never-cache',
    'discarding cache.config entry at line 1 : Multiple Destinations Specified',
  ],
  ['prefix=x action=never-cache', 'discarding cache.config entry at line 1 : No destination specifier'],
  ['dest_host=a revalidate=', 'discarding cache.config entry at line 1 : Malformed entry'],
  ['garbage', 'discarding cache.config entry at line 1 : Malformed entry'],
  ['dest_host=a ttl-in-cache=5 6', 'discarding cache.config entry at line 1 : Malformed entry'],
  ['dest_host=a action=never-cache #trailing', 'discarding cache.config entry at line 1 : Malformed entry'],
  ['=x dest_host=a action=never-cache', 'discarding cache.config entry at line 1 : No destination specifier'],
  [
    'dest_host=\u00c3\u00a9x action=never-cache',
    'discarding cache.config entry at line 1 : Unrecognized encoding scheme',
  ],
  ['url_regex=(a)\\1 action=never-cache', 'discarding cache.config entry at line 1 : Unrecognized encoding scheme'],
  ['dest_host=a action=nonsense', 'Invalid action at line 1 in cache.config'],
  ['dest_host=a', 'No directive in cache.config at line 1'],
  ['dest_host=a foo=bar action=never-cache', 'Unknown modifier at line 1 in cache.config'],
  ['dest_host=a action=never-cache ttl-in-cache=5', 'Unknown modifier at line 1 in cache.config'],
  ['dest_host=a revalidate=-5', 'Malformed time at line 1 in cache.config'],
  ['dest_host=a revalidate=5x', 'Invalid time unit specified at line 1 in cache.config'],
  ['dest_host=a ttl-in-cache=5-', 'Negative time not permitted at line 1 in cache.config'],
  ['dest_host=a ttl-in-cache=1hh', 'Malformed time at line 1 in cache.config'],
  ['dest_host=a ttl-in-cache=3600000w', 'Time too big at line 1 in cache.config'],
  ['dest_host=a cache-responses-to-cookies=1', 'No directive in cache.config at line 1'],
  ['dest_host=a time=25:00-26:00 action=never-cache', 'Illegal hour specification at line 1 in cache.config'],
  ['dest_host=a time=1:60-2:00 action=never-cache', 'Illegal minute specification at line 1 in cache.config'],
  ['dest_host=a time=1:00:60-2:00 action=never-cache', 'Illegal second specification at line 1 in cache.config'],
  ['dest_host=a time=1-2 action=never-cache', 'Malformed time specified at line 1 in cache.config'],
  ['dest_host=a time=10:00 action=never-cache', 'End time not specified at line 1 in cache.config'],
  ['dest_host=a time=9:00-10:00-11 action=never-cache', 'Malformed time range at line 1 in cache.config'],
  ['dest_host=a port=x action=never-cache', 'Invalid start port at line 1 in cache.config'],
  ['dest_host=a port=1-x action=never-cache', 'Invalid end port at line 1 in cache.config'],
  ['dest_host=a port=1-2-3 action=never-cache', 'Malformed Range at line 1 in cache.config'],
  ['dest_host=a port=9-3 action=never-cache', 'Malformed Range: end port < start port at line 1 in cache.config'],
  ['dest_host=a iport=x action=never-cache', 'Invalid incoming port at line 1 in cache.config'],
  ['dest_host=a scheme=foo action=never-cache', 'Unknown scheme at line 1 in cache.config'],
  ['dest_host=a internal=maybe action=never-cache', 'Value must be true or false at line 1 in cache.config'],
  ['dest_host=a src_ip=zz action=never-cache', 'malformed IP address at line 1 in cache.config'],
  ['dest_host=a src_ip=::/0 action=never-cache', 'Masks supported only for IPv4 at line 1 in cache.config'],
  ['dest_ip=300.1.1.1 action=never-cache', 'malformed IP address at cache.config line 1'],
  ['dest_ip=10.0.0.1-10.0.0.0 action=never-cache', 'range start greater than range end at cache.config line 1'],
];

function read(text: string) {
  const notes: ConfigNote[] = [];
  return { ...readCacheConfig(text, 'cache.config', notes), notes };
}

test.each(REFUSED)('%s is refused', (line, error) => {
  const { rules, notes } = read(line);
  expect(rules).toEqual([]);
  expect(notes).toEqual([{ file: 'cache.config', line: 1, severity: 'error', text: `[CacheControl] ${error}` }]);
});

test('a cookie setting outside 0 to 4 is refused without a place', () => {
  const { notes } = read('dest_host=a action=never-cache cache-responses-to-cookies=9');
  expect(notes.map(({ text }) => text)).toEqual([
    'Value for cache-responses-to-cookies must be an integer in the range 0..4',
  ]);
});

test.each([
  ['x', 0],
  ['', 0],
  ['03', 3],
  ['3x', 3],
])('a cookie setting is read up to the first other character: %j is %i', (value, cookies) => {
  const { rules } = read(`dest_host=a cache-responses-to-cookies=${value} action=never-cache`);
  expect(rules.map((rule) => rule.cookies)).toEqual([cookies]);
});

test('lines that look odd and are taken', () => {
  const { rules, notes } = read(
    [
      '# comment',
      '',
      'dest_host= action=never-cache',
      'dest_host=a action="never-cache',
      'DEST_HOST="a" ACTION=Never-Cache',
      'dest_domain=..example.com. ttl-in-cache=1w2d3h4m5s6',
      'url_regex=\\.gif$ revalidate=0',
      'dest_host=a prefix="k\\"" pin-in-cache=99999999999999',
    ].join('\n'),
  );
  expect(notes).toEqual([]);
  expect(rules.map(({ line, target, directive, seconds }) => [line, target, directive, seconds])).toEqual([
    [3, '', 'NEVER_CACHE', 0],
    [4, 'a', 'NEVER_CACHE', 0],
    [5, 'a', 'NEVER_CACHE', 0],
    [6, 'example.com', 'TTL_IN_CACHE', 788_651],
    [7, '.gif$', 'REVALIDATE_AFTER', 0],
    [8, 'a', 'PIN_IN_CACHE', 276_447_231],
  ]);
  expect(rules.at(-1)?.modifiers).toEqual([{ kind: 'prefix', text: 'k"' }]);
});

test('a line with dest_ip has the origin looked up first, even if the line itself is wrong', () => {
  expect(read('dest_ip=10.0.0.0/8 revalidate=5').hasIpRules).toBe(true);
  expect(read('dest_host=10.0.0.1 revalidate=5').hasIpRules).toBe(false);
});

test('durations add their units', () => {
  expect(['1h15m20s', '30', '2d', '1d1', ''].map(readDuration)).toEqual([4520, 30, 172_800, 86_401, 0]);
});

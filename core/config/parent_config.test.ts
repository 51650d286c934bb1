import { expect, test } from 'vitest';
import { parseIp } from '../base/ip.ts';
import { defaultParents, parentRuleFor, readParents } from './parent_config.ts';
import type { ConfigNote } from './setting.ts';

function read(...lines: string[]) {
  const notes: ConfigNote[] = [];
  return { rules: readParents(lines.join('\n'), 'parent.config', notes), notes };
}

const request = {
  method: 'GET',
  scheme: 'http',
  host: 'www.example.com',
  path: 'a',
  url: 'http://www.example.com/a',
  port: 80,
  localPort: 8080,
  client: parseIp('127.0.0.1'),
  time: 0,
  destinationIp: null,
};

test('a line has these choices where it says nothing', () => {
  expect(read('dest_domain=. parent="a.test:8080"').rules).toMatchObject([
    {
      line: 1,
      primary: [{ host: 'a.test', port: 8080, weight: 1, hash: 'a.test' }],
      secondary: [],
      roundRobin: 'false',
      goDirect: true,
      isProxy: true,
      hashesQuery: true,
      secondaryMode: 1,
      simpleRetry: null,
      unavailableRetry: null,
    },
  ]);
});

test('parents come with a port, a weight and a name on the ring', () => {
  const [rule] = read('dest_domain=. parent="a:1|0.5&x;b:2,c:3 d:4" round_robin=consistent_hash').rules;
  expect(rule?.primary.map(({ host, port, weight, hash }) => [host, port, weight, hash])).toEqual([
    ['a', 1, 0.5, 'x'],
    ['b', 2, 1, 'b'],
    ['c', 3, 1, 'c'],
    ['d', 4, 1, 'd'],
  ]);
});

test.each([
  ['no destination', 'parent="a:1"'],
  ['a parent without its port', 'dest_domain=. parent="a"'],
  ['neither a parent nor the way to the origin', 'dest_domain=. go_direct=false'],
  ['a word nobody knows', 'dest_domain=. parent="a:1" colour=red'],
])('a line with %s is left out and noted', (_what, line) => {
  const { rules, notes } = read('# comment', '', line);
  expect([rules, notes]).toMatchObject([[], [{ file: 'parent.config', line: 3, severity: 'error' }]]);
});

test('retries by status have their lists, within their hundreds, and from one to four', () => {
  const [both, other] = read(
    'dest_domain=. parent="a:1" parent_retry=both simple_server_retry_responses="403,500" max_simple_retries=4',
    'dest_domain=. parent="a:1" parent_retry=unavailable_server_retry max_unavailable_server_retries=5',
  ).rules;
  expect(both).toMatchObject({
    simpleRetry: { statuses: [403], max: 4 },
    unavailableRetry: { statuses: [503], max: 1 },
  });
  expect(other).toMatchObject({ simpleRetry: null, unavailableRetry: { statuses: [503], max: 1 } });
});

test.each([
  ['dest_domain=example.com', true],
  ['dest_domain=ample.com', false],
  ['dest_host=www.example.com', true],
  ['dest_host=example.com', false],
  ['url_regex=example.*/a', true],
  ['host_regex=^www', true],
  ['url=http://www.example.com/a', false],
  ['dest_domain=. method=post', false],
  ['dest_domain=. prefix=/a', true],
])('%s is for the request: %s', (destination, expected) => {
  const { rules } = read(`${destination} parent="a:1"`);
  expect(parentRuleFor(rules, request)).toBe(expected ? 0 : null);
});

test('the first line that fits is taken', () => {
  const { rules } = read(
    'dest_domain=other.test parent="a:1"',
    'dest_domain=. parent="b:1"',
    'dest_domain=. parent="c:1"',
  );
  expect(parentRuleFor(rules, request)).toBe(1);
});

test('an address is a destination once it is known', () => {
  const { rules } = read('dest_ip=10.0.0.0-10.0.0.9 parent="a:1"');
  expect(parentRuleFor(rules, request)).toBeNull();
  expect(parentRuleFor(rules, { ...request, destinationIp: parseIp('10.0.0.5') })).toBe(0);
});

test('a record may name parents for everybody', () => {
  expect(defaultParents('a:1;b:2')).toMatchObject({ line: 0, primary: [{ host: 'a' }, { host: 'b' }] });
  expect(defaultParents('')).toBeNull();
});
